"""A key of one's own: which kinds are taken, that its workspace is confirmed first, and that it is of one tab alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from seam_bulk.sandbox import Sandbox, start
from seam_bulk.storage.history import History, fingerprint
from seam_bulk.web import people_words, words
from seam_bulk.web.seam import SEAM
from tests import examples
from tests.web.conftest import Page, opened


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A Seam to which only who enters a key comes: the server has none, and works on the built-in sandbox."""
    with start() as running:
        monkeypatch.setenv("SEAM_ENDPOINT", running.endpoint)
        yield running


def enter(page: Page, key: str, workspace_id: str = "") -> Page:
    page.tab.text_input(key="entered-key").set_value(key)
    page.tab.text_input(key="entered-workspace").set_value(workspace_id)
    return page.press("ask-whose-key")


def at_the_key_page() -> Page:
    page = opened()
    page.tab.switch_page("key_page.py")
    return page.run()


def test_without_a_key_the_page_offers_to_use_ones_own(own: Sandbox) -> None:
    page = opened()
    assert page.tab.button(key="to-key").label == people_words.USE_MY_KEY
    page.press("to-key")
    assert page.tab.text_input(key="entered-key").label == people_words.KEY_LABEL


def test_a_key_is_used_once_its_workspace_is_confirmed_and_in_that_tab_alone(own: Sandbox) -> None:
    page, other = at_the_key_page(), opened()
    enter(page, f"  {own.api_key} ")
    assert people_words.KEY_SANDBOX in page.text()
    assert words.BUILT_IN in page.formatted(), "what is not confirmed is not used"
    page.press("use-key")
    assert people_words.OWN_KEY in page.formatted()
    assert page.tab.button(key="to-key").label == people_words.MANAGE_KEY
    assert words.BUILT_IN in other.run().formatted()
    assert SEAM.access().built_in, "outside of tabs the server's own counts"


def test_an_entered_key_comes_before_the_servers_own(sandbox: Sandbox) -> None:
    page = at_the_key_page()
    enter(page, sandbox.personal_access_token, SEAM.workspace().workspace_id).press("use-key")
    assert people_words.OWN_KEY in page.formatted()
    page.tab.switch_page("new_update.py")
    page.run().upload(examples.csv_bytes(examples.wishes(examples.code_credentials(sandbox, 1))))
    page.press("to-check").press("to-preview").press("update")
    journal = SEAM.journal()
    run = journal.heads()[0].run
    examples.until(lambda: journal.events(run)[-1].what == History.ENDED)
    (begun,) = [each.detail for each in journal.events(run) if each.what == History.CARRIED_ON]
    assert begun == f"with the key {fingerprint(journal.seal, sandbox.personal_access_token)}"


@pytest.mark.parametrize(
    ("key", "workspace_id", "said"),
    [
        ("seam_cst1abc", "", "client session token"),
        ("seam_pk1abc", "", "publishable key"),
        ("eyJhbGciOi", "", "JWT"),
        ("seam_at1abc", "", "Enter the id of the workspace as well."),
        ("seam_at1abc", "a b", "workspace id holds blanks"),
        ("two words", "", "blanks or characters that no key has"),
        ("", "", "No key was entered."),
        ("seam_unknown", "", ""),
    ],
)
def test_what_is_no_key_of_a_workspace_is_refused_by_name_and_forgotten(
    own: Sandbox, key: str, workspace_id: str, said: str
) -> None:
    page = enter(at_the_key_page(), key, workspace_id)
    assert words.CANNOT_GO_ON in page.formatted()
    assert said in page.text()
    assert "SEAM_" not in page.text()
    assert "use-key" not in page.buttons()
    assert page.tab.text_input(key="entered-key").value == ""
    assert not key or key not in page.text() + page.formatted()


def test_a_key_that_is_forgotten_gives_way_to_the_servers_own(own: Sandbox) -> None:
    page = enter(at_the_key_page(), own.api_key).press("use-key").press("to-key").press("forget-key")
    assert words.BUILT_IN in page.formatted()
    assert page.tab.text_input(key="entered-key").value == ""


def test_what_was_compared_with_one_workspace_is_compared_anew_with_another(own: Sandbox) -> None:
    page = opened()
    page.upload(examples.csv_bytes(examples.wishes(examples.code_credentials(own, 2))))
    page.press("to-check").press("to-preview")
    draft = page.tab.session_state["draft"]
    assert draft.shown is not None
    page.press("to-key")
    enter(page, own.api_key).press("use-key")
    assert (draft.step, draft.shown) == (1, None)
    assert "to-preview" in page.buttons()


def test_where_the_servers_key_is_refused_one_can_still_enter_ones_own(
    own: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAM_API_KEY", "seam_wrong")
    page = opened()
    assert words.CANNOT_GO_ON in page.formatted()
    page.press("to-key")
    enter(page, own.api_key).press("use-key")
    assert words.CANNOT_GO_ON not in page.formatted()
    assert page.tab.file_uploader
