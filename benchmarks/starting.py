"""How long the program takes to say a word: help, and a check of ten rows, against a Python that does nothing."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks import spreadsheets
from benchmarks.measuring import median, program, spread
from benchmarks.page import Page


def section(page: Page, folder: Path) -> None:
    """All in turn, so that what else the machine does hits all alike."""
    file = spreadsheets.made(folder / "ten.csv", 10)
    rounds = page.size(9, 1)
    commands = {
        "bare Python": ("-c", "pass"),
        "seam-bulk --help": ("-m", "seam_bulk", "--help"),
        "seam-bulk check, 10 rows": ("-m", "seam_bulk", "check", str(file)),
    }
    home = {**os.environ, "SEAM_BULK_HOME": str(folder)}
    taken: dict[str, list[float]] = {what: [] for what in commands}
    for _ in range(rounds):
        for what, command in commands.items():
            taken[what].append(program(*command, environment=home).seconds)
    bare = median(taken["bare Python"])
    page.section("Start", f"Whole processes, medians of {rounds}.")
    page.table(
        ("what", "s", "spread", "times bare Python"),
        [(what, f"{median(each):.3f}", spread(each), f"{median(each) / bare:.1f}") for what, each in taken.items()],
    )
    for what, seconds, times in (("seam-bulk --help", 0.2, 7), ("seam-bulk check, 10 rows", 0.6, 20)):
        took = median(taken[what])
        measured = f"{took:.2f} s, {took / bare:.1f} ×"
        page.goal(
            f"`{what}`", f"≤ {seconds} s, or ≤ {times} × bare Python", measured, took <= max(seconds, times * bare)
        )
