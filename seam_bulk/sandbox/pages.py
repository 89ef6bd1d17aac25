"""Lists in pages: a cursor says how far one got, and belongs to the parameters of its first request."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from seam_bulk.sandbox.answers import invalid_input, refusal
from seam_bulk.sandbox.questions import filters_of, limit_of, text_of
from seam_bulk.sandbox.seed import Json

PAGE = 500
"""How many credentials a page has unless asked otherwise."""


def page_of(credentials: Iterable[Json], fields: Mapping[str, Any], address: str) -> tuple[list[Json], Json]:
    """The page these fields ask for and its pagination; Refusal where the cursor belongs to another list.

    `address` is the full URL of the route, for `next_page_url`.
    """
    parameters = {name: value for name, value in fields.items() if name != "page_cursor"}
    start = _start(fields, parameters)
    limit, filters = limit_of(fields, PAGE), filters_of(fields)
    kept = (each for each in credentials if all(fits(each) for fits in filters)) if filters else credentials
    page = list(islice(kept, start, start + limit + 1))
    has_more = len(page) > limit
    cursor = _cursor(start + limit, parameters) if has_more else None
    pagination = {
        "has_next_page": has_more,
        "next_page_cursor": cursor,
        "next_page_url": f"{address}?page_cursor={cursor}" if cursor else None,
    }
    return page[:limit], pagination


def _cursor(start: int, parameters: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([start, parameters], sort_keys=True).encode()).decode().rstrip("=")


def _start(fields: Mapping[str, Any], parameters: Mapping[str, Any]) -> int:
    if fields.get("page_cursor") is None:
        return 0
    cursor = text_of(fields, "page_cursor") or ""
    try:
        start, first = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise invalid_input(page_cursor="Invalid") from None
    if first != parameters:
        message = "The page cursor belongs to a request with other parameters"
        raise refusal(400, "mismatched_page_parameters", message)
    return int(start)
