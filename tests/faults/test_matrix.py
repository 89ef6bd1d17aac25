"""The fault matrix: whatever goes wrong in whichever phase, each row has one true result, and `resume` gets it done.

What goes wrong at Seam or on the way there stands here; what goes wrong on this machine, in test_matrix_machine.py.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from seam_bulk.sandbox import Sandbox
from seam_bulk.seam import pacing, transport
from tests.faults.relay import Relay, relay_to
from tests.faults.scene import PHASES, WIDTH, Phase, Scene, at_update

CALL = 0.3
"""Seconds that a call, or patience, lasts here; an answer that drips takes four times as long."""

LASTING = {
    "429": 3,
    "429-bare": 3,
    "500": 1,
    "html": 1,
    "reset": 1,
    "lies": 1,
    "half": 0,
    "lost-reply": 0,
    "truncated": 0,
    "drip": 0,
    "401": 3,
}
"""The exit code where every update from the third on meets this; a change whose answer alone is lost gets done."""

RESULTS = {
    0: {"updated"},
    1: {"updated", "failed"},
    3: {"updated", "accepted", "unconfirmed", "not_attempted"},
}
"""What rows may end as then, by exit code."""


pytestmark = pytest.mark.usefixtures("no_waiting")


@pytest.fixture
def short_calls(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call is given up soon where answers drip; elsewhere a slow machine is no fault."""
    if kind == "drip":
        monkeypatch.setattr(transport, "_LONGEST_ANSWER", CALL)


@pytest.fixture
def little_patience(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Minutes of being asked to slow down are over at once."""
    if kind.startswith("429"):
        monkeypatch.setattr(pacing, "PATIENCE", CALL)


@pytest.mark.usefixtures("short_calls")
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("kind", [kind for kind in LASTING if kind != "401"])
def test_a_fault_that_passes_keeps_nothing_from_being_done(
    kind: str, phase: Phase, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = Scene(sandbox, capsys, phase)
    sandbox.set_faults(f"{kind}:40%", *(f"{route}:{kind}:20%" for route in ("get", "list") if kind != "lies"))
    ended = scene.carry_out()
    assert ended.code == 0, ended
    assert set(scene.assert_told_truly(ended)) == {"updated"}
    assert kind in met(sandbox)
    scene.assert_is_as_wanted()


@pytest.mark.usefixtures("short_calls", "little_patience")
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("kind", LASTING)
def test_a_fault_of_all_updates_is_told_as_it_is_and_the_rest_is_done_once_it_is_over(
    kind: str, phase: Phase, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    scene, before = Scene(sandbox, capsys, phase), len(sandbox.requests())
    sandbox.set_faults(f"{kind}@2")
    ended = scene.carry_out()
    assert ended.code == LASTING[kind], ended
    counts = scene.assert_told_truly(ended)
    assert kind in met(sandbox)
    assert set(counts) <= RESULTS[ended.code]
    if ended.code == 0:
        assert "get" in {request["route"] for request in sandbox.requests()[before:]}, "no answer was missed"
    sandbox.set_faults()
    scene.assert_gets_done()


@pytest.mark.usefixtures("little_patience")
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("kind", [kind for kind in LASTING if kind not in ("401", "drip", "lies")])
def test_a_seam_that_falls_silent_altogether_leaves_rows_in_doubt_and_none_is_sent_unseen(
    kind: str, phase: Phase, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = Scene(sandbox, capsys, phase)
    lists = 1 if phase == "resume" else 2  # before anything is sent: to preview, and to look for what has drifted
    sandbox.set_faults(f"{kind}@2", f"get:{kind}", f"list:{kind}@{lists}")
    ended = scene.carry_out()
    assert ended.code in (1, 3), ended
    counts = scene.assert_told_truly(ended)
    assert counts["accepted"] + counts["unconfirmed"] > 0
    sandbox.set_faults()
    scene.assert_gets_done()


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("why", ["refused", "no name"])
def test_a_seam_that_cannot_be_reached_any_more_stops_the_run_until_it_is_back(
    why: str, phase: Phase, sandbox: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with relay_to(sandbox.endpoint) as relay:
        monkeypatch.setitem(sys.modules, "uvloop", None)  # its look-up of names is out of a test's reach
        monkeypatch.setenv("SEAM_ENDPOINT", relay.endpoint.replace("127.0.0.1", "localhost"))
        scene = Scene(sandbox, capsys, phase)
        with going_away(relay, why):
            ended = scene.carry_out()
        assert ended.code == 3, ended
        counts = scene.assert_told_truly(ended)
        assert counts["not_attempted"] > 0
        assert counts["unconfirmed"] <= 2 * WIDTH  # in flight then; on a resume those in doubt before as well
        scene.assert_gets_done()


@contextmanager
def going_away(relay: Relay, why: str) -> Iterator[None]:
    """Seam goes in mid-run and is back afterwards: its port is closed, or its name is not known any more."""
    with pytest.MonkeyPatch.context() as patch:

        def go() -> None:
            relay.close()
            if why == "no name":
                patch.setattr(socket, "getaddrinfo", no_such_name)
                relay.open()

        at_update(patch, 3, go)
        yield
    if why == "refused":
        relay.open()


def no_such_name(*_: Any, **__: Any) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def met(sandbox: Sandbox) -> set[str | None]:
    """The kinds of fault that updates met."""
    return {request["fault"] for request in sandbox.requests() if request["route"] == "update"}
