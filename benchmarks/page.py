"""The page of results: said line by line as it comes, kept, and written with the goals at its top."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Goal:
    """What was wanted, and what was measured."""

    what: str
    wanted: str
    measured: str
    met: bool


@dataclass
class Page:
    """Sections of text and tables, charts beside the page, and the goals that the sections speak of."""

    quick: bool
    charts: Path
    lines: list[str] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)

    @property
    def rounds(self) -> int:
        """How often each thing is measured."""
        return 1 if self.quick else 3

    def size(self, full: int, quick: int) -> int:
        """How many rows: of the real run, or of the one that only shows that it runs."""
        return quick if self.quick else full

    def say(self, text: str = "") -> None:
        """A line, or a paragraph."""
        print(text, flush=True)
        self.lines.append(text)

    def section(self, title: str, text: str = "") -> None:
        """A heading, and what stands below it."""
        self.say(f"\n## {title}\n")
        if text:
            self.say(f"{text}\n")

    def table(self, headers: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
        """A table; its rows may come while they are measured."""
        headers = tuple(headers)
        self.say(f"| {' | '.join(headers)} |")
        self.say("|---" * len(headers) + "|")
        for row in rows:
            self.say(f"| {' | '.join(map(str, row))} |")

    def goal(self, what: str, wanted: str, measured: str, met: bool) -> None:
        """Hold a figure against what was wanted."""
        self.goals.append(Goal(what, wanted, measured, met))

    def write(self, path: Path, head: str) -> None:
        """The whole page, the goals right below its head."""
        lines = [head, "\n## Goals\n", "| what | goal | measured | |", "|---|---|---|---|"]
        for each in self.goals:
            met = "met" if each.met else "**missed**"
            lines += [f"| {each.what} | {each.wanted} | {each.measured} | {met} |"]
        path.write_text("\n".join([*lines, *self.lines]) + "\n", encoding="utf-8")
