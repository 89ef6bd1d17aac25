"""The one exception tree: what stops everything. Trouble with a single row is a value, never one of these."""

from __future__ import annotations

import math


class SeamBulkError(Exception):
    """Nothing can go on: a plain sentence, what to do about it, the rule it falls under and the exit code.

    Neither message nor hint ever holds a code or a key; each face prints both as they are.
    """

    exit_code = 2

    def __init__(self, rule: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(SeamBulkError):
    """An option, an argument or an answer that cannot be followed (exit 2)."""


class UnreadableFile(SeamBulkError):
    """The file as a whole cannot be read (exit 2); the rule is one of `file.*`."""


def too_large(message: str, option: str) -> UnreadableFile:
    """The refusal of a file beyond a limit, which this option of the command line and its variable raise."""
    variable = "SEAM_BULK_" + option.strip("-").upper().replace("-", "_")
    hint = f"Split it into several files, or allow more with {option} ({variable})."
    return UnreadableFile("file.too_large", message, hint)


def too_many_bytes(size: int | None, limit: int) -> UnreadableFile:
    """The refusal of a file of so many bytes, or of a stream that has more than the limit (None)."""
    most = f"{limit / 10**6:,.0f}"
    known = f"more than {most}" if size is None else f"{math.ceil(size / 10**5) / 10:,.1f}"
    return too_large(f"The file has {known} MB; the limit is {most} MB.", "--max-megabytes")


class JournalError(SeamBulkError):
    """The journal cannot be opened, read or written (exit 2 before anything was sent)."""


class RunStopped(SeamBulkError):
    """A run ended before its last row; `resume` goes on (exit 3)."""

    exit_code = 3


class KeyRefused(SeamBulkError):
    """Key, workspace or endpoint is missing, mixed, wrong or refused, and nothing was sent (exit 4)."""

    exit_code = 4


class Refused(SeamBulkError):
    """A danger, a limit, `--strict`, a live run or an altered plan file forbids it; nothing was sent (exit 5)."""

    exit_code = 5
