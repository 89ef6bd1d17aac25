"""What our client sends in a whole run fits the documented schema, and nothing of it stands in a URL."""

from __future__ import annotations

from pathlib import Path

from seam_bulk.sandbox import SandboxOptions, start
from tests import examples
from tests.contract.schema import check_request
from tests.sandbox.asking import GET, LIST, UPDATE, WORKSPACE


def test_every_request_of_a_run_is_a_documented_post(tmp_path: Path) -> None:
    with start(SandboxOptions(credentials=1200, faults=("update:500:10%", "update:lost-reply:10%"))) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        codes = examples.code_credentials(sandbox, 60)
        lines = [
            *examples.wishes(codes[:20]),
            *([c["acs_credential_id"], "00004242", ""] for c in codes[20:40]),
            *([c["acs_credential_id"], "", "2035-03-27T02:30:00.5+01:00"] for c in codes[40:]),
            [examples.uuid(404), "4821", ""],
        ]
        examples.apply(journal, lines, access)
        log = sandbox.requests()
    assert {entry["path"] for entry in log} == {WORKSPACE, LIST, GET, UPDATE}
    assert {entry["method"] for entry in log} == {"POST"}
    for entry in log:
        check_request(entry["path"], entry["body"])
