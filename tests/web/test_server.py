"""The page's server: who can reach it, and what every answer carries."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import socket
from pathlib import Path

import pytest
from streamlit import config

from seam_bulk.errors import UsageError
from seam_bulk.planning.planned_row import PlannedRow
from seam_bulk.web import phrases, server
from tests import examples
from tests.browser import driving


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer; a connection that was upgraded has no body."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        body = b"" if answer.status == 101 else answer.read()
        answer.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.10", "::", "example.com", ""])  # noqa: S104  is refused
def test_the_page_listens_on_this_machine_only(address: str) -> None:
    with pytest.raises(UsageError) as refused:
        server.serve(address, 8501)
    assert refused.value.rule == "web.address"


def test_every_answer_has_the_security_headers(tmp_path: Path) -> None:
    with driving.serving(tmp_path) as served:
        port = int(served.url.rpartition(":")[2])
        for path in ("/", "/healthz", "/_stcore/health", "/runs", "/nothing-here.js"):
            _, headers, _ = get(port, path)
            assert {name: headers.get(name) for name in server.HEADERS} == server.HEADERS, path
        assert get(port, "/healthz")[2] == b"ok\n"


def test_a_name_that_was_made_to_lead_here_opens_no_tab(tmp_path: Path) -> None:
    with driving.serving(tmp_path) as served:
        port = int(served.url.rpartition(":")[2])
        upgrade = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        for host in ("evil.example", f"evil.example:{port}"):
            assert get(port, "/_stcore/stream", {**upgrade, "Host": host})[0] == 403
        assert get(port, "/_stcore/stream", {**upgrade, "Host": f"127.0.0.1:{port}"})[0] == 101
        foreign = {**upgrade, "Host": f"127.0.0.1:{port}", "Origin": "http://evil.example"}
        assert get(port, "/_stcore/stream", foreign)[0] == 403


@pytest.mark.parametrize(("said", "megabytes"), [("", 25), ("40", 40)])
def test_an_upload_may_be_as_large_as_a_file(monkeypatch: pytest.MonkeyPatch, said: str, megabytes: int) -> None:
    before = config.get_option("server.maxUploadSize")
    monkeypatch.setenv("SEAM_BULK_MAX_MEGABYTES", said)
    monkeypatch.setattr(server, "_refuse_unfit", lambda: None)  # the address is not what this is about

    async def limit() -> object:
        async with server.lifespan(None):
            return config.get_option("server.maxUploadSize")

    try:
        assert asyncio.run(limit()) == megabytes
    finally:
        config.set_option("server.maxUploadSize", before)


def test_a_page_whose_limits_cannot_be_read_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEAM_BULK_MAX_MEGABYTES", "plenty")
    with pytest.raises(UsageError) as refused:
        server.serve("127.0.0.1", examples.free_port())
    assert refused.value.rule == "usage.limit"

    async def under_somebody_else_s_server() -> None:
        async with server.lifespan(None):
            pass

    with pytest.raises(UsageError) as refused:
        asyncio.run(under_somebody_else_s_server())
    assert refused.value.rule == "usage.limit"


def test_nothing_in_an_escaped_text_formats_links_or_loads() -> None:
    assert phrases.escaped("![x](http://e.com) **b** `c` :red[d] $e$\n# f") == (
        r"\!\[x\]\(http\:\/\/e\.com\) \*\*b\*\* \`c\` \:red\[d\] \$e\$ \# f"
    )


@pytest.mark.parametrize(
    ("seconds_left", "said"),
    [(10, "10 s left"), (600, "10 min left"), (7200, "2.0 h left")],
)
def test_the_time_left_reads_as_people_say_it(seconds_left: int, said: str) -> None:
    assert phrases.progress_label(0, seconds_left, 1.0).endswith(said)


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ((examples.change(1, "2222"),), "Update 1 code"),
        ((examples.change(1, None, examples.LATER), examples.change(2, None, examples.LATER)), "Update 2 end dates"),
        ((examples.change(1, "2222"), examples.change(2, None, examples.LATER)), "Update 2 credentials"),
    ],
)
def test_the_one_button_counts(changes: tuple[PlannedRow, ...], label: str) -> None:
    assert phrases.update_label(changes) == label


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError) as refused:
        server.serve("127.0.0.1", taken.getsockname()[1])
    assert (refused.value.rule, refused.value.exit_code) == ("web.port", 2)
