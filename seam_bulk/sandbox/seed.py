"""The credentials a sandbox starts with: the same ones every time, named and dated like those of real houses.

The first ones are special, one kind each (`Special`); every further one is an ordinary PIN code of a guest that can be
changed. The sample files and the tests know them by number: `credential_id(Special.NO_END)`, `credential_id(40)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

Json = dict[str, Any]

SYSTEMS: dict[str, tuple[str, str, str, str | None]] = {
    "brivo": ("Harbour House", "brivo_account", "Brivo Account", "Europe/Berlin"),
    "kisi": ("Canal Street Suites", "kisi_organization", "Kisi Organization", "America/New_York"),
    "alta": ("Mill Yard Studios", "avigilon_alta_org", "Avigilon Alta Organization", None),
    "salto_ks": ("Linden Lofts", "salto_ks_site", "Salto KS Site", "Europe/Berlin"),
    "latch": ("Prospect Park Residences", "latch_building", "Latch Building", "America/New_York"),
    "pti": ("Prairie Storage", "pti_site", "PTI Site", "America/Chicago"),
    "visionline": ("Hotel Seeblick", "visionline_system", "Visionline System", "Europe/Zurich"),
}
"""The access systems of the sandbox workspace: name, type, type in words, time zone (None: Seam knows none)."""

CREDENTIAL_TYPES = {
    "brivo": ("brivo_credential", "Brivo Credential"),
    "kisi": ("kisi_credential", "Kisi Credential"),
    "alta": ("avigilon_alta_credential", "Avigilon Alta Credential"),
    "salto_ks": ("salto_ks_credential", "Salto KS Credential"),
    "latch": ("latch_access", "Latch Access"),
    "pti": ("pti_card", "PTI Card"),
    "visionline": ("visionline_card", "Visionline Card"),
}

PRODUCTION_CREDENTIALS = 12
"""How many credentials the production workspace has, all of the ordinary kind."""

ISSUED = datetime(2025, 3, 3, 9, 30, 0, tzinfo=UTC)
"""When the first credential was made and first synced; the others follow by the hour."""


class Special(IntEnum):
    """The numbers of the credentials that are not ordinary."""

    NO_END = 0
    LEADING_ZERO = 1
    MICROSECONDS = 2
    SPACED_DATE = 3
    """Its end date is written with a blank and without a zone, as one sample of Seam's is."""
    CODE_NULL = 4
    CARD = 5
    CARD_WITH_CODE = 6
    MOBILE_KEY = 7
    CLOUD_KEY = 8
    BEING_DELETED = 9
    WITH_ISSUE = 10
    WITH_ERROR = 11
    SALTO_KS = 12
    SALTO_KS_TWO = 13
    LATCH = 14
    LATCH_TWO = 15
    PTI = 16
    PTI_TWO = 17
    STARTS_LATER = 18
    NO_END_TWO = 19
    NEEDS_REISSUE = 20
    ONE_TIME = 21


FIRST_ORDINARY = len(Special)
"""The number of the first ordinary credential; those after it differ in guest, code and dates only."""

_UNITS = (
    *("Unit 4B", "Unit 12", "Suite 3A", "Garden 1", "Suite 701", "Loft 5"),
    *("Unit 2C", "Room 118", "Attic", "Unit 9", "Mews 3", "Unit 5D"),
)
_FIRST = ("Lena", "Marco", "Aoife", "Sami", "Ingrid", "Tomás", "Noor", "Jack", "Zoë", "Pavel", "Mei", "Björn", "Amara")
_LAST = (
    *("Fischer", "Rossi", "Byrne", "Haddad", "Nyström", "Álvarez", "Visser", "Whitcombe", "Dubois", "Novák", "Tanaka"),
    *("Okafor", "Keller", "Jørgensen", "Kowalski", "Schäfer", "Ní Bhriain"),
)

_NAMED: dict[int, tuple[str, str, Mapping[str, Any]]] = {
    Special.NO_END: ("brivo", "Caretaker — Harbour House", {"code": "73910"}),
    Special.LEADING_ZERO: ("brivo", "Unit 4B — Lena Fischer", {"code": "0042"}),
    Special.MICROSECONDS: ("brivo", "Unit 12 — Marco Rossi", {"ends_at": "2031-06-30T09:00:00.123456Z"}),
    Special.SPACED_DATE: ("kisi", "Suite 701 — Aoife Byrne", {"ends_at": "2032-05-01 15:00:00"}),
    Special.CODE_NULL: ("alta", "Studio 3 — Sami Haddad", {"code": None}),
    Special.CARD: ("visionline", "Room 204 — card", {"access_method": "card"}),
    Special.CARD_WITH_CODE: ("visionline", "Room 311 — card with code", {"access_method": "card", "code": "4477"}),
    Special.MOBILE_KEY: ("visionline", "Room 118 — phone", {"access_method": "mobile_key"}),
    Special.CLOUD_KEY: ("alta", "Studio 9 — cloud key", {"access_method": "cloud_key"}),
    Special.BEING_DELETED: ("brivo", "Unit 7 — moved out", {"warned": "being_deleted"}),
    Special.WITH_ISSUE: ("brivo", "Unit 3A — Ingrid Nyström", {"warned": "unknown_issue_with_acs_credential"}),
    Special.WITH_ERROR: ("kisi", "Suite 118 — Tomás Álvarez", {"failed": "provider_rejected_credential"}),
    Special.SALTO_KS: ("salto_ks", "Loft 5 — Noor Visser", {}),
    Special.SALTO_KS_TWO: ("salto_ks", "Loft 6 — Jack Whitcombe", {}),
    Special.LATCH: ("latch", "Apt 2C — Zoë Dubois", {}),
    Special.LATCH_TWO: ("latch", "Apt 5D — Pavel Novák", {}),
    Special.PTI: ("pti", "Storage 118 — Mei Tanaka", {"code": "8613"}),
    Special.PTI_TWO: ("pti", "Storage 9 — Amara Okafor", {"code": "52094"}),
    Special.STARTS_LATER: ("brivo", "Garden 1 — Björn Keller", {"starts_at": "2030-04-01T13:00:00.000Z"}),
    Special.NO_END_TWO: ("kisi", "Front desk — Canal Street", {"code": "602915"}),
    Special.NEEDS_REISSUE: (
        "visionline",
        "Room 402 — card to encode again",
        {"access_method": "card", "warned": "needs_to_be_reissued"},
    ),
    Special.ONE_TIME: ("brivo", "Courier — one delivery", {"is_one_time_use": True}),
}
_ENDLESS = (Special.NO_END, Special.NO_END_TWO)
_WARNINGS = {
    "being_deleted": "This credential is being deleted.",
    "unknown_issue_with_acs_credential": "An unknown issue occurred while syncing this credential.",
    "needs_to_be_reissued": "Access permissions have changed; encode the card again.",
}


def made_id(kind: str, number: int | str, *, seed: int = 1, production: bool = False) -> str:
    """The id of a thing of the sandbox, the same every time; `kind` is credential, system, workspace or user."""
    place = "production" if production else "sandbox"
    return str(uuid5(NAMESPACE_URL, f"https://seam-bulk.invalid/{seed}/{place}/{kind}/{number}"))


def credential_id(number: int, *, seed: int = 1, production: bool = False) -> str:
    """The id of a credential by its number in the seed."""
    return made_id("credential", number, seed=seed, production=production)


def unknown_id(number: int = 1) -> str:
    """An id that no workspace of the sandbox knows."""
    return str(UUID(int=0x5EA3_B01C_0000_4000_8000_0000_0000_0000 + number))


def seeded_credentials(count: int, *, seed: int = 1, production: bool = False) -> Iterator[Json]:
    """The first so many credentials of a workspace, each as Seam's API gives it."""
    for number in range(count):
        yield seeded_credential(number, seed=seed, production=production)


def seeded_credential(number: int, *, seed: int = 1, production: bool = False) -> Json:
    """One credential as Seam's API gives it, by its number."""
    special = None if production else _NAMED.get(number)
    if special is None:
        return _ordinary(number, ordinary_system(number), guest_name(number), seed, production)
    system, name, traits = special
    made = _ordinary(number, system, name, seed, production) | _fields_of(traits)
    if number in _ENDLESS:
        del made["ends_at"]
    if made["access_method"] != "code" and "code" not in traits:
        del made["code"]
    return made


def _fields_of(traits: Mapping[str, Any]) -> Json:
    fields = dict(traits)
    at = wire_time(ISSUED)
    if code := fields.pop("warned", None):
        fields["warnings"] = [{"created_at": at, "message": _WARNINGS[code], "warning_code": code}]
    if code := fields.pop("failed", None):
        message = "The provider did not accept this credential."
        fields["errors"] = [{"created_at": at, "message": message, "error_code": code}]
    return fields


def ordinary_system(number: int) -> str:
    """The access system of an ordinary credential: half of them are at Harbour House."""
    return ("brivo", "kisi", "brivo", "alta")[number % 4]


def guest_name(number: int) -> str:
    """The unit and the guest of an ordinary credential."""
    first, last = _FIRST[number % len(_FIRST)], _LAST[number % len(_LAST)]
    return f"{_UNITS[number % len(_UNITS)]} — {first} {last}"


def seeded_code(number: int, seed: int = 1) -> str:
    """The code of an ordinary credential: 4 to 6 digits, no two alike; one in ten begins with a zero."""
    digits = 4 + number % 3 if number < 3000 else 6
    return f"{(number * 7919 + 2741 * seed) % 10**digits:0{digits}d}"


def _ordinary(number: int, system: str, name: str, seed: int, production: bool) -> Json:
    made_at = ISSUED + timedelta(hours=number % 5000)
    ends_at = datetime(2031, 1, 4, 10, tzinfo=UTC) + timedelta(days=number * 37 % 1400, hours=number % 5)
    external_type, type_name = CREDENTIAL_TYPES[system]
    return {
        "acs_credential_id": credential_id(number, seed=seed, production=production),
        "acs_system_id": made_id("system", system, seed=seed, production=production),
        "acs_user_id": made_id("user", number, seed=seed, production=production),
        "connected_account_id": made_id("account", system, seed=seed, production=production),
        "workspace_id": made_id("workspace", 1, seed=seed, production=production),
        "display_name": name,
        "access_method": "code",
        "code": seeded_code(number, seed),
        "starts_at": wire_time(made_at + timedelta(days=1)),
        "ends_at": wire_time(ends_at),
        "created_at": wire_time(made_at),
        "external_type": external_type,
        "external_type_display_name": type_name,
        "is_managed": True,
        "is_multi_phone_sync_credential": False,
        "is_one_time_use": False,
        "errors": [],
        "warnings": [],
        **_sync_of(system, made_at),
    }


def _sync_of(system: str, made_at: datetime) -> Json:
    """What Seam says about the provider: most systems tell, one answers null, one leaves it out."""
    if system == "kisi":
        return {}
    if system == "alta":
        return {
            "is_latest_desired_state_synced_with_provider": None,
            "latest_desired_state_synced_with_provider_at": None,
        }
    return {
        "is_latest_desired_state_synced_with_provider": True,
        "latest_desired_state_synced_with_provider_at": wire_time(made_at + timedelta(seconds=3)),
    }


def seeded_systems(*, seed: int = 1, production: bool = False) -> list[Json]:
    """The access systems of a workspace as Seam's API gives them; the production workspace has the ordinary ones."""
    names = ("brivo", "kisi", "alta") if production else tuple(SYSTEMS)
    return [_system(name, seed, production) for name in names]


def _system(key: str, seed: int, production: bool) -> Json:
    name, external_type, type_name, zone = SYSTEMS[key]
    account = made_id("account", key, seed=seed, production=production)
    return {
        "acs_system_id": made_id("system", key, seed=seed, production=production),
        "name": name,
        "external_type": external_type,
        "external_type_display_name": type_name,
        "location": {"time_zone": zone},
        "connected_account_id": account,
        "connected_account_ids": [account],
        "workspace_id": made_id("workspace", 1, seed=seed, production=production),
        "created_at": wire_time(ISSUED - timedelta(days=30)),
        "is_credential_manager": False,
        "image_url": "https://seam-bulk.invalid/system.png",
        "image_alt_text": f"{type_name} logo",
        "errors": [],
        "warnings": [],
    }


def seeded_workspace(*, seed: int = 1, production: bool = False) -> Json:
    """A workspace as Seam's API gives it."""
    name = "Harbour House Group" if production else "Harbour House Group (sandbox)"
    return {
        "workspace_id": made_id("workspace", 1, seed=seed, production=production),
        "name": name,
        "company_name": "Harbour House Group",
        "connect_partner_name": "Harbour House Group",
        "connect_webview_customization": {},
        "is_publishable_key_auth_enabled": False,
        "is_sandbox": not production,
        "is_suspended": False,
        "organization_id": None,
    }


def wire_time(moment: datetime) -> str:
    """The instant as Seam writes it: UTC, milliseconds, Z; microseconds where there are some."""
    precision = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")
