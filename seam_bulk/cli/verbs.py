"""The verbs of the command line, one module each; what they need is imported when they run."""

from __future__ import annotations

from typing import Annotated

import typer

from seam_bulk.cli.afterwards import forget, stop, undo, verify
from seam_bulk.cli.apply import apply, resume
from seam_bulk.cli.check import check
from seam_bulk.cli.demo import demo
from seam_bulk.cli.explain import explain
from seam_bulk.cli.plan import plan
from seam_bulk.cli.runs import report, runs
from seam_bulk.cli.sandbox import sandbox
from seam_bulk.cli.template import template
from seam_bulk.cli.web import web

VERBS = (check, plan, apply, resume, stop, verify, undo, report, runs, explain, forget, template, sandbox, demo, web)

app = typer.Typer(
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # what goes wrong is told by `run`, which shows no value
    rich_markup_mode=None,  # rich would double the time to start
)


def _version(said: bool) -> None:
    if said:
        from seam_bulk import __version__
        from seam_bulk.cli import printing

        printing.line(f"seam-bulk {__version__}")
        raise typer.Exit


@app.callback()
def whole(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Update the PIN codes and end dates of Seam credentials from a spreadsheet."""


for verb in VERBS:
    app.command()(verb)
