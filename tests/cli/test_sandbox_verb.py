from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from tests.cli.conftest import RunVerb


def test_a_sandbox_serves_other_programs_until_it_is_stopped(seam_bulk: RunVerb, folder: Path) -> None:
    arguments = ["sandbox", "--port", "0", "--latency", "1ms", "--fault", "429:5%,500:1%", "--inspect", "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "seam_bulk", *arguments], stdout=subprocess.PIPE, text=True
    ) as process:
        said = _document(process)
        body = json.dumps({}).encode()
        headers = {"authorization": f"Bearer {said['api_key']}", "content-type": "application/json"}
        request = urllib.request.Request(f"{said['endpoint']}/workspaces/get", body, headers)  # noqa: S310  loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  loopback
            assert json.load(answer)["workspace"]["workspace_id"] == said["workspace_id"]
        with urllib.request.urlopen(f"{said['endpoint']}/_sandbox/requests", timeout=10) as answer:  # noqa: S310
            assert [entry["route"] for entry in json.load(answer)] == ["workspace"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0


def _document(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    text = ""
    while not text.rstrip().endswith("}"):
        text += process.stdout.readline()
    found: dict[str, Any] = json.loads(text)
    return found
