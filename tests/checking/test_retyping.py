"""Of a row's cells only what cannot be a code is shown to be retyped."""

from __future__ import annotations

import pytest

from seam_bulk.checking.retyping import cells_of_row, visible
from tests import examples
from tests.examples import uuid


@pytest.mark.parametrize(
    ("name", "text", "is_shown"),
    [
        ("acs_credential_id", uuid(1), True),
        ("acs_credential_id", "see list", True),
        ("acs_credential_id", f"Lena Roth ({uuid(1)})", True),
        ("acs_credential_id", "738291", False),
        ("acs_credential_id", "id 738291", False),
        ("ends_at", "2031-01-31 15:30", True),
        ("ends_at", "30 February 2031", True),
        ("ends_at", "31.01.31", True),
        ("ends_at", "soon", True),
        ("ends_at", "", True),
        ("ends_at", "47880", False),
        ("ends_at", "gate 4821", False),
        ("ends_at", "٧٣٩١", False),
        ("ends_at", "4455 of unit 7", False),
        ("ends_at", "12", True),
    ],
)
def test_a_number_that_could_be_a_code_is_not_shown(name: str, text: str, is_shown: bool) -> None:
    assert visible({name: text}) == {name: text if is_shown else None}


def test_a_code_is_never_shown_nor_is_a_cell_that_repeats_it() -> None:
    cells = {"acs_credential_id": "door 73", "code": " 73 ", "ends_at": "2031-01-31"}
    assert visible(cells) == {"acs_credential_id": None, "code": None, "ends_at": "2031-01-31"}


def test_the_cells_are_those_of_the_fields_that_the_file_has() -> None:
    checked = examples.check([["Lena", uuid(1), "7391"]], ("Guest", "Credential ID", "PIN"))
    assert cells_of_row(checked.facts, checked.rows[0]) == {"acs_credential_id": uuid(1), "code": "7391"}
