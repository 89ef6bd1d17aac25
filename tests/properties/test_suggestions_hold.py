"""What must hold of every suggestion, in whatever file it is made."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from seam_bulk.checking.date_order import decide_order
from seam_bulk.checking.end_dates import DateSettings, read_end_date
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.checking.rows import CheckedRow, Layout, Origin, check_rows
from seam_bulk.planning.live import LiveInMemory
from seam_bulk.planning.plan import Plan, make_plan
from seam_bulk.problems import FIXABLE, Problem
from seam_bulk.spreadsheets.cells import Cell, as_text
from tests import examples
from tests.examples import NOW, uuid

BERLIN = ZoneInfo("Europe/Berlin")
FIELDS = {"acs_credential_id": 0, "code": 1, "ends_at": 2}
HEADERS = ["Credential ID", "Code", "End date"]
BETWEEN_ROWS = ("id.repeated", "id.conflicting", "code.shared")
"""What is said of a row because of others, which a fix may have made ready."""

ids = st.integers(1, 6).flatmap(
    lambda n: st.sampled_from(
        [uuid(n), uuid(n).upper(), f"Guest ({uuid(n)})", f"doors.example/{uuid(n)}", "nobody", ""]
    )
)
codes: st.SearchStrategy[Cell] = st.sampled_from(
    [
        "0742",
        "742",
        "42",
        "7 4 2",
        "74-21",
        "742.0",
        "7,000",
        "1234 5678",
        "31-01-31",
        "٧٤٢١",
        "x",
        "",
        "1.2E+11",
        42,
        42.5,
    ]
)
WRITTEN = (
    *("2031-01-31", "31/01/31", "03/04/31", "25/12/30", "31/12/99", "03/04/2031", "25/12/2031", "12/25/2031", "47880"),
    *("31. Jan. 31", "30/02/31", "", "soon", "2031-03-30 02:30"),
)
dates: st.SearchStrategy[Cell] = st.sampled_from(WRITTEN) | st.integers(40_000, 50_000)
bodies = st.lists(st.tuples(ids, codes, dates).map(list), min_size=1, max_size=6)
chosen = st.frozensets(st.sampled_from(sorted(FIXABLE)))


def checked(body: list[list[Cell]], fixes: frozenset[str] = frozenset(), **options: Any) -> list[CheckedRow]:
    """The rows of such a file, read with these suggestions accepted."""
    how = FileOptions(timezone=BERLIN, fixes=fixes, **options)
    return check_rows(
        enumerate([list(cells) for cells in body], 2), Layout(FIELDS, HEADERS, []), how, NOW, Origin(True)
    )


def own(row: CheckedRow) -> tuple[Problem, ...]:
    """What is said of the row whatever the others say."""
    return tuple(p for p in row.problems if p.rule not in BETWEEN_ROWS)


def suggests(row: CheckedRow, fixes: frozenset[str]) -> bool:
    """Whether a suggestion of the row would be accepted."""
    return any(p.suggestion is not None and p.rule in fixes for p in row.problems)


@settings(max_examples=200)
@given(bodies, chosen)
def test_accepting_suggestions_changes_no_row_without_any(body: list[list[Cell]], fixes: frozenset[str]) -> None:
    before, after = checked(body), checked(body, fixes)
    for old, new in zip(before, after, strict=True):
        if suggests(old, fixes):
            assert any(p.fixed for p in new.problems)
            continue
        assert own(new) == own(old)
        assert (new.source, new.acs_credential_id) == (old.source, old.acs_credential_id)
        assert not any(p.fixed for p in new.problems)
        if old.wish and new.wish:
            assert new.wish == old.wish
        else:  # a row made ready beside it may repeat or contradict it, and may cease to
            assert {old.status, new.status} <= {"ready", "repeated", "invalid"}


@settings(max_examples=150)
@given(bodies)
def test_nothing_is_accepted_unasked(body: list[list[Cell]]) -> None:
    for row, cells in zip(checked(body), body, strict=True):
        assert not any(p.fixed for p in row.problems)
        assert row.source == tuple(as_text(cell) for cell in cells)


@settings(max_examples=150)
@given(bodies)
def test_what_is_suggested_mends_the_cell_it_stands_at(body: list[list[Cell]]) -> None:
    for at, row in enumerate(checked(body)):
        for found in row.problems:
            if found.suggestion is None:
                continue
            typed = [list(cells) for cells in body]
            typed[at][HEADERS.index(found.column)] = found.suggestion
            again = [p for p in checked(typed)[at].problems if p.column == found.column]
            assert found.rule not in [p.rule for p in again if p.rule not in BETWEEN_ROWS], found.suggestion


@settings(max_examples=150)
@given(bodies, st.lists(st.sampled_from(["8264", "826413", "1", "0042", None]), min_size=6, max_size=6))
def test_zeros_come_back_only_where_they_were_suspected(body: list[list[Cell]], live: list[str | None]) -> None:
    known = {uuid(n): examples.credential(n, code=code) for n, code in enumerate(live, 1)}

    def plan(fixes: frozenset[str]) -> Plan:
        return make_plan(checked(body), LiveInMemory(known), examples.SANDBOX, {"code": "Code"}, NOW, None, fixes)

    before, after = plan(frozenset()), plan(frozenset(["code.zeros_maybe_lost"]))
    for old, new in zip(before.rows, after.rows, strict=True):
        suspected = [p for p in old.problems if p.rule == "code.zeros_maybe_lost"]
        assert (new.wanted.code == old.wanted.code) or suspected
        if suspected:
            assert new.wanted.code == suspected[0].suggestion
            padded, short = new.wanted.code or "", old.wanted.code or ""
            assert padded.lstrip("0") == short.lstrip("0")
            assert len(padded) == len(old.before.code or "")
        assert new.after.ends_at == old.after.ends_at
    assert not any(d.danger == "zeros-maybe-lost" for d in after.dangers)


ambiguous = (
    st.dates(date(2027, 1, 1), date(2035, 12, 31))
    .filter(lambda d: d.day <= 12 and d.day != d.month)
    .flatmap(
        lambda d: st.sampled_from(
            ["%d/%m/%Y", "%d.%m.%Y 15:30", "%d-%m-%Y", "le %d/%m/%Y à 15h30", "%d/%m/%Y UTC"]
        ).map(d.strftime)
    )
)
SILENT = ("2031-12-25", "25 Dec 2031", "25 de diciembre de 2031", "04/04/2031", "31/02/2031", "25/12/31", "")


@settings(max_examples=150)
@given(st.lists(ambiguous | st.sampled_from(SILENT), min_size=1, max_size=8), st.sampled_from([frozenset(), FIXABLE]))
def test_an_ambiguous_order_is_never_decided_without_evidence(texts: list[str], fixes: frozenset[str]) -> None:
    order = decide_order(enumerate(texts))
    assert order.order is None
    how = DateSettings(BERLIN, order=order, now=NOW)
    rows = checked([[uuid(n), "", text] for n, text in enumerate(texts, 1)], fixes)
    for text, row in zip(texts, rows, strict=True):
        if text in SILENT:
            continue
        assert read_end_date(text, how)[1][0].rule == "ends_at.ambiguous_order"
        assert [p.rule for p in row.problems] == ["ends_at.ambiguous_order"]
        assert row.problems[0].suggestion is None
