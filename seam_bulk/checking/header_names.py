"""The usual names of the three fields in spreadsheets, without case, blanks and punctuation."""

from __future__ import annotations

import itertools
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

        idcredencial iddecredencial
        iddelacredencial iddellacredenziale idcredenziale credenzialeid credencialid iddacredencial
        """
    ),
    "code": _names(
        """
        code pin pincode pinnumber pinno newpin newcode newpincode newpinnumber accesscode newaccesscode accesspin
        accesspincode doorcode newdoorcode doorpin newdoorpin doorpincode dooraccesscode entrycode newentrycode
        entrypin entrypincode keypadcode newkeypadcode keypadpin keycode newkeycode passcode newpasscode lockcode
        newlockcode lockpin gatecode unlockcode roompin guestpin guestpincode
        digitcode numericcode codepin codenumber doorpasscode

        zugangscode türcode tuercode türpin tuerpin neuerpin neuepin neuercode neuerzugangscode neuertürcode
        zutrittscode
        eingangscode pinneu neuertuercode zimmercode schlosscode

        codedaccès codedacces codedelaporte codedeporte codeporte nouveaucode nouveaupin codedentrée
        codedentree nouveaucodedaccès nouveaucodedacces digicode codeserrure

        códigodeacceso codigodeacceso códigoacceso codigoacceso nuevocódigo nuevocodigo códigopin codigopin nuevopin
        códigodelapuerta codigodelapuerta códigodepuerta codigodepuerta códigodeentrada codigodeentrada códigopuerta
        nuevocódigodeacceso nuevocodigodeacceso

        codicediaccesso codiceaccesso codicepin nuovocodice nuovopin codiceporta codicedellaporta codicediingresso
        codicedingresso nuovocodicediaccesso pinnuovo

        toegangscode deurcode nieuwepin nieuwecode pincodenieuw nieuwepincode nieuwetoegangscode nieuwedeurcode
        slotcode kamercode

        códigodeacesso codigodeacesso códigoacesso codigoacesso novocódigo novocodigo novopin códigodaporta
        codigodaporta códigodeentrada codigodeentrada novocódigodeacesso novocodigodeacesso códigodaentrada
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

        gültigbis gueltigbis abreise abreisedatum abreisetag abreiseam neuesabreisedatum enddatum neuesenddatum
        ablaufdatum endetam ablaufam läuftabam gültigbisdatum bisdatum auszugsdatum zugangbis
        zutrittbis mietende

        datededépart datededepart datedépart datedepart dateetheurededépart dateetheurededepart valablejusquau
        valablejusqu valablejusque validejusquau datedefin datefin datedexpiration datedesortie finduséjour findusejour
        nouvelledatededépart nouvelledatededepart nouvelledatedefin dateheuredépart dateheuredepart expirele
        accèsjusquau

        fechadesalida fechasalida fechayhoradesalida válidohasta validohasta fechadefin fechafin fechadecaducidad
        fechadevencimiento nuevafechadesalida nuevafechadefin fechadefinalización fechadefinalizacion fechahasta
        caducael accesohasta findelaestancia

        datadipartenza datapartenza dataeoradipartenza validofinoal validofinoa datadifine datafine datadiscadenza
        datascadenza nuovadatadipartenza finesoggiorno datadifinesoggiorno nuovadatadifine accessofinoal

        vertrekdatum vertrek geldigtot geldigtm geldigtotenmet einddatum vervaldatum nieuwevertrekdatum nieuweeinddatum
        datumvanvertrek toegangtot uitcheckdatum

        datadesaída datadesaida datasaída datasaida dataehoradesaída dataehoradesaida válidoaté validoate datadefim
        datafim datadetérmino datadetermino datadevalidade novadatadesaída novadatadesaida datadepartida
        datadeexpiração datadeexpiracao acessoaté acessoate
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
    "codic",
    "kennwort",
    "senha",
    "wachtwoord",
)
"""Parts of a header under which codes may stand, the word `pin` aside."""

_OF_NEW_ONES = re.compile(r"\s*new\b", re.IGNORECASE)
_WORDS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")


def plain(header: str) -> str:
    """The header without case, blanks, punctuation and underscores."""
    return "".join(c for c in unicodedata.normalize("NFKC", header).casefold() if c.isalnum())


def known_places(field: str, names: Sequence[str]) -> tuple[int, ...]:
    """Where among these plain headers a usual name of the field stands; the weaker names count if nothing else does."""
    sure = tuple(i for i, name in enumerate(names) if name in _NAMES[field])
    return sure or tuple(i for i, name in enumerate(names) if name in _WEAK_NAMES.get(field, ()))


def asked_places(header: str, headers: Sequence[str], names: Sequence[str]) -> tuple[int, ...]:
    """Where the header stands that the person named: as written, else loosely, among these plain headers."""
    if exact := tuple(i for i, each in enumerate(headers) if each and each == header.strip()):
        return exact
    loose = plain(header)
    return tuple(i for i, each in enumerate(names) if loose and each == loose)


def quotable(headers: Sequence[str]) -> list[str]:
    """The headers that may stand in a message: none that could be a code, should the row be no header after all."""
    return [h for h in headers if h and any(c.isalpha() for c in h) and sum(c.isdigit() for c in h) < 3]


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[tuple[str, str]]:
    """The headers of two lines as one, column by column, as written and plain; none where the lower is no header line.

    A header above several counts for all of them: over those to its right that have one below and none above.
    """
    if len(quotable(lower)) != sum(bool(each) for each in lower) or not any(lower):
        return []
    pairs: list[tuple[str, str]] = []
    group = ""
    for above, below in itertools.zip_longest(upper, lower, fillvalue=""):
        group = above or (group if below else "")
        pairs.append((f"{group} {below}".strip(), _plain_pair(group, below)))
        group = group if below else ""
    return pairs


def _plain_pair(group: str, below: str) -> str:
    """The plain name of a header below another: its own alone below a group that only says that the values are new."""
    whole, own = plain(group + below), plain(below)
    known = any(whole in names for names in _NAMES.values())
    return own if own and not known and _OF_NEW_ONES.match(group) else whole


def speaks_of_codes(header: str) -> bool:
    """Whether codes may stand under the header: better one column too many than one too few."""
    name = plain(header)
    words = [word.casefold() for word in _WORDS.split(header) if word]
    return (
        name in _NAMES["code"]
        or any(part in name for part in _CODE_WORDS)
        or any(word.rstrip("0123456789s").endswith("pin") or word.startswith("pin") for word in words)
    )
