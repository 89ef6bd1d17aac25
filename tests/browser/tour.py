"""A walk through every step and page of the page, for whoever looks at each: pictures, and what axe finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from seam_bulk.sandbox import Sandbox
from tests import examples
from tests.browser import driving

ARRIVALS = driving.ROOT / "sample_data" / "arrivals.xlsx"

Look = Callable[[str], None]
"""Called with the name of what is on the screen, once it has been drawn."""


@dataclass(frozen=True)
class Tour:
    """A tab on a server with its sandbox, and what is done at each stop."""

    tab: Page
    served: driving.Served
    sandbox: Sandbox
    look: Look

    def walk(self) -> None:
        """From an empty page to a run that is about to be undone or forgotten."""
        self._empty()
        self._update()
        run = self._run()
        self._after(run)
        self._danger()
        self._rest()

    def _open(self, path: str, part: str) -> None:
        self.tab.goto(self.served.url + path)
        self._wait(part)

    def _wait(self, part: str) -> None:
        driving.part(self.tab, part).first.wait_for()
        driving.idle(self.tab)

    def _look(self, name: str) -> None:
        driving.idle(self.tab)
        self.look(name)

    def _empty(self) -> None:
        self._open("/runs", "no-runs")
        self._look("runs-none")
        self._open("/run?run=gone", "trouble-run-unknown")
        self._look("trouble")
        self._open("", "file")
        self._look("1-upload")
        driving.part(self.tab, "starters").get_by_text("No file at hand").click()
        self._look("1-starters")

    def _update(self) -> None:
        driving.upload(self.tab, ARRIVALS)
        self._look("2-columns")
        driving.press(self.tab, "guessed-zone")
        driving.part(self.tab, "guessed-zone").wait_for(state="detached")
        driving.press(self.tab, "to-check")
        self._wait("to-preview")
        self._look("3-check")
        driving.press(self.tab, "edit-first")
        self._wait("edited-row")
        self._look("3-row")
        driving.press(self.tab, "close-row")
        driving.part(self.tab, "edited-row").wait_for(state="detached")
        driving.press(self.tab, "to-preview")
        self._wait("preview-view")
        self._look("4-preview")
        driving.press(self.tab, "show-codes")
        self._wait("show-codes-now")
        self._look("4-codes")
        driving.press(self.tab, "keep-hidden")
        driving.part(self.tab, "show-codes-now").wait_for(state="detached")

    def _run(self) -> str:
        self.sandbox.set_faults("429@12")
        run = driving.start_run(self.tab)
        examples.until(lambda: len(examples.updates(self.sandbox)) > 20)
        self._wait("stop")
        self._look("5-update")
        self.sandbox.set_faults()
        self._wait("downloads")
        self._look("6-report")
        driving.part(self.tab, "history").get_by_text("Who did what").click()
        self._look("6-history")
        return run

    def _after(self, run: str) -> None:
        driving.press(self.tab, "not-done")
        self._wait("download-not-done-csv")
        self._look("6-not-done")
        self._open(f"/undo?run={run}", "preview-view")
        self._look("7-undo")
        self._open("/runs", "runs")
        self._look("8-runs")
        driving.press(self.tab, f"forget-{run}")
        self._wait("forget-now")
        self._look("8-forget")

    def _danger(self) -> None:
        soon = examples.in_days(0.5).isoformat()
        wishes = [[known["acs_credential_id"], "738291", soon] for known in examples.code_credentials(self.sandbox, 2)]
        self._open("", "file")
        driving.upload(self.tab, driving.file_of(wishes, "tonight.csv"))
        driving.go_to_preview(self.tab, guess_zone=False)
        self._wait("dangers")
        self._look("4-dangers")

    def _rest(self) -> None:
        self._open("/help", "problems-id")
        self._look("9-help")
        self._open("/key", "entered-key")
        self._look("key")
        driving.part(self.tab, "entered-key").locator("input").fill(self.sandbox.production_api_key)
        driving.press(self.tab, "ask-whose-key")
        self._wait("whose-key")
        self._look("key-confirm")


def with_sign_in(port: int) -> dict[str, str]:
    """The environment of a server that asks people to sign in; nobody answers at the provider's address."""
    return {
        "SEAM_BULK_URL": f"http://localhost:{port}",
        "SEAM_BULK_OIDC_ISSUER": "http://localhost:9",
        "SEAM_BULK_OIDC_CLIENT_ID": "seam-bulk",
        "SEAM_BULK_OIDC_CLIENT_SECRET": "planted-client-secret",
        "SEAM_BULK_ALLOWED": "@harbour.example",
    }


def sign_in(tab: Page, place: Path, look: Look) -> None:
    """The page as it is for whoever has not signed in."""
    port = examples.free_port()
    with driving.serving(place, with_sign_in(port), port=port):
        tab.goto(f"http://localhost:{port}")
        driving.part(tab, "to-sign-in").wait_for()
        driving.idle(tab)
        look("sign-in")
