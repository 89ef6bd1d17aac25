"""What can be said on the command line, documented where it is declared: one dataclass a concern, one option a field.

Every option has a variable of its own, `SEAM_BULK_` and its name, but for those by which a person agrees to something.
"""

from __future__ import annotations

import functools
import inspect
import os
import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

import typer

from seam_bulk.errors import UsageError

if TYPE_CHECKING:
    from seam_bulk.runs.consent import Consent
    from seam_bulk.spreadsheets.package import Bounds


def option(name: str, help: str, metavar: str | None = None, **more: Any) -> Any:  # noqa: A002  typer's word
    """An option with a variable: `--date-order` is `SEAM_BULK_DATE_ORDER`."""
    return typer.Option(name, help=help, metavar=metavar, envvar=variable(name), **_PLAIN, **more)


def consent(name: str, help: str, metavar: str | None = None) -> Any:  # noqa: A002  typer's word
    """An option by which a person agrees to something: only ever given in person, never by a variable."""
    return typer.Option(name, help=help, metavar=metavar, **_PLAIN)


def variable(name: str) -> str:
    """The variable of an option."""
    return "SEAM_BULK_" + name.strip("-").upper().replace("-", "_")


_PLAIN: dict[str, Any] = {"show_default": False, "show_envvar": False}


@dataclass(frozen=True, kw_only=True)
class FileChoices:
    """How the file is to be read."""

    sheet: Annotated[str | None, option("--sheet", "The sheet of a workbook.", "NAME")] = None
    column: Annotated[
        list[str],
        typer.Option("--column", help="Which header is a field's (repeatable).", metavar="FIELD=HEADER", **_PLAIN),
    ] = field(default_factory=list)
    timezone: Annotated[str | None, option("--timezone", "The zone of local times: Europe/Berlin.", "ZONE")] = None
    end_time: Annotated[str | None, option("--end-time", "When a date alone ends (23:59:59).", "HH:MM")] = None
    date_order: Annotated[
        Literal["day-first", "month-first"] | None, option("--date-order", "Which comes first in 03/04/2031.")
    ] = None
    code_length: Annotated[str | None, option("--code-length", "How many digits codes have: 4-6.", "MIN-MAX")] = None
    hidden: Annotated[
        Literal["include", "skip"] | None, option("--hidden", "What becomes of hidden and filtered rows.")
    ] = None
    rows: Annotated[str | None, option("--rows", "Only these rows: 2-50,77.", "ROWS")] = None
    fix: Annotated[list[str], option("--fix", "A rule whose suggestions are accepted (repeatable).", "RULE")] = field(
        default_factory=list
    )

    def options(self) -> Any:
        """The same as the core takes it (`FileOptions`); UsageError for what cannot be read."""
        from seam_bulk.checking.file_options import (
            FileOptions,
            parse_code_length,
            parse_end_time,
            parse_fixes,
            parse_rows,
        )
        from seam_bulk.clock import find_timezone

        said: dict[str, Any] = {
            "timezone": self.timezone and find_timezone(self.timezone),
            "end_time": self.end_time and parse_end_time(self.end_time),
            "date_order": self.date_order,
            "code_length": self.code_length and parse_code_length(self.code_length),
            "hidden": self.hidden,
            "rows": self.rows and parse_rows(self.rows),
            "sheet": self.sheet,
            "fixes": parse_fixes(self.fix),
        }
        return FileOptions(columns=_columns(self.column), **{name: value for name, value in said.items() if value})

    def said(self) -> list[str]:
        """The options that were given here and now, by name; what a variable says was not."""
        names = {each.name: f"--{each.name.replace('_', '-')}" for each in fields(self)}
        said = {option: getattr(self, name) for name, option in names.items() if getattr(self, name)}
        return [
            option
            for option, value in said.items()
            if os.environ.get(variable(option)) != (" ".join(value) if isinstance(value, list) else value)
        ]


@dataclass(frozen=True, kw_only=True)
class FileLimits:
    """How much a file may be."""

    max_megabytes: Annotated[
        int | None, option("--max-megabytes", "The most MB of a file (2,000; workbook 100).", "N", min=1)
    ] = None
    max_rows: Annotated[int | None, option("--max-rows", "The most rows of a table.", "N", min=1)] = None
    max_cells: Annotated[int | None, option("--max-cells", "The most cells of a sheet in XLSX.", "N", min=1)] = None

    def bounds(self) -> Bounds:
        """The same as the core takes it."""
        from seam_bulk.spreadsheets.package import Bounds

        return Bounds().limited(self.max_megabytes, self.max_rows, self.max_cells)


def _columns(given: list[str]) -> dict[str, str]:
    """The header of each field named by `--column` ("": none), else by its variable (`field=header; field=header`)."""
    named: dict[str, str] = {}
    for each in given or filter(str.strip, re.split(r"[;\n]", os.environ.get(variable("--column"), ""))):
        name, sign, header = each.partition("=")
        if not sign:
            raise UsageError("usage.column", "A column cannot be read.", 'Say it as --column code="Door PIN".')
        named[name.strip()] = header.strip()
    return named


@dataclass(frozen=True, kw_only=True)
class RunChoices:
    """How a run goes, and what a person agrees to."""

    yes: Annotated[bool, consent("--yes", "Do not ask; also accepts a production workspace.")] = False
    accept: Annotated[list[str], consent("--accept", "A danger to accept (repeatable).", "DANGER")] = field(
        default_factory=list
    )
    max_changes: Annotated[int | None, option("--max-changes", "More changes are a danger.", "N", min=0)] = None
    strict: Annotated[bool, option("--strict", "One invalid or blocked row refuses the file.")] = False
    concurrency: Annotated[int | None, option("--concurrency", "Updates at a time (16).", "N", min=1, max=256)] = None
    rate: Annotated[float | None, option("--rate", "The most requests a second.", "N", min=0.01)] = None
    stop_after_failures: Annotated[
        float | None, option("--stop-after-failures", "Stop above this share (20).", "PERCENT", min=0, max=100)
    ] = None
    canary: Annotated[int | None, option("--canary", "Send and verify N rows first.", "N", min=0)] = None
    on_drift: Annotated[Literal["skip", "stop"] | None, option("--on-drift", "What a row changed since does.")] = None
    wait_for_sync: Annotated[str | None, option("--wait-for-sync", "Until doors have it: 10m.", "TIME")] = None
    no_verify: Annotated[bool, option("--no-verify", "Do not read back.")] = False
    report: Annotated[Path | None, option("--report", "Where to (.csv, .xlsx, .json).", "PATH")] = None

    def __post_init__(self) -> None:
        if self.wait_for_sync:
            parse_time_span(self.wait_for_sync)  # what cannot be read is told before anything is sent

    def consent(self) -> Consent:
        """What the person agrees to; `--yes` is an answer to `production` alone."""
        from seam_bulk.planning.sums import DangerName
        from seam_bulk.runs.consent import Consent

        for name in self.accept:
            if name not in list(DangerName):
                raise UsageError(
                    "usage.accept", "There is no such danger to accept.", f"The dangers are {', '.join(DangerName)}."
                )
        accepted = frozenset(self.accept) | ({"production"} if self.yes else frozenset())
        return Consent(accepted, self.max_changes, self.strict)

    def changed(self) -> dict[str, Any]:
        """The settings of a run that were given here, by the names the core has for them."""
        names = ("concurrency", "rate", "stop_after_failures", "canary", "on_drift")
        said = {name: getattr(self, name) for name in names}
        return {name: value for name, value in said.items() if value is not None} | (
            {"verify": False} if self.no_verify else {}
        )


@dataclass(frozen=True, kw_only=True)
class Everywhere:
    """What can be said to every verb: how to print, whether codes may be seen, and which Seam is meant."""

    json: Annotated[bool, option("--json", "One document on stdout, for scripts.")] = False
    show_codes: Annotated[bool, consent("--show-codes", "Codes in clear instead of dots.")] = False
    sandbox: Annotated[bool, option("--sandbox", "Use the built-in pretend Seam; no key needed.")] = False


def parse_time_span(text: str) -> timedelta:
    """The time that `90d`, `12h`, `10m` or `30s` names; UsageError `usage.time` otherwise."""
    found = re.fullmatch(r"([0-9]{1,6})([dhms])", text.strip())
    if not found:
        raise UsageError("usage.time", "The time cannot be read.", "Say it as 90d, 12h, 10m or 30s.")
    unit = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}[found[2]]
    return timedelta(**{unit: int(found[1])})


def takes_choices(verb: Callable[..., int]) -> Callable[..., int]:
    """The verb with each parameter that is one of these dataclasses spread into an option a field."""
    signature = inspect.signature(verb, eval_str=True)
    groups: dict[str, Any] = {
        name: each.annotation for name, each in signature.parameters.items() if is_dataclass(each.annotation)
    }
    own = [each for name, each in signature.parameters.items() if name not in groups]
    spread = [parameter for group in groups.values() for parameter in _parameters(group)]

    @functools.wraps(verb)
    def called(**given: Any) -> int:
        for name, group in groups.items():
            given[name] = group(**{each.name: given.pop(each.name) for each in fields(group)})
        return verb(**given)

    del called.__wrapped__  # typer would ask the verb itself
    parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in (*own, *spread)]
    called.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {each.name: each.annotation for each in parameters}
    return called


def _parameters(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=[] if each.default is MISSING else each.default,
            annotation=hints[each.name],
        )
        for each in fields(group)
    ]
