"""Charts as SVG, by matplotlib, each in a process of its own so that whoever measures stays small."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OURS, THEIRS, INK = "#0b6e4f", "#9aa5b1", "#333333"


@dataclass(frozen=True)
class Bars:
    """One bar a name: (median, least, most); `ours` stand out, the limit is a line."""

    title: str
    bars: dict[str, tuple[float, float, float]]
    ours: set[str]
    limit: float | None = None
    limit_name: str = ""


@dataclass(frozen=True)
class Growth:
    """What a row costs as the rows become more: by name, the rows, microseconds a row, megabytes at the peak."""

    title: str
    series: dict[str, list[tuple[int, float, float]]]


def draw_bars(path: Path, what: Bars) -> None:
    """Draw it."""
    _drawn("bars", path, asdict(what) | {"ours": sorted(what.ours)})


def draw_growth(path: Path, what: Growth) -> None:
    """Draw it."""
    _drawn("growth", path, asdict(what))


def _drawn(kind: str, path: Path, what: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.drawing", kind, str(path)]
    subprocess.run(command, input=json.dumps(what), text=True, check=True)


def _bars(what: dict[str, Any], path: Path) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 0.45 * len(what["bars"]) + 1.3), layout="constrained")
    for at, (name, (middle, least, most)) in enumerate(what["bars"].items()):
        axes.barh(at, middle, color=OURS if name in what["ours"] else THEIRS)
        axes.plot([least, most], [at, at], color=INK, linewidth=1)
        axes.annotate(f"{middle:,.0f}", (max(middle, most), at), (4, 0), textcoords="offset points", va="center")
    axes.set_yticks(range(len(what["bars"])), list(what["bars"]))
    axes.invert_yaxis()
    if what["limit"]:
        axes.axvline(what["limit"], color=INK, linestyle=":", label=what["limit_name"])
        axes.legend(loc="lower right", frameon=False)
    _finish(axes, what["title"])
    _save(figure, path)


def _growth(what: dict[str, Any], path: Path) -> None:
    import matplotlib.pyplot as plt

    figure, (time, memory) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for (name, points), color in zip(what["series"].items(), (OURS, "#1f4e9c", "#b3541e"), strict=False):
        rows = [point[0] for point in points]
        time.plot(rows, [point[1] for point in points], marker="o", color=color, label=name)
        memory.plot(rows, [point[2] for point in points], marker="o", color=color, label=name)
    for axes, title in ((time, "Microseconds of the processor a row"), (memory, "Megabytes at the peak")):
        axes.set_xscale("log")
        axes.set_xlabel("rows")
        axes.set_ylim(bottom=0)
        axes.legend(frameon=False)
        _finish(axes, title)
    figure.suptitle(what["title"])
    _save(figure, path)


def _finish(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0)


def _save(figure: Any, path: Path) -> None:
    """Without the date and with the same ids each time: a chart whose figures did not change does not change."""
    figure.savefig(path, metadata={"Date": None})
    path.write_text("\n".join(line.rstrip() for line in path.read_text().splitlines()) + "\n")


def main(kind: str, path: Path) -> None:
    """Draw what stdin says."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "seam-bulk", "font.family": "sans-serif", "font.size": 9}
    {"bars": _bars, "growth": _growth}[kind](json.load(sys.stdin), path)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
