"""Something to begin with: templates to fill in, and samples to look into."""

from __future__ import annotations

import io
import tempfile
from functools import partial
from pathlib import Path

import streamlit as st

from seam_bulk import workflow
from seam_bulk.errors import SeamBulkError
from seam_bulk.reports import template
from seam_bulk.reports.written_table import write_table
from seam_bulk.seam.access import Access
from seam_bulk.shipped import sample_file
from seam_bulk.web import draft as drafts
from seam_bulk.web import upload_words as words
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TRIED = "arrivals.xlsx"


def offer() -> None:
    """Offer what there is, made only when it is asked for."""
    access = SEAM.access()
    if access.built_in and sample_file(_TRIED):
        st.button(
            words.TRY_SAMPLE, key="sample", icon=":material/play_arrow:", help=words.SAMPLE_HELP, on_click=_try_sample
        )
    with st.expander(words.STARTERS, key="starters"), st.grid(2, min_column_width=300, gap="large") as grid:
        with grid.cell():
            _offer_templates(access)
        with grid.cell():
            _offer_samples()


def _try_sample() -> None:
    if sample := sample_file(_TRIED):
        drafts.begin(sample.name, sample.read_bytes())


def _offer_templates(access: Access) -> None:
    st.subheader(words.TEMPLATES, anchor=False)
    st.caption(words.TEMPLATE_LEAD)
    _download(words.TEMPLATE, partial(filled_template, access), words.TEMPLATE_NAME, "template")
    _download(words.EMPTY_TEMPLATE, empty_template, words.EMPTY_TEMPLATE_NAME, "empty-template")


def _offer_samples() -> None:
    st.subheader(words.SAMPLES, anchor=False)
    st.caption(words.SAMPLES_LEAD)
    for name, label in words.SAMPLE_FILES.items():
        if sample := sample_file(name):
            kind = sample.suffix.lstrip(".")
            _download(f"{label} ({kind.upper()})", sample.read_bytes, name, f"sample-{sample.stem}")


def _download(label: str, data: object, name: str, key: str) -> None:
    st.download_button(
        label,
        data,  # type: ignore[arg-type]
        name,
        _XLSX if name.endswith("xlsx") else "text/csv",
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )


def filled_template(access: Access) -> bytes:
    """Every live credential as a table to fill in; where Seam does not answer, an empty one that says so."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, words.TEMPLATE_NAME)
        try:
            RUNNER.ask(workflow.write_template(access, path))
        except SeamBulkError:
            return empty_template(words.NO_ANSWER)
        return path.read_bytes()


def empty_template(title: str = "") -> bytes:
    """The headers alone, below a title where one is given."""
    content = io.BytesIO()
    headers = list(template.HEADERS)
    if title:
        write_table(content, "xlsx", [title], [headers], title="Credentials")
    else:
        write_table(content, "xlsx", headers, [], title="Credentials")
    return content.getvalue()
