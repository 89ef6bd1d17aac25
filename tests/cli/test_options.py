from __future__ import annotations

import inspect
from typing import Any

import pytest
import typer

from seam_bulk.cli.options import variable
from seam_bulk.cli.verbs import VERBS, app
from tests.cli.conftest import RunVerb

GIVEN_IN_PERSON = {"--yes", "--accept", "--show-codes"}
READ_BY_ITSELF = {"--column"}
"""Has a variable whose parts may hold blanks, so that typer cannot split it."""


def options() -> list[tuple[str, Any]]:
    """(verb, option) of every verb."""
    group: Any = typer.main.get_command(app)
    found = [
        (name, parameter)
        for name, verb in group.commands.items()
        for parameter in verb.params
        if parameter.param_type_name == "option" and parameter.name != "help"
    ]
    assert len(found) > 40
    return found


def test_every_option_has_a_variable_but_those_of_consent() -> None:
    for verb, option in options():
        name = option.opts[-1]
        if name in GIVEN_IN_PERSON:
            assert option.envvar is None, (verb, name)
        elif name not in READ_BY_ITSELF:
            assert option.envvar == variable(name) == "SEAM_BULK_" + name[2:].upper().replace("-", "_")


def test_consent_cannot_come_from_the_environment(seam_bulk: RunVerb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEAM_BULK_YES", "1")
    assert seam_bulk("apply", "guests.csv", "--sandbox").code == 2


@pytest.mark.parametrize("verb", [verb.__name__ for verb in VERBS])
def test_the_help_of_a_verb_fits_a_screen(seam_bulk: RunVerb, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    ran = seam_bulk(verb, "--help")
    lines = ran.out.rstrip().split("\n")
    assert ran.code == 0
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 100
    assert "..." not in ran.out


def test_help_lists_every_verb_and_the_version_is_told(seam_bulk: RunVerb) -> None:
    from seam_bulk import __version__

    shown = seam_bulk("--help").out
    assert all(f"\n  {verb.__name__} " in shown for verb in VERBS)
    assert seam_bulk("--version").out == f"seam-bulk {__version__}\n"


def test_every_verb_says_what_it_does() -> None:
    for verb in VERBS:
        assert inspect.getdoc(verb)


def test_help_does_not_load_what_it_does_not_need() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from seam_bulk import cli; cli.run(['apply', '--help']);"
        "print(sorted({'httpx', 'numpy', 'pandas', 'streamlit', 'rich', 'openpyxl', 'sqlite3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")
