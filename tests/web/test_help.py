"""The page Help: nothing in it is out of date."""

from __future__ import annotations

from seam_bulk import inspection
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.clock import find_timezone
from seam_bulk.planning.outcomes import Result
from seam_bulk.problems import RULES
from seam_bulk.web import help_words
from tests import examples
from tests.web.conftest import Page


def opened_help(page: Page) -> Page:
    page.tab.switch_page("help.py")
    return page.run()


def test_help_says_what_every_result_means(page: Page) -> None:
    assert set(help_words.RESULT_MEANINGS) == set(Result)
    assert "**Not attempted**: The run stopped before this row." in opened_help(page).formatted()


def test_every_problem_is_explained_with_its_weight(page: Page) -> None:
    assert set(help_words.RULES) == set(RULES)
    assert {rule.partition(".")[0] for rule in RULES} == set(help_words.PROBLEMS_OF)
    told = opened_help(page).formatted()
    assert told.count("**Error.**") + told.count("**Warning.**") + told.count("**Note.**") == len(RULES)


def test_the_examples_are_read_as_help_says() -> None:
    options = FileOptions(timezone=find_timezone("Europe/Berlin"))
    whole = inspection.check(examples.csv_bytes(help_words.EXAMPLE, help_words.EXAMPLE_HEADERS), "guests.csv", options)
    assert [row.status for row in whole.rows] == ["ready"] * len(help_words.EXAMPLE), whole.problems
    dates = [written for written, _ in help_words.EXAMPLE_OF_DATES]
    rows = [[examples.uuid(at), "", date] for at, date in enumerate(dates)]
    checked = inspection.check(examples.csv_bytes(rows), "guests.csv", options)
    assert [row.status for row in checked.rows] == ["ready"] * len(dates), checked.problems
