"""What keeps a run from doing harm: a canary first, a stop at drift, codes freed before they are taken."""

from __future__ import annotations

from array import array
from pathlib import Path

from seam_bulk.runs.consent import Consent
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.runs.work import spread
from seam_bulk.sandbox import SandboxOptions, start
from tests import examples


def test_a_canary_is_spread_over_the_file() -> None:
    places = array("l", range(12))
    assert [list(some) for some in spread(places, 3)] == [[n, n + 4, n + 8] for n in range(4)]
    assert [list(some) for some in spread(places, 12)] == [list(range(12))]


def test_the_rest_follows_once_the_canary_took(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 30))
        ran = examples.apply(journal, lines, access, canary=3)
        assert (ran.state, ran.counts) == ("finished", {"updated": 30})
        routes = [r["route"] for r in sandbox.requests()]
        first, rest = routes.index("update"), len(routes) - routes[::-1].index("update")
        assert "list" in routes[first:rest] or "get" in routes[first:rest]
        assert routes[first : first + 4].count("update") == 3


def test_a_canary_that_does_not_take_keeps_the_rest_from_being_sent(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 30))
        run = examples.begin(journal, examples.preview(lines, access), canary=3)
        sandbox.set_faults("update:reassign")
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.counts) == ("stopped", {"adjusted": 3, "not_attempted": 27})
        assert "canary" in ran.head.stopped_because
        assert len(examples.updates(sandbox)) == 3
        sandbox.set_faults()
        options = RunOptions(canary=0)
        again = examples.carry_on(journal, run, access, options=options)
        assert (again.state, again.counts) == ("finished", {"updated": 27, "adjusted": 3})


def test_one_drifted_row_keeps_everything_from_being_sent_where_that_is_wanted(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        known = examples.code_credentials(sandbox, 5)
        run = examples.begin(journal, examples.preview(examples.wishes(known), access), on_drift="stop")
        sandbox.change(known[3]["acs_credential_id"], code="777123")
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.counts) == ("stopped", {"drifted": 1, "not_attempted": 4})
        assert ran.head.stopped_because == "Row 5 was changed by somebody since the preview."
        assert examples.updates(sandbox) == []


def test_a_chain_of_codes_is_sent_from_its_free_end(tmp_path: Path) -> None:
    with start(SandboxOptions(latency=0.01)) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        known = [c for c in examples.code_credentials(sandbox, 80) if c["external_type"] == "brivo_credential"][:6]
        ids = [c["acs_credential_id"] for c in known]
        lines = [[ids[n], known[n + 1]["code"], ""] for n in range(5)] + [[ids[5], "918273", ""]]
        consent = Consent(frozenset({"zeros-maybe-lost"}))
        ran = examples.apply(journal, lines, access, consent)
        assert ran.counts == {"updated": 6}
        assert [r["acs_credential_id"] for r in examples.updates(sandbox)] == ids[::-1]
