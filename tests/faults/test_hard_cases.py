"""What an outside attacker found: refusals of what took already, lists that lag, connections that are gone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.outcomes import Result
from seam_bulk.runs.progress import Progress
from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.seam.access import Access
from seam_bulk.seam.replies import Reply
from seam_bulk.seam.seam_api import SeamApi, UnexpectedAnswer
from seam_bulk.storage.entries import outcome_of
from tests import examples
from tests.answering import Hotel, Said, answering, in_hotel
from tests.examples import uuid

KEY = "seam_test1_key"


pytestmark = pytest.mark.usefixtures("no_waiting")


def hotel_of(count: int) -> Hotel:
    return Hotel({uuid(n): in_hotel(uuid(n)) for n in range(1, count + 1)})


@pytest.mark.parametrize("first", [Said({"ok": True}), Said(b"", 504)])
def test_a_resend_that_is_refused_because_the_first_one_took_is_updated(tmp_path: Path, first: Said) -> None:
    """Seam says yes (or nothing), shows the old value for a while, and refuses the resend: it has the code by then."""
    hotel, sends = hotel_of(1), []

    def update(body: dict[str, Any]) -> Said:
        sends.append(body)
        if len(sends) == 1:
            return first
        hotel.credentials[uuid(1)]["code"] = body["code"]
        return Said({"error": {"type": "invalid_input", "message": "Code is already set"}}, 400)

    hotel.overrides["update"] = update
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        ran = examples.apply(journal, [[uuid(1), "738291", ""]], access)
        assert (ran.counts, len(sends)) == ({"updated": 1}, 2)


def test_a_refusal_that_changed_nothing_stays_a_refusal(tmp_path: Path) -> None:
    hotel = hotel_of(1)
    answers = iter([Said(b"", 504)])
    refusal = Said({"error": {"type": "invalid_input", "message": "No such code"}}, 400)
    hotel.overrides["update"] = lambda body: next(answers, refusal)
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        ran = examples.apply(journal, [[uuid(1), "738291", ""]], access)
        assert ran.counts == {"refused": 1}
        assert outcome_of(next(journal.rows(ran.head.run))).message == "No such code."


def test_a_list_that_lags_behind_is_no_reason_to_send_again(tmp_path: Path) -> None:
    hotel = hotel_of(4)
    stale = [dict(c) for c in hotel.credentials.values()]
    hotel.overrides["list"] = lambda body: Said({"acs_credentials": stale, "pagination": {"has_next_page": False}})
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        ran = examples.apply(journal, [[uuid(n), f"73829{n}", ""] for n in range(1, 5)], access)
        assert ran.counts == {"updated": 4}
        assert server.routes().count("update") == 4


def test_rows_that_never_reached_seam_are_not_attempted_and_the_run_is_stopped(tmp_path: Path) -> None:
    with start(SandboxOptions(latency=0.01)) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 60))
        run = examples.begin(journal, examples.preview(lines, access), concurrency=4)

        class StopSeamAfterTen(Progress):
            """The sandbox is gone once ten rows have a result."""

            def __setattr__(self, name: str, value: Any) -> None:
                object.__setattr__(self, name, value)
                if name == "waiting" and self.done >= 10:
                    sandbox.stop()

        ran = examples.carry_on(journal, run, access, progress=StopSeamAfterTen())
        assert ran.state == "stopped"
        assert ran.head.stopped_because == "Seam cannot be reached any more."
        sent = {r["acs_credential_id"] for r in sandbox.requests() if r["route"] == "update"}
        unseen = [outcome_of(row).result for row in journal.rows(run) if row.planned.acs_credential_id not in sent]
        # What was on its way when Seam went, on a connection that stood, is in doubt; nothing else is.
        assert set(unseen) <= {"not_attempted", "unconfirmed"}
        assert unseen.count(Result.UNCONFIRMED) <= 4


def test_a_row_that_found_no_connection_is_not_called_sent_because_another_was_answered_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, credential, answered = SeamApi._post, SeamApi.credential, asyncio.Event()

    async def first_finds_no_connection(self: SeamApi, route: str, body: Mapping[str, Any]) -> Reply:
        if not route.endswith("/update"):
            return await post(self, route, body)
        if body["acs_credential_id"] == uuid(1):
            return Reply(None, message="no connection could be made.", sent=False)
        reply = await post(self, route, body)
        answered.set()
        return reply

    async def nor_does_its_look(self: SeamApi, acs_credential_id: str) -> Credential | None:
        if acs_credential_id == uuid(1):
            await answered.wait()
            raise UnexpectedAnswer("endpoint.no_answer", "No answer.", "", None, "")
        return await credential(self, acs_credential_id)

    with answering(hotel_of(2)) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run = examples.begin(journal, examples.preview([[uuid(n), f"73829{n}", ""] for n in (1, 2)], access))
        monkeypatch.setattr(SeamApi, "_post", first_finds_no_connection)
        monkeypatch.setattr(SeamApi, "credential", nor_does_its_look)
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.counts) == ("stopped", {"updated": 1, "not_attempted": 1})
        monkeypatch.undo()
        assert examples.carry_on(journal, run, access).counts == {"updated": 2}


@pytest.mark.parametrize(
    "answer",
    [
        Said({"error": {"type": "invalid_input", "message": "Invalid uuid"}}, 400),
        Said({"acs_credential": None}),
        Said(b"404", 404),
    ],
)
def test_an_id_that_seam_cannot_read_is_trouble_of_its_row_alone(tmp_path: Path, answer: Said) -> None:
    hotel = hotel_of(1)
    hotel.overrides["get"] = lambda body: answer if body["acs_credential_id"] == uuid(9) else None
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        ran = examples.apply(journal, [[uuid(1), "738291", ""], [uuid(9), "738292", ""]], access)
        assert ran.counts == {"updated": 1, "blocked": 1}


def test_a_missing_workspace_in_mid_run_is_a_refused_key(tmp_path: Path) -> None:
    hotel = hotel_of(2)
    hotel.overrides["update"] = lambda body: Said({"error": {"type": "missing_workspace_id", "message": "m"}}, 400)
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        ran = examples.apply(journal, [[uuid(n), f"73829{n}", ""] for n in (1, 2)], access)
        assert (ran.state, ran.counts) == ("stopped", {"not_attempted": 2})


def test_somebody_else_s_code_in_a_message_of_seam_is_dots(tmp_path: Path) -> None:
    hotel = hotel_of(1)
    complaint = {"type": "invalid_input", "message": "code 738291 clashes with 7006, free from 2031-01-31T10:00:00Z"}
    hotel.overrides["update"] = lambda body: Said({"error": complaint}, 400)
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        ran = examples.apply(journal, [[uuid(1), "738291", ""]], access)
        message = outcome_of(next(journal.rows(ran.head.run))).message
        assert message == "code •••• clashes with ••••, free from 2031-01-31T10:00:00Z."
