"""What the benchmarks say of themselves is so: goals are held against figures, and the pretended limits limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import simulating
from benchmarks.measuring import program, spread
from benchmarks.nasty_cells import CELLS, END, GOOD, ID, OTHER, REFUSED, Nasty, Reading, verdict
from benchmarks.page import Page
from benchmarks.serving import bare_server
from benchmarks.simulating import Bucket, Minute, simulate


def test_the_page_says_plainly_which_goal_was_missed(tmp_path: Path) -> None:
    page = Page(quick=True, charts=tmp_path)
    page.goal("speed", "≥ 10", "9", met=False)
    page.goal("memory", "≤ 10", "9", met=True)
    page.table(("a", "b"), [("1", 2)])
    page.write(tmp_path / "page.md", "# Head")
    written = (tmp_path / "page.md").read_text()
    assert "| speed | ≥ 10 | 9 | **missed** |\n| memory | ≤ 10 | 9 | met |" in written
    assert written.index("# Head") < written.index("## Goals") < written.index("| 1 | 2 |")


def test_spread_is_half_of_what_lies_between_least_and_most() -> None:
    assert spread([9.0, 10.0, 11.0]) == "±10%"
    assert spread([9.0]) == "–"


def test_a_process_that_fails_ends_the_bench_with_what_it_said() -> None:
    assert program("-c", "print('well')").said == "well\n"
    with pytest.raises(SystemExit, match="ended with 3: bad luck"):
        program("-c", "import sys; sys.stderr.write('bad luck'); sys.exit(3)")


def test_a_peak_of_memory_is_that_of_the_process_measured() -> None:
    """Measured by a small process, as the benchmarks are: what a big one starts begins with the peak of its parent."""
    measuring = (
        "from benchmarks.measuring import program; print(program('-c', 'held = b\"x\" * 400_000_000').megabytes)"
    )
    assert 380 < float(program("-c", measuring).said) < 430


def test_the_bare_server_tells_what_it_saw(tmp_path: Path) -> None:
    with bare_server(tmp_path, 3) as served:
        environment = served.environment(tmp_path)
        program("-m", "benchmarks.peers", "httpx", "3", "2", environment=environment)
        seen = served.seen()
    assert seen.calls == {"/acs/credentials/update": 3}
    assert (seen.updated, seen.besides) == (3, 0)
    assert seen.rate > 0


def test_the_nasty_cells_are_forty_and_each_is_told_apart() -> None:
    assert len({nasty.what for nasty in CELLS}) == 40


@pytest.mark.parametrize(
    ("right", "readings", "expected"),
    [
        ([GOOD], [GOOD], "right"),
        ([GOOD], [REFUSED], "refused"),
        ([GOOD], [(ID, "42", END)], "wrong"),
        ([REFUSED], [GOOD], "wrong"),
        ([GOOD, REFUSED], [GOOD, REFUSED], "right"),
        ([GOOD, REFUSED], [REFUSED], "refused"),  # the file as a whole
        ([GOOD, GOOD], [GOOD], "wrong"),  # a row went missing
        ([REFUSED], [GOOD, (OTHER, None, END)], "wrong"),
    ],
)
def test_a_reading_is_right_refused_or_wrong(
    right: list[Reading | str], readings: list[Reading | str], expected: str
) -> None:
    assert verdict(Nasty("", ".csv", lambda _: None, right), readings) == expected


def test_a_pretended_limit_lets_in_no_more_than_it_says() -> None:
    bucket, minute = Bucket(10), Minute(10)
    assert [bucket.wait(0.0) for _ in range(10)] == [0.0] * 10
    assert bucket.wait(0.0) == pytest.approx(0.1)
    assert bucket.wait(0.1) == 0.0
    assert [minute.wait(59.0) for _ in range(600)] == [0.0] * 600
    assert minute.wait(59.0) == 1.0
    assert minute.wait(60.0) == 0.0


def test_without_a_limit_the_clock_that_jumps_gives_connections_over_latency() -> None:
    assert simulate(Bucket(None), 16, 1_600).rate == pytest.approx(16 / simulating.LATENCY, rel=0.02)


def test_the_real_pace_keeps_close_to_a_limit_that_it_does_not_know() -> None:
    took = simulate(Bucket(50), 16, 2_000)
    assert 45 <= took.rate <= 50
    assert took.refused > 0


def test_a_rate_below_the_limit_is_never_refused() -> None:
    took = simulate(Bucket(50), 16, 1_000, rate=45)
    assert took.refused == 0
    assert took.rate == pytest.approx(45, rel=0.02)


def test_scale_says_what_the_simulation_prints() -> None:
    """The lines that cost nothing to compute; the others are `make simulate`."""
    page = (Path(__file__).parent.parent / "docs" / "scale.md").read_text()
    for header in (simulating.LIMIT_HEADERS, simulating.MANNER_HEADERS):
        assert f"| {' | '.join(header)} |" in page
