"""The check that one writes first, to measure against: pandas, then a model a row.

Run as `python -m benchmarks.check_naive FILE`: prints how many rows are good.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import pandas as pd
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError


class Row(BaseModel):
    """A row as one models it first."""

    model_config = ConfigDict(frozen=True)
    acs_credential_id: UUID
    code: Annotated[str, StringConstraints(pattern=r"^\d+$")]
    ends_at: datetime


def good_rows(path: Path) -> int:
    """How many rows fit the model; workbooks are read by openpyxl."""
    is_workbook = path.suffix == ".xlsx"
    table = pd.read_excel(path, dtype=str, engine="openpyxl") if is_workbook else pd.read_csv(path, dtype=str)
    good = 0
    for row in table.to_dict("records"):
        try:
            Row(acs_credential_id=row["Credential ID"], code=row["PIN"], ends_at=row["End date"])
        except ValidationError:
            continue
        good += 1
    return good


if __name__ == "__main__":
    print(good_rows(Path(sys.argv[1])))
