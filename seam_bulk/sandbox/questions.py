"""What a request asks for: its body or query, checked as Seam's documentation says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from seam_bulk.sandbox.answers import Refusal, invalid_input, plain, refusal
from seam_bulk.sandbox.seed import Json

_DIGITS = re.compile(r"[0-9]+")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)", re.ASCII)
_KINDS = {str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object"}


def read_fields(method: str, query: bytes, content_type: str, body: bytes) -> Json:
    """The fields of a request: a JSON object, or with GET the query. Refusal where they cannot be read."""
    if method == "GET":
        return _from_query(query)
    if not body and not content_type:
        return {}
    if content_type.partition(";")[0].strip().lower() != "application/json":
        message = f"{method} requests must have Content-Type header with 'application/json'"
        raise refusal(400, "invalid_content_type", message)
    try:
        fields = json.loads(body)
    except ValueError:
        raise Refusal(plain("Invalid JSON", 400)) from None
    if not isinstance(fields, dict):
        raise refusal(400, "invalid_input", f"Expected object, received {kind_of(fields)}")
    return fields


def _from_query(query: bytes) -> Json:
    """A query has text only: numbers and booleans are read out of it."""
    fields: Json = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    if fields.get("limit", "").isascii() and fields.get("limit", "").isdigit():
        fields["limit"] = int(fields["limit"])
    truth = {"true": True, "false": False}
    name = "is_multi_phone_sync_credential"
    if fields.get(name) in truth:
        fields[name] = truth[fields[name]]
    return fields


def kind_of(value: Any) -> str:
    """What JSON calls a value."""
    return "null" if value is None else _KINDS.get(type(value), "object")


def text_of(fields: Mapping[str, Any], name: str) -> str | None:
    """A field that must be text if it is there; Refusal otherwise."""
    if name not in fields:
        return None
    value = fields[name]
    if not isinstance(value, str):
        raise invalid_input(**{name: f"Expected string, received {kind_of(value)}"})
    return value


def id_of(fields: Mapping[str, Any], name: str) -> str | None:
    """A field that must be a UUID if it is there, in lower case; Refusal otherwise."""
    text = text_of(fields, name)
    if text is None:
        return None
    try:
        if str(UUID(text)) == text.lower():
            return text.lower()
    except ValueError:
        pass
    raise invalid_input(**{name: "Invalid uuid"})


def required_id(fields: Mapping[str, Any], name: str) -> str:
    """A field that must be there and be a UUID; Refusal otherwise."""
    found = id_of(fields, name)
    if found is None:
        raise invalid_input(**{name: "Required"})
    return found


def code_of(fields: Mapping[str, Any]) -> str | None:
    """The code of an update: ASCII digits, any number of them; Refusal otherwise."""
    code = text_of(fields, "code")
    if code is not None and not _DIGITS.fullmatch(code):
        raise invalid_input(code="Invalid")
    return code


def instant_of(fields: Mapping[str, Any], name: str) -> datetime | None:
    """A field that must be ISO 8601 with Z or an offset if it is there, in UTC; Refusal otherwise."""
    text = text_of(fields, name)
    if text is None:
        return None
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise invalid_input(**{name: "Invalid datetime"})


def limit_of(fields: Mapping[str, Any], default: int) -> int:
    """How many credentials of a page are asked for; Refusal where that is no whole number above 0."""
    limit = fields.get("limit", default)
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        raise invalid_input(limit=f"Expected number, received {kind_of(limit)}")
    if limit < 1 or limit != int(limit):
        raise invalid_input(limit="Must be a whole number greater than 0")
    return int(limit)


Filter = Callable[[Json], bool]


def filters_of(fields: Mapping[str, Any]) -> list[Filter]:
    """What the credentials of a list must meet."""
    ids = {name: id_of(fields, name) for name in ("acs_system_id", "acs_user_id", "user_identity_id") if name in fields}
    filters: list[Filter] = []
    if ids:
        filters.append(lambda each: all(each.get(name) == wanted for name, wanted in ids.items()))
    if before := instant_of(fields, "created_before"):
        filters.append(lambda each: datetime.fromisoformat(each["created_at"]) < before)
    name = "is_multi_phone_sync_credential"
    if name in fields:
        if not isinstance(fields[name], bool):
            raise invalid_input(**{name: f"Expected boolean, received {kind_of(fields[name])}"})
        filters.append(lambda each: each.get(name, False) is fields[name])
    if (words := text_of(fields, "search")) is not None:
        if not words:
            raise invalid_input(search="String must contain at least 1 character(s)")
        filters.append(lambda each: _is_found(each, words.lower()))
    return filters


def _is_found(credential: Json, words: str) -> bool:
    names = ("display_name", "code", "card_number", "acs_user_id", "acs_credential_id")
    return any(words in str(credential.get(name) or "").lower() for name in names)
