"""The two charts of the page, drawn by the browser from a few counted bars; each has its text for who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from seam_bulk.web import phrases, run_phrases, run_words
from seam_bulk.web.ends import Ends

_WAS, _WILL = "#8A94A6", "#2F6FDB"
_COLOURS = {
    "updated": "#1A7F4B",
    "accepted": "#5BAF7A",
    "adjusted": "#B7791F",
    "unchanged": "#8A94A6",
    "repeated": "#A3ABBA",
    "skipped": "#BBC2CE",
    "invalid": "#D9822B",
    "blocked": "#C2601F",
    "drifted": "#8F63C7",
    "refused": "#D13A34",
    "failed": "#9B1C1C",
    "unconfirmed": "#D64A8A",
    "not_attempted": "#5E6AD2",
}


def ends(found: Ends) -> None:
    """When access ends, before and after: two bars for each span of time."""
    from pandas import DataFrame

    pairs = [
        (span, when, count)
        for span, was, will in found.bars
        for when, count in ((run_words.BEFORE, was), (run_words.AFTER, will))
    ]
    frame = DataFrame(pairs, columns=["span", "when", "count"])
    colour: dict[str, Any] = {"domain": [run_words.BEFORE, run_words.AFTER], "range": [_WAS, _WILL]}
    spec = {
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "x": {
                "field": "span",
                "type": "ordinal",
                "sort": None,
                "title": None,
                "axis": {"labelOverlap": True, "labelAngle": 0 if len(found.bars) <= 8 else -40},
            },
            "xOffset": {"field": "when", "sort": [run_words.BEFORE, run_words.AFTER]},
            "y": {"field": "count", "type": "quantitative", "title": run_words.CREDENTIALS, "axis": {"tickMinStep": 1}},
            "color": {"field": "when", "type": "nominal", "scale": colour, "legend": {"title": None, "orient": "top"}},
            "tooltip": [
                {"field": "span", "title": run_words.ENDS_BY[found.unit]},
                {"field": "when", "title": run_words.WHEN},
                {"field": "count", "title": run_words.CREDENTIALS, "format": ","},
            ],
        },
    }
    st.vega_lite_chart(frame, spec, height=260, key="ends", alt=run_phrases.ends_alt(found))


def results(counts: Mapping[str, int]) -> None:
    """How the rows ended, as one bar in parts."""
    from pandas import DataFrame

    labels = {result: phrases.result_label(result) for result in counts}
    frame = DataFrame(
        [(labels[result], count, at) for at, (result, count) in enumerate(counts.items())],
        columns=["result", "count", "order"],
    )
    scale: dict[str, Any] = {"domain": list(labels.values()), "range": [_COLOURS[result] for result in labels]}
    spec = {
        "mark": {"type": "bar", "height": 26, "cornerRadius": 2},
        "encoding": {
            "x": {
                "field": "count",
                "type": "quantitative",
                "stack": "zero",
                "title": None,
                "axis": None,
                "scale": {"domain": [0, sum(counts.values())], "nice": False},
            },
            "order": {"field": "order", "type": "quantitative"},
            "color": {
                "field": "result",
                "type": "nominal",
                "sort": None,
                "scale": scale,
                "legend": {"title": None, "orient": "top", "columns": 4},
            },
            "tooltip": [
                {"field": "result", "title": run_words.RESULT},
                {"field": "count", "title": run_words.ROWS, "format": ","},
            ],
        },
    }
    st.vega_lite_chart(frame, spec, height=110, key="results-chart", alt=run_phrases.results_alt(counts))
