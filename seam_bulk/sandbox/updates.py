"""What an update does to a credential, brand by brand, as far as that is documented or has been inferred.

Sources: the field rules stand in Seam's reference. Guesses are marked: nobody has seen what Seam answers there, and
the sandbox makes one choice so that every result of a run can be met.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from seam_bulk.sandbox.answers import invalid_input, refusal
from seam_bulk.sandbox.questions import code_of, instant_of
from seam_bulk.sandbox.seed import Json, wire_time

_PTI_HIGHEST = 4_294_967_296


def fields_after(credential: Json, asked: Mapping[str, Any], now: datetime, *, reassign: bool = False) -> Json:
    """The fields of the credential that an update changes, with their new values; Refusal where it may not be.

    With `reassign` the access system assigns another code than was asked for.
    """
    code, ends_at = code_of(asked), instant_of(asked, "ends_at")
    if ends_at is not None:
        _refuse_end(credential, ends_at, now)
    if any(warning["warning_code"] == "being_deleted" for warning in credential["warnings"]):
        # A guess: documented is only that such a credential should not be updated.
        raise refusal(400, "acs_credential_being_deleted", "The credential is being deleted")
    changed: Json = {} if ends_at is None else {"ends_at": wire_time(ends_at)}
    return changed if code is None else changed | _code_after(credential, code, now, reassign)


def _refuse_end(credential: Json, ends_at: datetime, now: datetime) -> None:
    if ends_at <= now:
        raise invalid_input(ends_at="Must be in the future")
    if ends_at <= datetime.fromisoformat(credential["starts_at"]):
        raise invalid_input(ends_at="Must be after starts_at")


def _code_after(credential: Json, code: str, now: datetime, reassign: bool) -> Json:
    brand = credential["external_type"]
    if "code" not in credential:
        raise invalid_input(code=f"A {credential['access_method']} credential has no code")
    if brand == "latch_access":
        # A guess: Latch makes its codes itself; whether an update is refused is not documented.
        raise invalid_input(code="Latch generates the code")
    if brand == "pti_card":
        return {"code": _pti_code(code)}
    if credential["code"] is None:
        return {"code": None}  # what Seam does not show, it does not show afterwards either
    # A guess for Salto KS: it makes its codes itself and says so by the warning.
    if reassign or brand == "salto_ks_credential":
        return _reassigned(credential, code, now)
    return {"code": code}


def _pti_code(code: str) -> str:
    """PTI keeps a whole number from 1 to 4294967296, so zeros at the front are gone (inferred)."""
    if not 1 <= int(code[-11:]) <= _PTI_HIGHEST or len(code.lstrip("0")) > 10:
        raise invalid_input(code="Must be between 1 and 4294967296")
    return code.lstrip("0")


def _reassigned(credential: Json, code: str, now: datetime) -> Json:
    """Another code of the same length, the same one for the same wish, and the documented warning."""
    chance = random.Random(f"{credential['acs_credential_id']} {code}")
    new_code = code
    while new_code == code:
        new_code = "".join(chance.choice("0123456789") for _ in code)
    warning = {
        "created_at": wire_time(now),
        "message": "The requested PIN code could not be used, so the access system assigned another one.",
        "warning_code": "requested_code_unavailable",
        "original_code": code,
        "new_code": new_code,
    }
    others = [each for each in credential["warnings"] if each["warning_code"] != "requested_code_unavailable"]
    return {"code": new_code, "warnings": [*others, warning]}
