"""`python -m benchmarks [--quick] [--out FILE]`: every comparison in one run, printed as the page of results."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from benchmarks import spreadsheets


@contextmanager
def bare_server(folder: Path, latency: float, credentials: int, *, tls: bool) -> Iterator[str]:
    """The endpoint of a server in a process of its own; its certificate is trusted by what runs inside."""
    arguments = [sys.executable, "-m", "benchmarks.server", "0", str(latency), str(credentials)]
    if tls:
        import trustme

        authority = trustme.CA()
        authority.cert_pem.write_to_path(folder / "ca.pem")
        authority.issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(folder / "srv.pem")
        os.environ["SSL_CERT_FILE"] = str(folder / "ca.pem")
        arguments.append(str(folder / "srv.pem"))
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = server.stdout.readline().split()[1]
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        finally:
            server.kill()


def seconds(*arguments: str) -> tuple[float, list[float], int]:
    """(seconds of a fresh process, the figures it printed, its peak memory in MB)."""
    started = time.perf_counter()
    done = subprocess.Popen([sys.executable, "-m", *arguments], stdout=subprocess.PIPE, text=True)
    assert done.stdout is not None
    printed = done.stdout.read()
    _, status, usage = os.wait4(done.pid, 0)
    if status:
        raise SystemExit(f"{arguments} ended with {status}")
    return time.perf_counter() - started, [float(f) for f in printed.split()], usage.ru_maxrss // 1024


def check_table(folder: Path, count: int, times: int) -> Iterator[str]:
    """Check of one file, whole processes: seam-bulk and the naive version in turn."""
    yield f"## Check of {count:,} rows (whole process, median of {times})\n"
    yield "| file | naive: s | MB | seam-bulk: s | MB | rows/s | times as fast |\n|---|---|---|---|---|---|---|"
    for kind, write in (("XLSX", spreadsheets.write_xlsx), ("CSV", spreadsheets.write_csv)):
        path = folder / f"rows.{kind.lower()}"
        write(path, count)
        runs = [
            (seconds("benchmarks.checking", "naive", str(path)), seconds("benchmarks.checking", "seam-bulk", str(path)))
            for _ in range(times)
        ]
        theirs, ours = (statistics.median(pair[i][0] for pair in runs) for i in (0, 1))
        memory = [max(pair[i][2] for pair in runs) for i in (0, 1)]
        if {pair[1][1][0] for pair in runs} != {float(count)}:
            raise SystemExit("seam-bulk did not find every row ready")
        yield (
            f"| {kind} | {theirs:.2f} | {memory[0]} | {ours:.2f} | {memory[1]} | {count / ours:,.0f} "
            f"| {theirs / ours:.1f} |"
        )
    yield ""


def apply_table(folder: Path, count: int, width: int, latency: float, times: int, *, tls: bool) -> Iterator[str]:
    """Updates of one file: seam-bulk with everything it does, peers sending alone."""
    path = folder / "rows.csv"
    spreadsheets.write_csv(path, count)
    where = f"{'TLS' if tls else 'plain http'}, {latency * 1000:.0f} ms, {width} wide"
    yield f"## Apply of {count:,} rows ({where}; median of {times})\n"
    if latency:
        yield f"Connections ÷ latency: {width / latency:,.0f}/s.\n"
    yield "| who | rows/s | times default httpx |\n|---|---|---|"
    figures: dict[str, list[float]] = {}
    for _ in range(times):
        for who in ("httpx", "AsyncSeam", "seam-bulk"):
            with bare_server(folder, latency, count, tls=tls) as endpoint:
                _, printed, _ = seconds("benchmarks.applying", who, endpoint, str(count), str(width), str(path))
            figures.setdefault(who, []).append(printed[0])
            if who == "seam-bulk":
                figures.setdefault("seam-bulk, check to report", []).append(printed[1])
    base = statistics.median(figures["httpx"])
    for who, times_taken in figures.items():
        median = statistics.median(times_taken)
        note = ", sending alone" if who in ("httpx", "AsyncSeam") else ""
        note = ", snapshot, sending, journal and read-back" if who == "seam-bulk" else note
        yield f"| {who}{note} | {count / median:,.0f} | {base / median:.2f} |"
    yield ""


def journal_table(folder: Path, count: int, width: int, latency: float, rounds: int) -> Iterator[str]:
    """What the journal adds to a run: each round has one run with it and one without, the first in turn."""
    path = folder / "rows.csv"
    spreadsheets.write_csv(path, count)
    where = f"TLS, {latency * 1000:.0f} ms, {width} wide"
    yield f"## The journal's share of a run of {count:,} rows ({where}; {rounds} rounds)\n"
    yield "| round | with: s | without: s | ratio | processor with: s | without: s | ratio |"
    yield "|---|---|---|---|---|---|---|"
    ratios: list[tuple[float, float]] = []
    for number in range(rounds):
        took = {}
        for journal in ("kept", "forgotten") if number % 2 else ("forgotten", "kept"):
            with bare_server(folder, latency, count, tls=True) as endpoint:
                _, took[journal], _ = seconds("benchmarks.journalling", journal, endpoint, str(width), str(path))
        (wall, busy), (bare_wall, bare_busy) = took["kept"], took["forgotten"]
        ratios.append((wall / bare_wall, busy / bare_busy))
        yield (
            f"| {number + 1} | {wall:.2f} | {bare_wall:.2f} | {ratios[-1][0]:.3f} "
            f"| {busy:.2f} | {bare_busy:.2f} | {ratios[-1][1]:.3f} |"
        )
    wall, busy = (statistics.median(pair[at] for pair in ratios) for at in (0, 1))
    yield f"| median | | | {wall:.3f} | | | {busy:.3f} |\n"


def page_table(folder: Path, count: int, sessions: int, times: int) -> Iterator[str]:
    """A file in a browser from upload to preview: our page and the one that one would write first, in turn."""
    yield f"## The page: {count:,} rows from upload to preview (Chromium; {times} × {sessions - 1} warm sessions)\n"
    if not shutil.which(os.environ.get("CHROMIUM") or "chromium"):
        yield "Left out: no Chromium here (`CHROMIUM` names one).\n"
        return
    yield "| file | plain Streamlit: s | MB a session | seam-bulk: s | MB a session | times as fast |"
    yield "|---|---|---|---|---|---|"
    for kind, write in (("XLSX", spreadsheets.write_xlsx), ("CSV", spreadsheets.write_csv)):
        path = folder / f"page.{kind.lower()}"
        write(path, count)
        figures: dict[str, list[list[float]]] = {"naive": [], "seam-bulk": []}
        for _ in range(times):
            for who, found in figures.items():
                with bare_server(folder, 0.0, count, tls=False) as endpoint:
                    found.append(seconds("benchmarks.paging", who, endpoint, str(path), str(sessions))[1])
        theirs, ours = ([statistics.median(each[at] for each in found) for at in (0, 1)] for found in figures.values())
        both = " | ".join(f"{took:.1f} | {held:.0f}" for took, held in (theirs, ours))
        yield f"| {kind} | {both} | {theirs[0] / ours[0]:.1f} |"
    yield ""


def page(quick: bool) -> Iterator[str]:
    """The page of results, line by line as it comes."""
    yield "# Benchmarks\n"
    yield (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}; httpx {version('httpx')}, "
        f"seam {version('seam')}, pandas {version('pandas')}. Ratios of one run; absolute figures swing.\n"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from check_table(folder, 5_000 if quick else 100_000, 1 if quick else 3)
        yield from apply_table(folder, 500 if quick else 10_000, 64, 0.05, 1 if quick else 3, tls=True)
        yield from apply_table(folder, 500 if quick else 10_000, 16, 0.0, 1 if quick else 3, tls=True)
        yield from page_table(folder, 500 if quick else 20_000, 2 if quick else 3, 1 if quick else 3)
        yield from journal_table(folder, 500 if quick else 20_000, 64, 0.05, 1 if quick else 5)


def main() -> None:
    """Print the page, and write it where `--out` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rows: shows that it runs, not how fast")
    parser.add_argument("--out", type=Path, help="also write the page there")
    options = parser.parse_args()
    lines = []
    for line in page(options.quick):
        print(line, flush=True)
        lines.append(line)
    if options.out:
        options.out.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
