"""What the sandbox sends back: Seam's envelopes, and the bodies of things that went wrong on the way."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4


@dataclass(frozen=True)
class Reply:
    """One answer: status, body and headers, before it is put on the wire."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    applied: bool = False
    """Whether the request changed anything."""

    def wire_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers, the id that Seam's support asks for among them."""
        named = {"content-length": str(len(self.body)), "seam-request-id": str(uuid4()), **self.headers}
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in named.items()]


def as_json(body: Any, status: int = 200, *, headers: dict[str, str] | None = None, applied: bool = False) -> Reply:
    """The answer with this JSON body."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status, text, {"content-type": "application/json; charset=utf-8", **(headers or {})}, applied)


def plain(text: str, status: int, content_type: str = "text/plain; charset=utf-8") -> Reply:
    """The answer in plain text, as Seam gives it for an unknown path or for broken JSON."""
    return Reply(status, text.encode(), {"content-type": content_type} if text else {})


class Refusal(Exception):
    """A request that is not carried out, and the answer that says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def refusal(status: int, kind: str, message: str, **more: Any) -> Refusal:
    """The refusal in Seam's envelope; `more` are further fields of the error."""
    return Refusal(as_json({"error": {"type": kind, "message": message, **more}, "ok": False}, status))


def invalid_input(**complaints: str) -> Refusal:
    """The refusal of a body that does not fit, each complaint beside its field."""
    details: dict[str, Any] = {"_errors": []}
    details |= {name: {"_errors": [complaint]} for name, complaint in complaints.items()}
    name, complaint = next(iter(complaints.items()))
    return refusal(400, "invalid_input", f"{complaint} for '{name}'", validation_errors=details)
