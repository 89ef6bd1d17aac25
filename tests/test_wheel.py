"""What `pip install .` puts on a machine is whole: it works far from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.browser import driving

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as a wheel brings it; nothing is fetched for it."""
    place = tmp_path_factory.mktemp("installed")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"),
            *("--target", str(place), str(ROOT)),
        ],
        capture_output=True,
        check=True,
    )
    return place


def test_the_wheel_does_the_demo_far_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed), "SEAM_BULK_HOME": str(tmp_path / "home")}
    program = "import seam_bulk, sys; print(seam_bulk.__file__); from seam_bulk.cli import main; main(['demo'])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(installed))
    assert "Checked against the sandbox's own log and state" in done.stdout


def test_the_wheel_serves_the_page_under_its_own_settings(installed: Path, tmp_path: Path) -> None:
    with driving.serving(tmp_path, {"PYTHONPATH": str(installed)}, started_in=tmp_path) as served:
        with urllib.request.urlopen(served.url, timeout=30) as answer:  # noqa: S310  a loopback address
            assert "default-src 'self'" in answer.headers["content-security-policy"]
        with urllib.request.urlopen(f"{served.url}/_stcore/host-config", timeout=30) as answer:  # noqa: S310  as above
            assert json.load(answer)["allowedOrigins"] == []


def test_the_wheel_brings_the_page_its_settings_and_the_samples(installed: Path) -> None:
    package = installed / "seam_bulk"
    assert (package / "page" / "app.py").read_bytes() == (ROOT / "app.py").read_bytes()
    assert (package / "page" / ".streamlit" / "config.toml").is_file()
    assert {p.name for p in (package / "sample_data").iterdir()} == {p.name for p in (ROOT / "sample_data").iterdir()}
    assert (package / "py.typed").is_file()
