"""Plain values (texts, numbers, lists of them) as JSON on disk, and back."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import from_json

as_text = json.JSONEncoder(separators=(",", ":")).encode


def from_text(text: bytes | str) -> Any:
    """The values that the text holds; ValueError where it is no JSON."""
    try:
        return from_json(text, cache_strings="none")  # a cache of the process would keep codes
    except ValueError:  # half a character, which the standard reader takes
        return json.loads(text)
