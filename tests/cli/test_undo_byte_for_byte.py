"""`undo` after `apply` leaves a workspace of two thousand credentials as it was, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from seam_bulk.sandbox.seed import Special, credential_id
from tests import examples
from tests.cli.conftest import RunVerb

ROWS = 2000

LEFT_OUT = {
    # Seam has no way to remove an end date, so these are blocked in an undo: plan.cannot_restore.
    credential_id(Special.NO_END),
    credential_id(Special.NO_END_TWO),
    # Written with a blank and without a zone in the seed; an update can only say the same instant in ISO form.
    credential_id(Special.SPACED_DATE),
}

WHEN_SYNCED = "latest_desired_state_synced_with_provider_at"
"""The one field that rightly differs: the provider's own clock at its last sync, of which there were two more."""


@pytest.mark.slow
def test_undo_leaves_two_thousand_credentials_as_they_were(
    seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start(SandboxOptions(credentials=ROWS + 60)) as pretend:
        monkeypatch.setenv("SEAM_ENDPOINT", pretend.endpoint)
        monkeypatch.setenv("SEAM_API_KEY", pretend.api_key)
        known = examples.code_credentials(pretend, ROWS + len(LEFT_OUT))
        chosen = [c for c in known if c["acs_credential_id"] not in LEFT_OUT]
        assert len(chosen) == ROWS
        (folder / "guests.csv").write_bytes(examples.csv_bytes(examples.wishes(chosen)))
        before = dumped(pretend)

        options = ("--yes", "--json", "--concurrency", "32")
        done = seam_bulk("apply", "guests.csv", *options).document
        assert done["counts"] == {"updated": ROWS}
        between = dumped(pretend)
        assert differing(before, between) == {c["acs_credential_id"] for c in chosen}

        undone = seam_bulk("undo", done["run"], *options, "--accept", "zeros-maybe-lost")
        assert (undone.code, undone.document["counts"]) == (0, {"updated": ROWS})
        after = dumped(pretend)
        assert differing(before, after) == set()
        assert list(after) == list(before)
        assert_only_synced_since(pretend, chosen)


def dumped(pretend: Sandbox) -> dict[str, bytes]:
    """Every credential of both workspaces as the bytes of its JSON, but for the time of its last sync."""
    return {each: as_bytes(credential) for each, credential in pretend.credentials().items()}


def as_bytes(credential: dict[str, Any]) -> bytes:
    return json.dumps({name: value for name, value in credential.items() if name != WHEN_SYNCED}).encode()


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> set[str]:
    return {each for each in one.keys() | other.keys() if one.get(each) != other.get(each)}


def assert_only_synced_since(pretend: Sandbox, chosen: list[dict[str, Any]]) -> None:
    """What is left out of the dump is later than it was, where the provider tells it, and no less and no more."""
    live = pretend.credentials()
    for credential in chosen:
        now, then = live[credential["acs_credential_id"]].get(WHEN_SYNCED), credential.get(WHEN_SYNCED)
        assert (now is None) == (then is None)
        assert now is None or now > then
        assert (WHEN_SYNCED in live[credential["acs_credential_id"]]) == (WHEN_SYNCED in credential)
