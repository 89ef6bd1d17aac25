from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from seam_bulk.errors import UsageError
from seam_bulk.sandbox import Sandbox, SandboxOptions, serve, start
from seam_bulk.sandbox.seed import credential_id
from tests.sandbox.asking import WORKSPACE, ask, read, update

ORDINARY = credential_id(40)


def test_several_sandboxes_live_side_by_side() -> None:
    with start() as one, start() as other:
        update(one, ORDINARY, code="5150")
        assert read(one, ORDINARY)["code"] == "5150"
        assert read(other, ORDINARY)["code"] != "5150"
        assert len(other.requests()) == 1


def test_a_stopped_sandbox_is_gone_and_its_port_is_free_again() -> None:
    with start() as sandbox:
        port = int(sandbox.endpoint.rpartition(":")[2])
    with pytest.raises(httpx.ConnectError):
        ask(sandbox, WORKSPACE)
    sandbox.stop()
    with start(SandboxOptions(port=port)) as again:
        assert again.endpoint == sandbox.endpoint
        assert ask(again, WORKSPACE).status_code == 200


def test_a_port_that_is_taken_is_said_so() -> None:
    with start() as sandbox, pytest.raises(UsageError, match="taken"):
        start(SandboxOptions(port=int(sandbox.endpoint.rpartition(":")[2])))


def test_a_slow_answer_comes_once_other_faults_are_set() -> None:
    with start(SandboxOptions(slow=60, faults=("slow",))) as sandbox, ThreadPoolExecutor() as pool:
        waiting = pool.submit(update, sandbox, ORDINARY, code="5150")
        while sandbox.credentials()[ORDINARY]["code"] != "5150":
            threading.Event().wait(0.005)
        assert not waiting.done()
        sandbox.set_faults()
        assert waiting.result(5).status_code == 200


def test_stopping_does_not_wait_for_slow_answers() -> None:
    sandbox = start(SandboxOptions(slow=60, faults=("slow",)))
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(update, sandbox, ORDINARY, code="5150")
        while not sandbox.requests():
            threading.Event().wait(0.005)
        sandbox.stop()
        assert sandbox.wait(5)
        with pytest.raises(httpx.TransportError):
            waiting.result(5)


def test_it_listens_on_this_machine_only() -> None:
    with start() as sandbox:
        assert sandbox.endpoint.startswith("http://127.0.0.1:")


def test_nothing_is_printed_or_logged(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with start() as sandbox:
        ask(sandbox, WORKSPACE)
        sandbox.set_faults("reset")
        with pytest.raises(httpx.TransportError):
            update(sandbox, ORDINARY, code="5150")
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
    assert not [each for each in caplog.records if each.name.startswith("uvicorn")]


def test_what_is_given_out_is_a_copy() -> None:
    with start() as sandbox:
        sandbox.credentials()[ORDINARY]["code"] = "5150"
        assert read(sandbox, ORDINARY)["code"] != "5150"
        sandbox.requests()[0]["status"] = 500
        assert sandbox.requests()[0]["status"] == 200


def test_somebody_else_can_change_or_delete_a_credential() -> None:
    with start() as sandbox:
        sandbox.change(ORDINARY, code="9876", display_name="Somebody else")
        assert (read(sandbox, ORDINARY)["code"], read(sandbox, ORDINARY)["display_name"]) == ("9876", "Somebody else")
        sandbox.remove(ORDINARY)
        assert update(sandbox, ORDINARY, code="5150").status_code == 404
        for change in (sandbox.change, sandbox.remove):
            with pytest.raises(KeyError):
                change(ORDINARY)


def test_many_threads_lose_no_request() -> None:
    with start() as sandbox, ThreadPoolExecutor(8) as pool:
        ids = [credential_id(number) for number in range(22, 102)]
        list(pool.map(lambda each: update(sandbox, each, ends_at="2033-03-03T10:00:00Z"), ids))
        log = sandbox.requests()
        assert sorted(entry["number"] for entry in log) == list(range(1, 81))
        assert {entry["acs_credential_id"] for entry in log} == set(ids)
        assert all(sandbox.credentials()[each]["ends_at"] == "2033-03-03T10:00:00.000Z" for each in ids)


def test_serving_lasts_until_somebody_stops_it() -> None:
    seen: list[Sandbox] = []
    ready = threading.Event()

    def on_ready(sandbox: Sandbox) -> None:
        seen.append(sandbox)
        ready.set()

    serving = threading.Thread(target=serve, args=(SandboxOptions(), on_ready))
    serving.start()
    assert ready.wait(10)
    assert ask(seen[0], WORKSPACE).status_code == 200
    seen[0].stop()
    serving.join(10)
    assert not serving.is_alive()


SERVE = """
from seam_bulk.sandbox import SandboxOptions, serve
serve(SandboxOptions(), lambda sandbox: print(sandbox.endpoint, flush=True))
print("ended", flush=True)
"""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(sign: signal.Signals) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", SERVE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as serving:
        assert serving.stdout is not None
        assert serving.stdout.readline().startswith("http://127.0.0.1:")
        serving.send_signal(sign)
        out, err = serving.communicate(timeout=20)
    assert (serving.returncode, out, err) == (0, "ended\n", "")


@pytest.mark.parametrize(
    "wrong", [{"latency": -1.0}, {"port": 70_000}, {"update_answer": "maybe"}, {"credentials": -1}]
)
def test_options_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        SandboxOptions(**wrong)  # type: ignore[arg-type]
