"""Who reaches the page: other machines only with sign-in, however the server is started; and what watches it sees."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from seam_bulk.planning.outcomes import Result
from seam_bulk.sandbox import Sandbox, start
from seam_bulk.web import guard, metrics
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM
from tests import examples
from tests.browser import driving
from tests.web.test_server import get
from tests.web.test_sign_in import SET_UP

STREAMLIT = (sys.executable, "-m", "streamlit", "run", "app.py")
REFUSED = "Without sign-in the page listens on this machine only, not on"


def environment(place: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "SEAM_BULK_HOME": str(place / "home"),
        "HOME": str(place),
        "PYTHONPATH": str(driving.ROOT),
        **more,
    }


def outcome(command: tuple[str, ...], place: Path, **more: str) -> tuple[int, str]:
    """Exit code and words of a start that is to fail."""
    done = subprocess.run(
        command,
        cwd=driving.ROOT,
        env=environment(place, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize(
    ("command", "more"),
    [
        ((sys.executable, "-m", "seam_bulk", "web", "--address", "0.0.0.0"), {}),  # noqa: S104  is refused
        ((*STREAMLIT, "--server.address", "0.0.0.0"), {}),  # noqa: S104
        ((*STREAMLIT, "--server.address", "::"), {}),
        (STREAMLIT, {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}),  # noqa: S104
        ((sys.executable, "-c", "from app import app; app.run(config={'server.address': '0.0.0.0'})"), {}),
    ],
)
def test_without_sign_in_no_other_machine_reaches_the_page_however_it_is_started(
    tmp_path: Path, command: tuple[str, ...], more: dict[str, str]
) -> None:
    code, said = outcome(command, tmp_path, STREAMLIT_SERVER_PORT=str(examples.free_port()), **more)
    assert code != 0
    assert REFUSED in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"SEAM_BULK_ALLOWED": "@harbour.example"}, "Sign-in is set up in part: SEAM_BULK_URL"),
        ({**SET_UP, "SEAM_BULK_URL": "http://bulk.harbour.example"}, "SEAM_BULK_URL is not an https address"),
        (
            {**SET_UP, "STREAMLIT_SERVER_TRUSTED_USER_HEADERS": '{"X-User": "email"}'},
            "would let whoever sends a header",
        ),
    ],
)
def test_a_sign_in_that_would_not_hold_starts_nothing(tmp_path: Path, more: dict[str, str], said: str) -> None:
    code, told = outcome(STREAMLIT, tmp_path, STREAMLIT_SERVER_PORT=str(examples.free_port()), **more)
    assert code != 0
    assert said in told
    assert "planted-client-secret" not in told


def test_a_sign_in_in_secrets_toml_is_not_taken_for_one(tmp_path: Path) -> None:
    place = tmp_path / ".streamlit"
    place.mkdir()
    (place / "secrets.toml").write_text('[auth]\nclient_id = "x"\n')
    code, said = outcome(STREAMLIT, tmp_path, STREAMLIT_SERVER_PORT=str(examples.free_port()))
    assert code != 0
    assert "A secrets.toml sets up a sign-in" in said


@contextmanager
def uvicorn(place: Path, host: str, **more: str) -> Iterator[int]:
    """The page under uvicorn itself, which asks Streamlit's settings for nothing."""
    port = examples.free_port()
    command = (sys.executable, "-m", "uvicorn", "app:app", "--host", host, "--port", str(port))
    with (place / "uvicorn.log").open("wb") as log:
        running = subprocess.Popen(command, cwd=driving.ROOT, env=environment(place, **more), stdout=log, stderr=log)
    try:
        examples.until(lambda: driving.answers(port), within=60)
        yield port
    finally:
        running.kill()
        running.wait(30)


def test_what_comes_from_elsewhere_is_refused_where_the_settings_could_not_tell(tmp_path: Path) -> None:
    with uvicorn(tmp_path, "0.0.0.0") as port:  # noqa: S104
        assert get(port, "/")[0] == 200
        for path in ("/", "/healthz", "/_stcore/health", "/media/x.csv"):
            assert get(port, path, {"X-Forwarded-For": "192.0.2.7"})[0] == 403, path


def test_with_sign_in_the_page_may_be_reached_from_elsewhere_under_its_name(tmp_path: Path) -> None:
    with uvicorn(tmp_path, "127.0.0.1", **SET_UP) as port:
        elsewhere = {"X-Forwarded-For": "192.0.2.7", "Host": "bulk.harbour.example"}
        status, headers, body = get(port, "/", elsewhere)
        assert (status, b"<title>" in body) == (200, True)
        assert get(port, "/healthz", {**elsewhere, "Host": "10.0.0.7"})[0] == 200
        assert get(port, "/", {"Host": "evil.example"})[0] == 403
        for path in ("/metrics", "/_stcore/metrics", "/media/x.csv", "/_stcore/upload_file/a/b", "/_stcore/agent/mcp"):
            assert get(port, path, elsewhere)[0] == 403, path
        assert get(port, "/metrics")[0] == 200
        _, headers, _ = get(port, "/auth/logout", elsewhere)
        assert all("; secure" in cookie.lower() for name, cookie in headers.items() if name == "set-cookie")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost"])
def test_a_connection_from_this_machine_to_itself_is_from_here(address: str) -> None:
    assert guard._is_from_here({"server": (address, 1), "client": (address, 2)})
    assert not guard._is_from_here({"server": (address, 1), "client": ("192.0.2.7", 2)})
    assert not guard._is_from_here({"server": ("192.0.2.1", 1), "client": (address, 2)})
    assert not guard._is_from_here({"server": ("/run/page.sock", None), "client": None})


# -- metrics

LINE = re.compile(r'^(# (HELP|TYPE) seam_bulk_\w+ .+|seam_bulk_\w+(\{\w+="[^"]*"\})? \d+(\.\d+)?)$')


def test_metrics_are_counts_in_the_text_form_of_prometheus(tmp_path: Path) -> None:
    with start() as sandbox, driving.serving(tmp_path, driving.of(sandbox)) as served:
        port = int(served.url.rpartition(":")[2])
        status, headers, body = get(port, "/metrics")
    text = body.decode()
    assert (status, headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert [line for line in text.splitlines() if not LINE.match(line)] == []
    assert 'seam_bulk_info{version="' in text
    assert "seam_bulk_journal_usable 1" in text
    assert "seam_bulk_tabs 0" in text


def test_metrics_count_runs_and_the_rows_of_those_that_go_on_and_name_nothing(sandbox: Sandbox) -> None:
    journal = SEAM.journal()
    shown = examples.preview(examples.wishes(examples.code_credentials(sandbox, 30)), SEAM.access())
    sandbox.set_faults("429@5")
    run = examples.begin(journal, shown)
    RUNNER.carry_on(journal, run, SEAM.access())
    examples.until(lambda: 'seam_bulk_runs{state="running"} 1' in metrics.text(2))
    going = metrics.text(2)
    assert "seam_bulk_tabs 2" in going
    assert "seam_bulk_carried_runs 1" in going
    rows = {result: int(count) for result, count in re.findall(r'running_rows\{result="(\w+)"\} (\d+)', going)}
    assert {*rows} == {*Result}
    assert sum(rows.values()) == 30
    sandbox.set_faults()
    examples.until(lambda: 'seam_bulk_runs{state="finished"} 1' in metrics.text(0), within=60)
    ended = metrics.text(0)
    for secret in (run, sandbox.api_key, SEAM.workspace().name, SEAM.workspace().workspace_id, socket.gethostname()):
        assert secret not in going + ended
    assert "guests" not in going + ended


def test_a_journal_that_cannot_be_read_is_a_measure_and_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("a file")
    monkeypatch.setenv("SEAM_BULK_HOME", str(tmp_path / "home"))
    assert "seam_bulk_journal_usable 0" in metrics.text(0)
