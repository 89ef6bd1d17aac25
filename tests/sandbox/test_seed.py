from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.sandbox.seed import FIRST_ORDINARY, Special, credential_id, seeded_credential, seeded_credentials

EVERYTHING = list(seeded_credentials(5000))


def test_the_same_seed_gives_the_same_credentials() -> None:
    with start() as one, start() as other:
        assert one.credentials() == other.credentials()
        assert one.api_key == other.api_key
    with start(SandboxOptions(seed=2)) as another:
        assert not set(another.credentials()) & {each["acs_credential_id"] for each in EVERYTHING}


def test_a_larger_sandbox_begins_with_the_same_credentials() -> None:
    assert list(seeded_credentials(120)) == EVERYTHING[:120]


def test_no_two_credentials_of_a_system_share_a_code() -> None:
    held = Counter((each["acs_system_id"], each["code"]) for each in EVERYTHING if each.get("code"))
    assert max(held.values()) == 1
    assert len({each["acs_credential_id"] for each in EVERYTHING}) == 5000


def test_codes_have_4_to_6_digits_and_some_begin_with_zero() -> None:
    codes = [each["code"] for each in EVERYTHING[FIRST_ORDINARY:]]
    assert {len(code) for code in codes} == {4, 5, 6}
    assert all(code.isdigit() for code in codes)
    assert 200 < sum(code.startswith("0") for code in codes) < 800


def test_access_began_long_ago_and_lasts_for_years() -> None:
    for each in EVERYTHING[FIRST_ORDINARY:]:
        assert datetime.fromisoformat(each["starts_at"]) < datetime(2026, 1, 1, tzinfo=UTC)
        assert (
            datetime(2031, 1, 1, tzinfo=UTC)
            < datetime.fromisoformat(each["ends_at"])
            < datetime(2035, 1, 1, tzinfo=UTC)
        )


def test_every_special_credential_is_what_its_name_says() -> None:
    found = {each: seeded_credential(each) for each in Special}
    assert {each for each in Special if "ends_at" not in found[each]} == {Special.NO_END, Special.NO_END_TWO}
    assert found[Special.LEADING_ZERO]["code"] == "0042"
    assert found[Special.MICROSECONDS]["ends_at"].endswith(".123456Z")
    assert "T" not in found[Special.SPACED_DATE]["ends_at"]
    assert found[Special.CODE_NULL]["code"] is None
    without_code = {each for each in Special if "code" not in found[each]}
    assert without_code == {Special.CARD, Special.MOBILE_KEY, Special.CLOUD_KEY, Special.NEEDS_REISSUE}
    assert found[Special.CARD_WITH_CODE]["access_method"] == "card"
    assert found[Special.BEING_DELETED]["warnings"][0]["warning_code"] == "being_deleted"
    assert found[Special.WITH_ISSUE]["warnings"][0]["warning_code"] == "unknown_issue_with_acs_credential"
    assert found[Special.WITH_ERROR]["errors"][0]["error_code"]
    assert found[Special.STARTS_LATER]["starts_at"] > "2030"
    types = {each: found[each]["external_type"] for each in (Special.SALTO_KS, Special.LATCH, Special.PTI)}
    assert list(types.values()) == ["salto_ks_credential", "latch_access", "pti_card"]


def test_production_has_other_credentials() -> None:
    with start() as sandbox:
        known = sandbox.credentials()
        theirs = [each for each in known.values() if each["workspace_id"] == sandbox.production_workspace_id]
        assert len(theirs) == 12
        assert credential_id(5, production=True) in known
