"""Sign-in in a real Chromium, with a provider of its own: who is let in, what others see, whose name a run bears."""

from __future__ import annotations

import contextlib
import http.client
import re
from collections.abc import Iterator
from pathlib import Path

import oidc_provider_mock  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from seam_bulk.sandbox import Sandbox, start
from seam_bulk.web import people_words, words
from seam_bulk.web.sign_in import Standing
from tests import examples
from tests.browser import driving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # the provider's, which it would answer by a 500
]

PEOPLE = {
    "lena": {"email": "lena@x.example", "email_verified": True},
    "tom": {"email": "tom@harbour.example", "email_verified": True},
    "eve": {"email": "eve@evil.example", "email_verified": True},
    "bob": {"email": "bob@harbour.example", "email_verified": False},
}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider that knows these people and believes whoever says to be one of them."""
    known = [oidc_provider_mock.User(sub=name, claims=claims) for name, claims in PEOPLE.items()]
    with oidc_provider_mock.run_server_in_thread(user_claims=known) as server:
        yield f"http://localhost:{server.server_port}"


@contextlib.contextmanager
def serving(place: Path, provider: str, sandbox: Sandbox, **changes: str) -> Iterator[driving.Served]:
    """The page with sign-in, for Lena and all of Harbour."""
    port = examples.free_port()
    environment = {
        **driving.of(sandbox),
        "SEAM_BULK_URL": f"http://localhost:{port}",
        "SEAM_BULK_OIDC_ISSUER": provider,
        "SEAM_BULK_OIDC_CLIENT_ID": "seam-bulk",
        "SEAM_BULK_OIDC_CLIENT_SECRET": "planted-client-secret",
        "SEAM_BULK_ALLOWED": "lena@x.example, @harbour.example",
        **changes,
    }
    with driving.serving(place, environment, port=port) as served:
        served.url = environment["SEAM_BULK_URL"]
        yield served


def opened(window: BrowserContext, served: driving.Served, path: str = "") -> Page:
    tab = window.new_page()
    tab.goto(served.url + path)
    driving.part(tab, "sign-in").wait_for()
    driving.idle(tab)
    return tab


def sign_in(tab: Page, who: str) -> None:
    driving.press(tab, "to-sign-in")
    tab.get_by_role("button", name=who, exact=True).click()
    tab.wait_for_selector(driving.IDLE)


def sign_out(tab: Page) -> None:
    driving.press(tab, "sign-out")
    tab.get_by_role("button", name="End session").click()  # at the provider, which is told as well
    driving.part(tab, "to-sign-in").wait_for()


def asked(served: driving.Served, path: str, cookies: str = "") -> int:
    port = int(served.url.rpartition(":")[2])
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers={"Cookie": cookies} if cookies else {})
        return connection.getresponse().status


def cookies_of(window: BrowserContext) -> str:
    return "; ".join(f"{each['name']}={each['value']}" for each in window.cookies())


def test_who_signs_in_and_is_allowed_updates_under_their_name(browser: Browser, provider: str, tmp_path: Path) -> None:
    with start() as sandbox, serving(tmp_path, provider, sandbox) as served, driving.window(browser) as window:
        tab = opened(window, served)
        sign_in(tab, "lena")
        expect(driving.part(tab, "at-work")).to_contain_text("lena@x.example")
        driving.upload(tab, driving.file_of(examples.wishes(examples.code_credentials(sandbox, 3))))
        driving.go_to_preview(tab, guess_zone=False)
        run = driving.start_run(tab)
        driving.part(tab, "downloads").wait_for()
        journal = examples.open_journal(served.home)
        assert journal.head(run).started_by == "lena@x.example"
        assert {each.person.partition(" at ")[0] for each in journal.events(run)} == {"lena@x.example"}
        journal.close()
        log = served.log.read_text()
        assert "planted-client-secret" not in log
        assert "let in are @harbour.example, lena@x.example" in log


@pytest.mark.parametrize(("who", "standing"), [("eve", Standing.NOT_ALLOWED), ("bob", Standing.NOT_VERIFIED)])
def test_who_is_not_allowed_is_told_and_can_only_sign_out(
    browser: Browser, provider: str, tmp_path: Path, who: str, standing: Standing
) -> None:
    with start() as sandbox, serving(tmp_path, provider, sandbox) as served, driving.window(browser) as window:
        tab = opened(window, served)
        sign_in(tab, who)
        expect(driving.part(tab, "sign-in")).to_contain_text(people_words.STANDINGS[standing])
        for part in ("to-sign-in", "to-key", "workspace", "file"):
            assert driving.part(tab, part).count() == 0
        assert "Sandbox" not in tab.content()
        sign_out(tab)


def test_without_sign_in_there_is_nothing_to_see(browser: Browser, provider: str, tmp_path: Path) -> None:
    with start() as sandbox, serving(tmp_path, provider, sandbox) as served:
        with driving.window(browser) as window:
            tab = opened(window, served)
            sign_in(tab, "tom")
            driving.upload(
                tab, driving.file_of(examples.wishes(examples.code_credentials(sandbox, 3)), "arrivals-1.csv")
            )
            driving.go_to_preview(tab, guess_zone=False)
            run = driving.start_run(tab)
            driving.part(tab, "downloads").wait_for()
            workspace = driving.part(tab, "workspace").inner_text().splitlines()[-1]
        assert workspace
        for path in ("", f"/run?run={run}", "/runs", "/key"):
            with driving.window(browser) as stranger:
                overheard = driving.Overheard()
                other = stranger.new_page()
                overheard.listen(other)
                other.goto(served.url + path)
                driving.part(other, "to-sign-in").wait_for()
                driving.idle(other)
                assert other.get_by_role("dialog").count() == 0
                assert [said for said in overheard.complaints if "404" not in said] == []  # Streamlit looks for itself
                seen = b"".join([*overheard.received, other.content().encode()])
                for secret in (
                    b"arrivals-1",
                    workspace.encode(),
                    run.encode()[:15] if "run" not in path else b"tom@",
                    b"tom@",
                ):
                    assert secret not in seen, (path, secret)
        assert asked(served, "/healthz") == 200
        assert asked(served, "/media/anything.csv") == 403
        assert asked(served, "/_stcore/agent/openapi.json") == 403


def test_a_download_is_for_whom_the_page_is_open_to(browser: Browser, provider: str, tmp_path: Path) -> None:
    with start() as sandbox, serving(tmp_path, provider, sandbox) as served, driving.window(browser) as window:
        tab, addresses = opened(window, served), []
        sign_in(tab, "tom")
        tab.on("request", lambda request: addresses.append(request.url))
        driving.upload(tab, driving.file_of(examples.wishes(examples.code_credentials(sandbox, 3))))
        driving.go_to_preview(tab, guess_zone=False)
        driving.start_run(tab)
        driving.part(tab, "downloads").wait_for()
        with tab.expect_download():
            driving.press(tab, "download-csv")
        (media,) = {re.sub(r"^http://[^/]+", "", url) for url in addresses if "/media/" in url and ".csv" in url}
        mine = cookies_of(window)
        assert asked(served, media, mine) == 200
        assert asked(served, media) == 403
        assert asked(served, media, mine.replace("_streamlit_user=", "_streamlit_user=x")) == 403
        with driving.window(browser) as strangers:
            other = opened(strangers, served)
            sign_in(other, "eve")
            assert asked(served, media, cookies_of(strangers)) == 403


def test_signing_out_in_one_tab_closes_the_others_and_their_downloads(
    browser: Browser, provider: str, tmp_path: Path
) -> None:
    with start() as sandbox, serving(tmp_path, provider, sandbox) as served, driving.window(browser) as window:
        tab = opened(window, served)
        sign_in(tab, "tom")
        mine = cookies_of(window)
        other = window.new_page()
        other.goto(f"{served.url}/runs")
        expect(driving.part(other, "at-work")).to_contain_text("tom@harbour.example")
        driving.idle(other)
        sign_out(tab)
        other.get_by_role("link", name=words.HELP).click()
        driving.part(other, "to-sign-in").wait_for()
        assert asked(served, "/media/anything.csv", mine) == 403, "a copy of the cookie opens nothing any more"


def test_an_empty_list_lets_nobody_in(browser: Browser, provider: str, tmp_path: Path) -> None:
    with (
        start() as sandbox,
        serving(tmp_path, provider, sandbox, SEAM_BULK_ALLOWED="") as served,
        driving.window(browser) as window,
    ):
        tab = opened(window, served)
        sign_in(tab, "lena")
        expect(driving.part(tab, "sign-in")).to_contain_text(people_words.STANDINGS[Standing.NOBODY_ALLOWED])
        assert "Nobody can use it yet" in served.log.read_text()
