"""The schema of what we rely on in Seam's API, as checks: `check_request(route, body)`, `check_answer(route, body)`."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker

DOCUMENT: dict[str, Any] = json.loads(Path(__file__).with_name("seam.schema.json").read_text(encoding="utf-8"))
ROUTES: dict[str, Any] = DOCUMENT["routes"]

_FORMATS = FormatChecker(formats=())
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


@_FORMATS.checks("uuid", raises=ValueError)
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value.lower()


@_FORMATS.checks("date-time", raises=ValueError)
def _is_instant(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return bool(_INSTANT.fullmatch(value) and datetime.fromisoformat(value))


def check_request(route: str, body: Any) -> None:
    """What our client sends to a route (a path); jsonschema.ValidationError where it may not."""
    _check(_pointer(route, "request"), body)


def check_answer(route: str, body: Any) -> None:
    """What a 200 of a route holds, None for an empty body; jsonschema.ValidationError where it is not as documented."""
    _check(_pointer(route, "answer"), body)


def check_error(body: Any) -> None:
    """What a JSON answer of another status holds; jsonschema.ValidationError where it is not Seam's envelope."""
    _check("#/$defs/error_answer", body)


def _pointer(route: str, part: str) -> str:
    if route not in ROUTES:
        raise AssertionError(f"{route} is none of the routes we rely on")
    return f"#/routes/{route.replace('/', '~1')}/{part}"


def _check(pointer: str, body: Any) -> None:
    _validator(pointer).validate(body)


@cache
def _validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({**DOCUMENT, "$ref": pointer}, format_checker=_FORMATS)
