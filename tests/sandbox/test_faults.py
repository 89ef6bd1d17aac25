from __future__ import annotations

import time

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.errors import UsageError
from seam_bulk.sandbox import KINDS, Fault, SandboxOptions, parse_fault, parse_latency, start
from seam_bulk.sandbox.faults import Dice
from seam_bulk.sandbox.seed import credential_id
from tests.sandbox.asking import LIST, UPDATE, WORKSPACE, ask, error, read, update

ORDINARY = credential_id(40)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("429:5%", Fault("429", 0.05)),
        ("500", Fault("500")),
        (" Lost-Reply:0.5% ", Fault("lost-reply", 0.005)),
        ("reset@20", Fault("reset", after=20)),
        ("list:500:10%", Fault("500", 0.1, "list")),
        ("workspace:401", Fault("401", 1.0, "workspace")),
    ],
)
def test_a_fault_is_written_as_route_kind_and_rate(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    "text", ["", "meteor", "500:101%", "500:5", "door:500", "list:lies", "500:-1%", "500:x%", "401@"]
)
def test_a_fault_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_fault(text)
    assert refused.value.rule == "usage.fault"
    assert "lost-reply" in refused.value.hint


def test_rates_of_one_route_may_not_exceed_everything() -> None:
    with pytest.raises(UsageError):
        SandboxOptions(faults=("429:60%", "500:50%"))
    SandboxOptions(faults=("429:60%", "list:500:50%"))


@pytest.mark.parametrize(("text", "seconds"), [("50ms", 0.05), ("0.2s", 0.2), ("0", 0.0), ("1 s", 1.0)])
def test_a_latency_has_a_unit(text: str, seconds: float) -> None:
    assert parse_latency(text) == seconds


@pytest.mark.parametrize("text", ["50", "fast", "-1ms", ""])
def test_a_latency_without_sense_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_latency(text)


@given(st.integers(), st.permutations([f"id{number}" for number in range(30)] * 3))
def test_faults_hang_on_the_credential_and_not_on_the_order_of_requests(seed: int, order: list[str]) -> None:
    faults = ("429:30%", "reset:30%")

    def met(ids: list[str]) -> dict[str, list[Fault | None]]:
        dice, seen = Dice(faults, seed), dict[str, list[Fault | None]]()
        for each in ids:
            seen.setdefault(each, []).append(dice.throw("update", each))
        return seen

    assert met(order) == met(sorted(order))


def test_a_rate_is_kept_on_the_whole() -> None:
    dice = Dice(("429:5%", "500:2%"), 1)
    met = [fault.kind for number in range(20_000) if (fault := dice.throw("update", str(number)))]
    assert 800 < met.count("429") < 1200
    assert 300 < met.count("500") < 500


def test_another_fault_seed_hits_other_requests() -> None:
    ids = [str(number) for number in range(100)]
    assert [Dice(("500:50%",), 1).throw("update", each) for each in ids] != [
        Dice(("500:50%",), 2).throw("update", each) for each in ids
    ]


def test_every_kind_of_fault_does_what_it_says() -> None:
    told = {
        "429": (429, False),
        "429-date": (429, False),
        "429-bare": (429, False),
        "500": (500, False),
        "503": (503, False),
        "html": (502, False),
        "401": (401, False),
        "reset": ("reset", False),
        "lost-reply": ("reset", True),
        "half": ("reset", True),
        "drip": (200, True),
        "slow": (200, True),
        "truncated": (200, True),
        "garbage": (200, True),
        "lies": (200, False),
        "reassign": (200, True),
    }
    assert set(told) == set(KINDS)
    with start(SandboxOptions(slow=0.01)) as sandbox:
        for at, (kind, (status, applied)) in enumerate(told.items()):
            sandbox.set_faults(kind)
            before = sandbox.credentials()[ORDINARY]["code"]
            if status == "reset":
                with pytest.raises(httpx.TransportError):
                    update(sandbox, ORDINARY, code=f"70{at:02d}")
            else:
                assert update(sandbox, ORDINARY, code=f"70{at:02d}").status_code == status
            entry = sandbox.requests()[-1]
            assert (entry["fault"], entry["status"], entry["applied"]) == (kind, status, applied)
            after = sandbox.credentials()[ORDINARY]["code"]
            assert (after != before) is applied, kind
            assert (after == f"70{at:02d}") is (applied and kind != "reassign"), kind


def test_a_429_says_when_to_come_back_in_either_form_or_not_at_all() -> None:
    with start(SandboxOptions(retry_after=7)) as sandbox:
        sandbox.set_faults("429")
        assert update(sandbox, ORDINARY, code="5150").headers["retry-after"] == "7"
        sandbox.set_faults("429-date")
        assert update(sandbox, ORDINARY, code="5150").headers["retry-after"].endswith("GMT")
        sandbox.set_faults("429-bare")
        assert "retry-after" not in update(sandbox, ORDINARY, code="5150").headers


def test_bodies_that_are_not_json_are_really_not() -> None:
    with start() as sandbox:
        for kind in ("html", "truncated", "garbage"):
            sandbox.set_faults(kind)
            with pytest.raises(ValueError, match="Expecting"):
                update(sandbox, ORDINARY, code="5150").json()
        sandbox.set_faults("503")
        assert update(sandbox, ORDINARY, code="5150").content == b""


def test_half_an_answer_begins_well_and_breaks_off() -> None:
    with start(SandboxOptions(update_answer="full", faults=("half",))) as sandbox:
        fields, key = {"acs_credential_id": ORDINARY, "code": "5150"}, {"authorization": f"Bearer {sandbox.api_key}"}
        asking = httpx.stream("POST", sandbox.endpoint + UPDATE, json=fields, headers=key, trust_env=False)
        with asking as answer:
            assert answer.status_code == 200
            with pytest.raises(httpx.TransportError):
                answer.read()
        assert read(sandbox, ORDINARY)["code"] == "5150"


def test_an_answer_that_drips_takes_long_and_is_whole_in_the_end() -> None:
    with start(SandboxOptions(slow=0.02, faults=("drip",))) as sandbox:
        began = time.monotonic()
        assert update(sandbox, ORDINARY, code="5150").json() == {}
        assert time.monotonic() - began > 0.5


def test_a_reassigned_code_comes_with_the_documented_warning() -> None:
    with start(SandboxOptions(faults=("reassign",))) as sandbox:
        update(sandbox, ORDINARY, code="5150")
        found = read(sandbox, ORDINARY)
        [warning] = found["warnings"]
        assert warning["warning_code"] == "requested_code_unavailable"
        assert warning["original_code"] == "5150"
        assert warning["new_code"] == found["code"] != "5150"
        assert len(found["code"]) == 4


def test_a_key_can_be_refused_in_mid_run_and_then_everywhere() -> None:
    with start(SandboxOptions(faults=("401@2",))) as sandbox:
        answers = [update(sandbox, ORDINARY, code=code).status_code for code in ("5150", "5151", "5152", "5153")]
        assert answers == [200, 200, 401, 401]
        assert error(ask(sandbox, WORKSPACE)) == "unauthorized"
        assert sandbox.credentials()[ORDINARY]["code"] == "5151"
        sandbox.set_faults()
        assert ask(sandbox, WORKSPACE).status_code == 200


def test_other_routes_can_fail_too() -> None:
    with start(SandboxOptions(faults=("list:500",))) as sandbox:
        assert error(ask(sandbox, LIST)) == "internal_server_error"
        assert update(sandbox, ORDINARY, code="5150").status_code == 200


def test_latency_holds_every_answer_back() -> None:
    with start(SandboxOptions(latency=0.05)) as sandbox:
        began = time.monotonic()
        ask(sandbox, WORKSPACE)
        assert time.monotonic() - began >= 0.05
