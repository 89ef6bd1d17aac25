"""The page that one writes first, to measure against: pandas, a loop over the rows, and a Styler that colours the diff.

`SEAM_ENDPOINT=… streamlit run benchmarks/page_naive.py`
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pandas as pd
import streamlit as st


def problem_of(row: pd.Series[Any]) -> str:
    """What is wrong with a row."""
    try:
        UUID(row["Credential ID"])
    except ValueError:
        return "not an id"
    if row["PIN"] and not re.fullmatch(r"[0-9]+", row["PIN"]):
        return "not a code"
    try:
        ends_at = datetime.fromisoformat(row["End date"]) if row["End date"] else None
    except ValueError:
        return "not a date"
    if ends_at and ends_at < datetime.now(UTC):
        return "in the past"
    return "" if row["PIN"] or ends_at else "nothing to change"


def live_credentials() -> dict[str, dict[str, Any]]:
    """Every credential, by pages: one get a row would take minutes."""
    found: dict[str, dict[str, Any]] = {}
    body: dict[str, Any] = {"limit": 500}
    with httpx.Client(base_url=os.environ["SEAM_ENDPOINT"]) as client:
        while True:
            answer = client.post("/acs/credentials/list", json=body).json()
            found |= {each["acs_credential_id"]: each for each in answer["acs_credentials"]}
            if not answer["pagination"]["has_next_page"]:
                return found
            body["page_cursor"] = answer["pagination"]["next_page_cursor"]


def coloured(line: pd.Series[Any]) -> list[str]:
    """Green where the new value differs from the old."""
    differs = {
        "New code": line["New code"] != line["Code"],
        "New end date": pd.Timestamp(line["New end date"]) != pd.Timestamp(line["End date"]),
    }
    return ["background-color: #d7f5dd" if differs.get(name) else "" for name in line.index]


st.title("Update credentials")
if given := st.file_uploader("Spreadsheet"):
    read = pd.read_excel if given.name.endswith(".xlsx") else pd.read_csv
    table = read(given, dtype=str).fillna("")
    problems = {number: problem for number, row in table.iterrows() if (problem := problem_of(row))}
    repeated = table[table["Credential ID"].duplicated(keep=False)]
    st.write(f"{len(table)} rows, {len(problems)} with problems, {len(repeated)} repeated")
    st.dataframe(table.assign(Problem=[problems.get(number, "") for number in table.index]))
    live = live_credentials()
    lines = []
    for number, row in table.iterrows():
        known = live.get(row["Credential ID"])
        if known is None or number in problems:
            continue
        lines.append(
            {
                "Name": known["display_name"],
                "Code": known["code"],
                "New code": row["PIN"],
                "End date": known["ends_at"],
                "New end date": row["End date"],
                "Id": row["Credential ID"],
            }
        )
    st.dataframe(pd.DataFrame(lines).style.apply(coloured, axis=1))
    st.button(f"Update {len(lines)} credentials", key="update")
