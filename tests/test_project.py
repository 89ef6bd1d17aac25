"""The project holds together: versions, pins, targets, layers and pages say the same thing."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import pytest_socket

import seam_bulk

ROOT = Path(__file__).parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")
TEXTS = {"", ".css", ".html", ".json", ".md", ".py", ".pyi", ".sh", ".svg", ".toml", ".txt", ".yaml", ".yml"}
NOT_OURS = {".git", ".venv", ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache"}


def pins(file: str) -> list[tuple[str, str]]:
    """(name, version) of each requirement; a line that pins nothing fails."""
    lines = [line for line in (ROOT / file).read_text().splitlines() if line and not line.lstrip().startswith("#")]
    found = [re.fullmatch(r"([a-z0-9-]+)==([\w.+!]+)( ; .+)?", line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match]
    return [(match[1], match[2]) for match in found if match]


def canonical(requirement: str) -> str:
    """The name of a requirement as the requirements files write it."""
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def own_texts() -> list[Path]:
    """Every text file of the project."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in NOT_OURS | {"__pycache__", "build", "dist", "htmlcov"}]
        found += [Path(folder, name) for name in names if Path(name).suffix in TEXTS]
    return [path for path in found if not path.name.startswith(".coverage") and path.name != ".git"]


def test_package_and_project_have_one_version() -> None:
    assert PYPROJECT["project"]["version"] == seam_bulk.__version__
    assert f"## {seam_bulk.__version__}" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_every_requirement_is_pinned(file: str) -> None:
    wanted = list(PYPROJECT["project"]["dependencies"])
    if file == "requirements-dev.txt":
        wanted += PYPROJECT["dependency-groups"]["dev"]
    if file == "requirements-bench.txt":
        wanted += PYPROJECT["dependency-groups"]["bench"]
    assert {canonical(requirement) for requirement in wanted} <= {name for name, _ in pins(file)}


def test_development_runs_on_the_versions_that_users_get() -> None:
    assert set(pins("requirements.txt")) <= set(pins("requirements-dev.txt"))


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_requirements_name_no_host_and_no_folder(file: str) -> None:
    assert not re.search(r"://|--|(^|\s)/", (ROOT / file).read_text())


def test_help_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = {name for line in re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE) for name in line.split()}
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^make (\S+) +\S", shown, re.MULTILINE)) == targets


def test_the_readme_names_no_target_that_is_not_there() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"(?:`|\$ )make ([a-z-]+)", page.read_text()):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name} speaks of make {target}"


def test_scripts_can_be_run() -> None:
    for script in (ROOT / ".ci" / "run", *(ROOT / "scripts").glob("*.sh")):
        assert os.access(script, os.X_OK), script
        assert script.read_text().startswith("#!/usr/bin/env bash\n"), script
        assert "set -euo pipefail" in script.read_text(), script


def test_no_page_speaks_of_one_machine() -> None:
    elsewhere = re.compile("|".join([r"\.\./" + "shared", "/" + r"(work|root|Users)/\w", "pypi" + r"\.org"]))
    for path in own_texts():
        assert not elsewhere.search(path.read_text(encoding="utf-8", errors="replace")), path


def test_what_the_layers_call_the_core_is_measured_as_the_core() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    core = next(contract for contract in contracts if contract["name"].startswith("The core"))["source_modules"]
    measured = PYPROJECT["tool"]["coverage"]["report"]["include"]
    for name in core:
        place = ROOT / name.replace(".", "/")
        modules = sorted(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
        for module in modules:
            assert module.is_file(), module
            assert any(module.relative_to(ROOT).match(pattern) for pattern in measured), module


def test_the_page_listens_on_this_machine_only() -> None:
    from streamlit import config

    chosen = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert chosen["server"]["address"] == "127.0.0.1"
    known = set(config.get_config_options())
    assert {f"{part}.{name}" for part in ("server", "browser", "client") for name in chosen[part]} <= known


def test_the_network_is_off_but_for_this_machine() -> None:
    # pytest-socket warns as well, and a warning is an error here.
    with pytest.raises((pytest_socket.SocketConnectBlockedError, UserWarning), match="allowed"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OSError, match="network is off"):
        socket.getaddrinfo("connect.getseam.com", 443)

    async def there_and_back() -> bytes:
        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"here")
            writer.close()
            await writer.wait_closed()

        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            reader, writer = await asyncio.open_connection("localhost", server.sockets[0].getsockname()[1])
            came = await reader.read()
            writer.close()
            await writer.wait_closed()
            return came

    assert asyncio.run(there_and_back()) == b"here"


def test_a_test_starts_without_keys_and_with_an_empty_home(empty_home: Path) -> None:
    assert {name for name in os.environ if name.startswith("SEAM_")} == {"SEAM_BULK_HOME"}
    assert os.environ["SEAM_BULK_HOME"] == str(empty_home)
    assert not empty_home.exists()


@pytest.mark.parametrize(
    "skipping",
    [
        "import pytest\n\ndef test_it(): pytest.skip('no part')\n",
        "import pytest\npytest.importorskip('no_such_part')\n",
    ],
)
@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_a_skipped_test_fails_in_ci(skipping: str, ci: str, status: int, tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_skipping.py").write_text(skipping + "\ndef test_other(): pass\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    # A file that skips itself leaves no test, which pytest tells by another status (5).
    assert ran.returncode == status or (not ci and ran.returncode == 5) or (ci and ran.returncode == 2), ran.stdout
    assert ("In CI every test runs" in ran.stdout) == bool(ci)
