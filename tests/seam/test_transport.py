"""The connections to Seam: proxies, certificates, and one connection each."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme

from seam_bulk.errors import KeyRefused
from seam_bulk.seam import transport
from seam_bulk.seam.access import Access
from seam_bulk.seam.seam_api import SeamApi, UnexpectedAnswer
from seam_bulk.seam.transport import OneConnectionEach, proxy_for
from tests.answering import WORKSPACE, Hotel, Said, answering

SEAM = "https://connect.getseam.com"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seam_bulk.seam.pacing.backoff", lambda attempt, chance, first=0.2: 0.001)


@pytest.mark.parametrize(
    ("environment", "endpoint", "proxy"),
    [
        ({}, SEAM, None),
        ({"HTTPS_PROXY": "http://proxy:3128"}, SEAM, "http://proxy:3128"),
        ({"https_proxy": "http://proxy:3128"}, SEAM, "http://proxy:3128"),
        ({"ALL_PROXY": "http://proxy:1"}, SEAM, "http://proxy:1"),
        ({"HTTP_PROXY": "http://proxy:3128"}, SEAM, None),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "*"}, SEAM, None),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "example.com,.getseam.com"}, SEAM, None),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "connect.getseam.com:443"}, SEAM, None),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "example.com"}, SEAM, "http://proxy:3128"),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "https://127.0.0.1:8443", None),
        ({"HTTP_PROXY": "http://proxy:3128", "ALL_PROXY": "http://proxy:1"}, "http://localhost:3000", None),
    ],
)
def test_the_proxy_is_the_environments_and_none_for_this_machine(
    environment: dict[str, str], endpoint: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(endpoint) == proxy


@pytest.mark.parametrize(
    "address", ["socks5://u:secretword@proxy:1", "http://", "http://u:secretword@proxy:port", "::"]
)
def test_a_proxy_that_cannot_be_used_is_one_sentence_without_its_password(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(KeyRefused) as caught:
        OneConnectionEach(SEAM, 1, {})
    assert caught.value.rule == "endpoint.proxy"
    assert "secretword" not in str(caught.value)


def test_a_request_to_seam_goes_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[str]()

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(self.path)
            self.send_error(403)

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{server.server_address[1]}")
        with pytest.raises(UnexpectedAnswer):
            asyncio.run(_workspace(Access(SEAM, "seam_test1_x")))
        server.shutdown()
    assert set(asked) == {"connect.getseam.com:443"}


def test_an_answer_comes_back_through_the_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, asked = trustme.CA(), list[str]()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("seam.test").configure_cert(context)

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            with socket.create_connection(("127.0.0.1", int(server.endpoint.rpartition(":")[2]))) as behind:
                pump = threading.Thread(target=_pump, args=(behind, self.connection), daemon=True)
                pump.start()
                _pump(self.connection, behind)
                pump.join()
            self.close_connection = True

        def log_message(self, *args: Any) -> None:
            pass

    said = Said({"workspace": WORKSPACE})
    with (
        answering(lambda route, body: said, context) as server,
        ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy,
    ):
        threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{proxy.server_address[1]}")
        workspace = asyncio.run(_workspace(Access("https://seam.test/base", "seam_test1_x")))
        proxy.shutdown()
    assert (workspace.workspace_id, asked) == (WORKSPACE["workspace_id"], ["seam.test:443"])
    [(route, body, headers)] = server.asked
    assert (route, body, headers["authorization"]) == ("base/workspace", {}, "Bearer seam_test1_x")
    assert headers["content-type"] == "application/json"


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while content := source.recv(65536):
            sink.sendall(content)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def test_the_path_of_an_endpoint_stands_before_every_route() -> None:
    with answering(lambda route, body: Said({"workspace": WORKSPACE})) as server:
        asyncio.run(_workspace(Access(f"{server.endpoint}/base", "seam_test1_x")))
        [(route, body, headers)] = server.asked
    assert (route, body, headers["authorization"]) == ("base/workspace", {}, "Bearer seam_test1_x")
    assert headers["host"] == server.endpoint.removeprefix("http://")
    assert (headers["content-type"], headers["accept"]) == ("application/json", "application/json")


async def _workspace(access: Access) -> Any:
    async with SeamApi(access) as api:
        return await api.workspace()


def test_a_certificate_is_trusted_where_ssl_cert_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with answering(Hotel({}), context) as server:
        access = Access(server.endpoint, "seam_test1_x")
        with pytest.raises(UnexpectedAnswer) as caught:
            asyncio.run(_workspace(access))
        assert "certificate is not trusted" in caught.value.message
        assert "SSL_CERT_FILE" in caught.value.message
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert asyncio.run(_workspace(access)).workspace_id == WORKSPACE["workspace_id"]


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_certificates_that_cannot_be_read_are_one_sentence(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(KeyRefused) as caught:
        OneConnectionEach(SEAM, 1, {})
    assert caught.value.rule == "endpoint.certificates"


def test_an_endpoint_that_cannot_be_one_is_one_sentence() -> None:
    with pytest.raises(KeyRefused) as caught:
        OneConnectionEach("https://exa\u00admple.\ud800", 1, {})
    assert caught.value.rule == "endpoint.not_a_url"


def test_as_many_connections_are_opened_as_are_in_use_at_once() -> None:
    with answering(lambda route, body: Said({})) as server:

        async def go() -> tuple[int, int]:
            wires = OneConnectionEach(server.endpoint, 3, {})
            for _ in range(5):
                await wires.post("/x", b"{}")
            in_a_row = len(wires._all)
            await asyncio.gather(*(wires.post("/x", b"{}") for _ in range(12)))
            await wires.aclose()
            return in_a_row, len(wires._all)

        assert asyncio.run(asyncio.wait_for(go(), 20)) == (1, 3)
        assert len(server.asked) == 17


def test_long_answers_keep_to_the_connections_that_have_carried_one() -> None:
    waves = [["get"], ["list"], ["get"] * 4, ["list", "get", "get"], ["list", "list"], ["get"] * 4]
    with answering(lambda route, body: Said({})) as server:

        async def go() -> None:
            wires = OneConnectionEach(server.endpoint, 4, {})
            for wave in waves:
                calls = (wires.post(f"/acs/credentials/{each}", b"{}", long=each == "list") for each in wave)
                await asyncio.gather(*calls)
            await wires.aclose()

        asyncio.run(asyncio.wait_for(go(), 20))
        carried = [(headers[":connection"], route) for route, _, headers in server.asked]
    first = carried[0][0]
    assert carried[1] == (first, "list")  # no connection is made where one is idle
    assert {route for connection, route in carried[2:] if connection == first} == {"list"}
    assert len({connection for connection, route in carried if route == "list"}) == 2  # no more at once
    assert len({connection for connection, _ in carried}) <= 6


def test_a_connection_that_was_idle_for_long_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(lambda route, body: Said({})) as server:

        async def go() -> None:
            wires = OneConnectionEach(server.endpoint, 1, {})
            for longest in (50.0, 50.0, 0.0, 0.0):
                monkeypatch.setattr(transport, "_LONGEST_IDLE", longest)
                assert (await wires.post("/x", b"{}")).status == 200
            await wires.aclose()

        asyncio.run(asyncio.wait_for(go(), 20))
        first, second, *later = (headers[":connection"] for _, _, headers in server.asked)
    assert first == second
    assert len({first, *later}) == 3


def test_a_connection_that_broke_is_used_no_more_and_the_next_request_gets_through() -> None:
    broken = iter([True, False, False])

    def answer(route: str, body: dict[str, Any]) -> Said:
        return Said(b"short", headers={"Content-Length": "5" if not next(broken) else "50", "connection": "close"})

    with answering(answer) as server:

        async def go() -> list[int | str]:
            wires = OneConnectionEach(server.endpoint, 1, {})
            seen: list[int | str] = []
            for _ in range(3):
                try:
                    seen.append((await wires.post("/x", b"{}")).status)
                except httpx.HTTPError:
                    seen.append("broke")
            await wires.aclose()
            return seen

        assert asyncio.run(asyncio.wait_for(go(), 20)) == ["broke", 200, 200]
