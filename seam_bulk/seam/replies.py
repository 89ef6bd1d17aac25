"""What came back from one request to Seam: a value, whatever the answer is, with nothing secret in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

from seam_bulk.masking import scrub, without_numbers
from seam_bulk.seam import pacing
from seam_bulk.seam.http_connection import HttpAnswer
from seam_bulk.seam.pacing import Answer


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back from one request; `status` is None where the connection failed. Nothing in it is secret."""

    status: int | None
    body: Any = field(default=None, repr=False)
    readable: bool = False
    error_type: str = ""
    message: str = ""
    request_id: str = ""
    retry_after: float | None = None
    at: datetime | None = None
    """The server's own clock, from its `Date` header."""
    sent: bool = True
    """Whether the request may have reached Seam: without a connection it has not."""

    @property
    def meaning(self) -> Answer:
        """What this answer means for the request."""
        if self.error_type == "missing_workspace_id":  # Seam's other way of refusing a key, as a 400
            return Answer.KEY_REFUSED
        return pacing.meaning(self.status, self.readable)


def reply_to(answer: HttpAnswer, secrets: Iterable[str | None]) -> Reply:
    """The reply, whatever the body is: JSON, HTML, plain text or nothing."""
    at = _server_time(answer.headers.get("date"))
    body, readable = _json_body(answer.body)
    error = _error_in(body)
    message = _error_sentence(error) or ("" if 200 <= answer.status < 300 else f"Seam answered {answer.status}.")
    request_id = answer.headers.get("seam-request-id", "")
    return Reply(
        status=answer.status,
        body=body,
        readable=readable,
        error_type=scrub(_told(error.get("type")), secrets),
        message=without_numbers(scrub(message, secrets)),
        request_id=scrub(request_id, secrets),
        retry_after=pacing.retry_after(answer.headers.get("retry-after"), at or datetime.now(UTC)),
        at=at,
    )


def _json_body(content: bytes) -> tuple[Any, bool]:
    """The body and whether it can be relied on: an object that complains of nothing, or nothing (as for an update)."""
    text = content.decode(errors="replace").removeprefix("\ufeff").strip()
    if not text:
        return None, True
    try:
        body = _parsed(text)
    except (ValueError, RecursionError):
        return None, False
    return body, isinstance(body, dict) and not body.get("error") and body.get("ok") is not False


def _parsed(text: str) -> Any:
    """What the JSON says, whole numbers up to 64 bits; ValueError or RecursionError where it is none.

    The reader remembers keys, no values: other people's codes would outlive the run.
    """
    try:
        return orjson.loads(text)
    except ValueError:
        # Half a character (a lone surrogate) can stand in JSON, but in no file and no database.
        return json.loads(json.dumps(json.loads(text), ensure_ascii=False).encode(errors="replace"))


def _error_in(body: object) -> Mapping[str, Any]:
    """The error that Seam's envelope holds; empty where there is none."""
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _error_sentence(error: Mapping[str, Any]) -> str:
    """Seam's message, with the fields it complains of."""
    message = _told(error.get("message"))
    parts = [message] if message else []
    fields = error.get("validation_errors")
    if isinstance(fields, dict):
        for name, found in fields.items():
            complaints = found.get("_errors") if isinstance(found, dict) else found
            told = list(filter(None, map(_told, complaints if isinstance(complaints, list) else [complaints])))
            if told:
                parts.append(f"{name}: {'; '.join(told)}" if name != "_errors" else told[0])
    return ". ".join(p.rstrip(".") for p in parts) + "." if parts else ""


def _told(value: object) -> str:
    """A text or number that an answer tells; "" for what tells nothing, and for what is nested, maybe without end."""
    return str(value) if value and isinstance(value, str | int | float) else ""


def _server_time(header: str | None) -> datetime | None:
    """The instant of a `Date` header, in UTC; one that names no zone, or `-0000`, is UTC."""
    try:
        at = parsedate_to_datetime(header) if header else None
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC) if at else None
    except (ValueError, OverflowError):
        return None


def no_reply(fault: Exception) -> Reply:
    """The reply where the connection failed."""
    unsent = isinstance(fault, httpx.ConnectError | httpx.ConnectTimeout)
    return Reply(None, message=_fault_sentence(fault), sent=not unsent)


def _fault_sentence(fault: Exception) -> str:
    """What broke, in words of ours: an exception's own text may hold what was sent."""
    match fault:
        case httpx.ConnectError() if "CERTIFICATE_VERIFY_FAILED" in str(fault):
            return "its certificate is not trusted; behind a proxy that reads along, set SSL_CERT_FILE."
        case httpx.ConnectTimeout() | httpx.ConnectError():
            return "no connection could be made."
        case httpx.TimeoutException() | TimeoutError():
            return "no answer came in time."
        case _:
            return "the connection broke off."
