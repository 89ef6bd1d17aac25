"""The usual names of the three fields in spreadsheets, without case, blanks and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NAMES: dict[str, frozenset[str]] = {
    "acs_credential_id": _names(
        """
        acscredentialid credentialid seamcredentialid seamacscredentialid acscredential credential seamcredential
        credentialuuid credentialsid idcredential credentialidentifier seamid credid acscredid
        """
    ),
    "code": _names(
        """
        code pin pincode pinnumber pinno newpin newcode newpincode newpinnumber accesscode newaccesscode accesspin
        accesspincode doorcode newdoorcode doorpin newdoorpin doorpincode dooraccesscode entrycode newentrycode
        entrypin entrypincode keypadcode newkeypadcode keypadpin keycode newkeycode passcode newpasscode lockcode
        newlockcode lockpin gatecode unlockcode roompin guestpin guestpincode
        digitcode numericcode codepin codenumber doorpasscode
        """
    ),
    "ends_at": _names(
        """
        endsat endat enddate enddatetime enddateandtime endtime end ends endson endingdate newenddate newend newendsat
        newenddatetime newendtime checkout checkoutdate checkouttime checkoutdatetime checkoutat newcheckout
        newcheckoutdate datecheckout validuntil validto validtill validthrough validthru validuntildate validtodate
        newvaliduntil expires expiresat expireson expiry expirydate expiration expirationdate expiredate expirytime
        expirationtime expiringdate newexpiry newexpirydate newexpiration newexpirationdate departure departuredate
        departuretime datedeparture newdeparture newdeparturedate accessuntil accessend accessends accessendsat
        accessenddate accessexpires accessexpiry accessexpiration accessvaliduntil until untildate moveout
        moveoutdate leaseend leaseends leaseenddate stayend stayenddate staysuntil dateend todate
        """
    ),
}
"""Names that say what the column is."""

_WEAK_NAMES: dict[str, frozenset[str]] = {"acs_credential_id": frozenset({"id", "uuid"})}
"""Names that will do where no other column says it better."""

_CODE_WORDS = (
    "code",
    "passw",
    "passnum",
    "combination",
    "combo",
    "secret",
    "keynumber",
    "kod",
    "codigo",
    "código",
    "clave",
    "passe",
    "contrase",
)
"""Parts of a header under which codes may stand, the word `pin` aside."""

_WORDS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")


def plain(header: str) -> str:
    """The header without case, blanks, punctuation and underscores."""
    return "".join(c for c in unicodedata.normalize("NFKC", header).casefold() if c.isalnum())


def known_places(field: str, names: Sequence[str]) -> tuple[int, ...]:
    """Where among these plain headers a usual name of the field stands; the weaker names count if nothing else does."""
    sure = tuple(i for i, name in enumerate(names) if name in _NAMES[field])
    return sure or tuple(i for i, name in enumerate(names) if name in _WEAK_NAMES.get(field, ()))


def speaks_of_codes(header: str) -> bool:
    """Whether codes may stand under the header: better one column too many than one too few."""
    name = plain(header)
    words = [word.casefold() for word in _WORDS.split(header) if word]
    return (
        name in _NAMES["code"]
        or any(part in name for part in _CODE_WORDS)
        or any(word.rstrip("0123456789s").endswith("pin") or word.startswith("pin") for word in words)
    )
