"""`python -m benchmarks [--quick] [--million]`: every comparison in one run, written as the page of results.

The page goes to docs/benchmarks.md with its charts beside it; that of a quick run into a folder that is thrown away.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from benchmarks import applying, checking, growing, journalling, misreading, paging, reporting, starting, weighing
from benchmarks.page import Page

DOCS = Path(__file__).parent.parent / "docs"


def measure(page: Page, folder: Path, million: bool) -> None:
    """Every section, in the order of the page."""
    applying.section(page, folder)
    checking.section(page, folder)
    growing.section(page, folder, million)
    reporting.section(page, folder, million)
    weighing.section(page, folder)
    starting.section(page, folder)
    journalling.section(page, folder)
    paging.section(page, folder)
    misreading.section(page, folder)


def head(minutes: float, million: bool) -> str:
    """What was measured on what."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("seam", "httpx", "aiohttp", "pandas", "openpyxl"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    command = "python -m benchmarks --million" if million else "make bench"
    load = "busy with other work too" if os.getloadavg()[2] > (os.cpu_count() or 1) * 0.9 else "otherwise idle"
    return (
        "# Benchmarks\n\n"
        f"Written by `{command}` in {minutes:.0f} minutes; not to be edited by hand. {platform.system()} "
        f"{platform.machine()} ({_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {load}), Python "
        f"{platform.python_version()}, {_openssl()}; {libraries}.\n\n"
        "Everything that is compared ran in one run, in turn, in fresh processes; the server "
        "(`benchmarks/server.py`) has a process and, where there are two, a core of its own, and its clients keep off "
        "it. Read the ratios: absolute figures swing from machine to machine. Spread is half of what lies between the "
        "least and the most, as a share of the median."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "processor unknown"
    )


def _openssl() -> str:
    import ssl

    return " ".join(ssl.OPENSSL_VERSION.split()[:2])


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rows: shows that it runs, not how fast")
    parser.add_argument(
        "--million", action="store_true", help="also apply a million rows, and report them: much longer"
    )
    options = parser.parse_args()
    began = time.monotonic()
    # As it is where it was installed; else each process would do so anew where Python is told to write no bytecode.
    compileall.compile_dir(DOCS.with_name("seam_bulk"), quiet=1)
    with tempfile.TemporaryDirectory() as name:
        docs = Path(name) if options.quick else DOCS
        page = Page(options.quick, docs / "charts")
        measure(page, Path(name), options.million)
        page.write(docs / "benchmarks.md", head((time.monotonic() - began) / 60, options.million))


if __name__ == "__main__":
    main()
