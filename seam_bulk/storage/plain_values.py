"""Plain values (texts, numbers, lists of them) as JSON on disk, and back."""

from __future__ import annotations

import json
from typing import Any

import orjson

as_text = json.JSONEncoder(separators=(",", ":")).encode


def from_text(text: bytes | str) -> Any:
    """The values that the text holds, whole numbers up to 64 bits; ValueError where it is no JSON."""
    try:
        return orjson.loads(text)
    except ValueError:  # half a character, which the standard reader takes
        return json.loads(text)
