"""Check of a spreadsheet: seam-bulk against what a user would write.

Run one as `python -m benchmarks.checking WHO FILE`.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError


def naive(path: Path) -> int:
    """pandas with openpyxl (or its CSV reader), then a model a row: the first thing one writes."""
    import pandas as pd

    class Row(BaseModel):
        model_config = ConfigDict(frozen=True)
        acs_credential_id: UUID
        code: Annotated[str, StringConstraints(pattern=r"^\d+$")]
        ends_at: datetime

    if path.suffix == ".xlsx":
        table = pd.read_excel(path, dtype=str, engine="openpyxl")
    else:
        table = pd.read_csv(path, dtype=str)
    good = 0
    for row in table.to_dict("records"):
        try:
            Row(acs_credential_id=row["Credential ID"], code=row["PIN"], ends_at=row["End date"])
        except ValidationError:
            continue
        good += 1
    return good


def seam_bulk(path: Path) -> int:
    """The whole check: every rule, repeated ids, shared codes, own columns."""
    from seam_bulk import workflow
    from seam_bulk.checking.file_options import FileOptions

    return workflow.check(path.read_bytes(), path.name, FileOptions()).counts()["ready"]


if __name__ == "__main__":
    print({"naive": naive, "seam-bulk": seam_bulk}[sys.argv[1]](Path(sys.argv[2])))
