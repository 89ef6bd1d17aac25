"""Headers as people of seven languages write them, and those that are none of the three fields'."""

from __future__ import annotations

import pytest

from seam_bulk.checking.header_names import known_places, plain, speaks_of_codes

FIELDS = ("acs_credential_id", "code", "ends_at")


def fields_of(header: str) -> list[str]:
    return [field for field in FIELDS if known_places(field, [plain(header)])]


ENDS = """
Gültig bis|Abreise|Abreisedatum|Neues Abreisedatum|Date de départ|Date et heure de départ|Valable jusqu’au
Valable jusqu'au|Fecha de salida|Válido hasta|Data di partenza|Valido fino al|Vertrekdatum|Geldig t/m|Geldig tot
Data de saída|Válido até|Check-out date|Valid until
"""
CODES = """
Zugangscode|Türcode|Tür-Code|Neue PIN|PIN neu|Code d’accès|Code d'accès|Nouveau code|Código de acceso|Nuevo código
Codice di accesso|Nuovo PIN|Toegangscode|Nieuwe pincode|Código de acesso|Novo código|New PIN|Access code
"""
OTHERS = """
Anreise|Anreisedatum|Gültig ab|Name|Gast|Zimmer|Code postal|Postleitzahl|PLZ|Bemerkung|Date d'arrivée
Fecha de entrada|Código postal|Fecha de nacimiento|Data di arrivo|Codice fiscale|CAP|Codice cliente|Aankomst
Postcode|Data de entrada|Data de nascimento|Buchungscode|Country code|Zip code|Datum|Date|Start date|Room number
"""


def listed(text: str) -> list[str]:
    return text.strip().replace("\n", "|").split("|")


@pytest.mark.parametrize("header", listed(ENDS))
def test_an_end_date_is_known_by_its_name(header: str) -> None:
    assert fields_of(header) == ["ends_at"]
    assert fields_of(header.upper()) == ["ends_at"]


@pytest.mark.parametrize("header", listed(CODES))
def test_a_code_is_known_by_its_name(header: str) -> None:
    assert fields_of(header) == ["code"]
    assert speaks_of_codes(header)


@pytest.mark.parametrize("header", ["ID de credencial", "ID credenziale", "Credential ID", "acs_credential_id"])
def test_an_id_is_known_by_its_name(header: str) -> None:
    assert fields_of(header) == ["acs_credential_id"]


@pytest.mark.parametrize("header", listed(OTHERS))
def test_what_only_sounds_like_one_is_none(header: str) -> None:
    assert fields_of(header) == []
