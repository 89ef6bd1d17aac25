"""Sign-in: how it is set up, to whom the page is open by it, and that it shows nothing to anybody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from seam_bulk import settings
from seam_bulk.errors import UsageError
from seam_bulk.sandbox import Sandbox
from seam_bulk.storage.history import History
from seam_bulk.web import people, people_words, sign_in
from seam_bulk.web.seam import SEAM
from seam_bulk.web.server import SCRIPT
from seam_bulk.web.sign_in import LASTS, Standing
from tests import examples
from tests.web.conftest import Page

SET_UP = {
    "SEAM_BULK_URL": "https://bulk.harbour.example",
    "SEAM_BULK_OIDC_ISSUER": "https://accounts.example.com",
    "SEAM_BULK_OIDC_CLIENT_ID": "seam-bulk",
    "SEAM_BULK_OIDC_CLIENT_SECRET": "planted-client-secret",
    "SEAM_BULK_ALLOWED": "Lena@x.example, @harbour.example",
}
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def of(**changes: str) -> sign_in.SignIn:
    found = sign_in.configured({**SET_UP, **changes})
    assert found is not None
    return found


def claims(**changes: Any) -> dict[str, Any]:
    usual = {
        "is_logged_in": True,
        "sub": "1",
        "iat": NOW.timestamp(),
        "email": "lena@x.example",
        "email_verified": True,
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def test_without_its_variables_there_is_no_sign_in() -> None:
    assert sign_in.configured({"SEAM_API_KEY": "seam_x"}) is None


@pytest.mark.parametrize("missing", [name for name in SET_UP if name != "SEAM_BULK_ALLOWED"])
def test_a_sign_in_set_up_in_part_is_refused_by_the_name_of_what_is_missing(missing: str) -> None:
    with pytest.raises(UsageError, match=f"{missing} is missing") as refused:
        sign_in.configured({name: value for name, value in SET_UP.items() if name != missing})
    assert refused.value.rule == "sign_in.incomplete"


def test_naming_who_is_allowed_is_meant_as_a_sign_in() -> None:
    with pytest.raises(UsageError):
        sign_in.configured({"SEAM_BULK_ALLOWED": "@harbour.example"})


@pytest.mark.parametrize("name", ["SEAM_BULK_URL", "SEAM_BULK_OIDC_ISSUER"])
@pytest.mark.parametrize(
    "address", ["http://bulk.harbour.example", "bulk.harbour.example", "https://", "https://a:b@c"]
)
def test_addresses_are_https(name: str, address: str) -> None:
    with pytest.raises(UsageError) as refused:
        of(**{name: address})
    assert refused.value.rule == "sign_in.address"


def test_the_page_has_a_name_of_its_own_and_no_path() -> None:
    assert of(SEAM_BULK_URL="https://bulk.harbour.example/").host == "bulk.harbour.example"
    with pytest.raises(UsageError):
        of(SEAM_BULK_URL="https://harbour.example/bulk")


@pytest.mark.parametrize(
    "allowed", ["lena", "lena@", "@", "a@b@c", "lena@x.example, harbour.example", "lenа@x.example"]
)
def test_an_entry_that_allows_nobody_is_refused(allowed: str) -> None:
    with pytest.raises(UsageError) as refused:
        of(SEAM_BULK_ALLOWED=allowed)
    assert refused.value.rule == "sign_in.allowed"


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, Standing.LET_IN),
        ({"email": "LENA@X.example"}, Standing.LET_IN),
        ({"email": "anybody@harbour.example"}, Standing.LET_IN),
        ({"email_verified": "true"}, Standing.LET_IN),
        ({"email_verified": None}, Standing.LET_IN),
        ({"email": "anybody@x.example"}, Standing.NOT_ALLOWED),
        ({"email": "anybody@spa.harbour.example"}, Standing.NOT_ALLOWED),
        ({"email": "anybody@evilharbour.example"}, Standing.NOT_ALLOWED),
        ({"email": "evil@evil.example@harbour.example"}, Standing.NO_EMAIL),
        ({"email": "lenа@x.example"}, Standing.NO_EMAIL),  # with a Cyrillic а
        ({"email": ["lena@x.example"]}, Standing.NO_EMAIL),
        ({"email": None}, Standing.NO_EMAIL),
        ({"email_verified": False}, Standing.NOT_VERIFIED),
        ({"email_verified": "false"}, Standing.NOT_VERIFIED),
        ({"iat": (NOW - LASTS - timedelta(seconds=1)).timestamp()}, Standing.TOO_LONG_AGO),
        ({"iat": (NOW + timedelta(hours=1)).timestamp()}, Standing.TOO_LONG_AGO),
        ({"iat": None}, Standing.TOO_LONG_AGO),
        ({"iat": True}, Standing.TOO_LONG_AGO),
    ],
)
def test_who_is_let_in(changes: dict[str, Any], standing: Standing) -> None:
    assert of().standing(claims(**changes), NOW) is standing


def test_an_empty_list_lets_nobody_in() -> None:
    assert of(SEAM_BULK_ALLOWED="").standing(claims(), NOW) is Standing.NOBODY_ALLOWED
    assert of().standing({}, NOW) is Standing.SIGNED_OUT


def test_every_standing_has_its_sentence() -> None:
    assert {*people_words.STANDINGS} == {*Standing} - {Standing.LET_IN}


def test_secrets_are_in_no_description() -> None:
    assert "planted" not in repr(of())


# -- on the page


@pytest.fixture
def with_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SET_UP.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(people, "_ENDED", set())


def opened_by(who: dict[str, Any]) -> Page:
    tab = AppTest.from_file(str(SCRIPT), default_timeout=30)
    tab.context = {"timezone": "Europe/Berlin"}
    tab.user = who
    return Page(tab).run()


def signed_in(**changes: Any) -> dict[str, Any]:
    return claims(iat=datetime.now(UTC).timestamp(), **changes)


def everything(page: Page) -> str:
    return page.text() + page.formatted()


def test_who_is_not_signed_in_sees_nothing_but_how_to(sandbox: Sandbox, with_sign_in: None) -> None:
    page = opened_by({"is_logged_in": False})
    assert people_words.STANDINGS[Standing.SIGNED_OUT] in page.text()
    assert {str(each.key) for each in page.tab.button} == {"to-sign-in"}
    assert not page.tab.file_uploader
    assert "Sandbox" not in everything(page)


@pytest.mark.parametrize(
    ("who", "standing"),
    [
        ({"email": "eve@evil.example"}, Standing.NOT_ALLOWED),
        ({"email_verified": False}, Standing.NOT_VERIFIED),
        ({"email": None}, Standing.NO_EMAIL),
    ],
)
def test_who_is_not_allowed_reads_why_and_can_sign_out(
    sandbox: Sandbox, with_sign_in: None, who: dict[str, Any], standing: Standing
) -> None:
    page = opened_by(signed_in(**who))
    assert people_words.STANDINGS[standing] in page.text()
    assert {str(each.key) for each in page.tab.button} == {"sign-out"}
    assert not page.tab.file_uploader


def test_an_empty_list_is_told(with_sign_in: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEAM_BULK_ALLOWED", "")
    assert people_words.STANDINGS[Standing.NOBODY_ALLOWED] in opened_by(signed_in()).text()


def test_who_did_what_stands_in_the_history(sandbox: Sandbox, with_sign_in: None) -> None:
    page = opened_by(signed_in())
    assert "lena@x.example" in page.text()
    page.upload(examples.csv_bytes(examples.wishes(examples.code_credentials(sandbox, 2))))
    page.press("to-check").press("to-preview").press("update")
    head = SEAM.journal().heads()[0]
    page.until(lambda _: SEAM.journal().events(head.run)[-1].what == History.ENDED)
    assert head.started_by == "lena@x.example"
    told = [each.person for each in SEAM.journal().events(head.run)]
    assert len(told) == 3
    assert all(person.startswith("lena@x.example at ") for person in told), told


def test_what_a_sign_out_ends_is_ended_for_every_tab_of_that_sign_in(sandbox: Sandbox, with_sign_in: None) -> None:
    who = signed_in()
    other_tab = opened_by(who)
    opened_by(who).press("sign-out")
    assert people_words.STANDINGS[Standing.SIGNED_OUT] in other_tab.run().text()
    assert "Sandbox" not in everything(other_tab)
    later = {**who, "iat": who["iat"] + 1}
    assert "Sandbox" in everything(opened_by(later))


def test_without_sign_in_a_person_is_whom_the_operating_system_knows(page: Page) -> None:
    assert "@" not in page.text()
    assert people.person() == settings.person()
