"""How channels, addresses and bank accounts are read: fields first, then the row as a whole."""

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from opiekun.core import reading
from opiekun.core.errors import FieldError
from opiekun.core.reading import Reader, WrongField, WrongRows, WrongValue
from opiekun.parties.choices import AddressKind, ChannelKind, ChannelLabel, Voivodeship
from opiekun.parties.rules.channels import read_channel
from opiekun.parties.rules.identifiers import normalise_iban
from opiekun.parties.rules.wrong_value import REASONS

MOST_ROWS = 50
LONGEST_VALUE = 254
_POLISH_POSTCODE = re.compile(r"(\d{2})[\s-]?(\d{3})")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")


def _code(pattern: re.Pattern[str], reason: str, empty: str) -> Reader:
    as_text = reading.text(10)

    def read(value: Any) -> str:
        code = as_text(value).upper() or empty
        if not pattern.fullmatch(code):
            raise WrongValue(reason, REASONS[reason])
        return str(code)

    return read


ADDRESS_PARTS: dict[str, Reader] = {
    "street": reading.text(120),
    "house_number": reading.text(20),
    "flat_number": reading.text(20),
    "postcode": reading.text(12),
    "city": reading.text(100),
    "post_office": reading.text(100),
    "commune": reading.text(100),
    "county": reading.text(100),
    "voivodeship": reading.choice(Voivodeship.values),
    "country": _code(_COUNTRY, "country_code", "PL"),
}
ADDRESS: dict[str, Reader] = {
    "id": reading.record_id,
    "kind": reading.choice(AddressKind.values, required=True),
    "name": reading.text(120),
    "is_main": reading.boolean,
    **ADDRESS_PARTS,
}
CHANNEL: dict[str, Reader] = {
    "id": reading.record_id,
    "kind": reading.choice(ChannelKind.values, required=True),
    "label": reading.choice(ChannelLabel.values),
    "value": reading.text(LONGEST_VALUE, required=True),
    "is_main": reading.boolean,
}
BANK_ACCOUNT: dict[str, Reader] = {
    "id": reading.record_id,
    "iban": reading.normalised(normalise_iban),
    "bank_name": reading.text(120),
    "currency": _code(_CURRENCY, "currency_code", "PLN"),
    "label": reading.text(60),
    "is_main": reading.boolean,
}


def finish_channel(row: dict[str, Any]) -> dict[str, Any]:
    """The channel with its shown and its compared value. Raises WrongField."""
    for name in ("kind", "value"):
        if not row.get(name):
            raise WrongField(name, "required")
    try:
        value = read_channel(row["kind"], row["value"])
    except WrongValue as refused:
        raise WrongField("value", refused.code, refused.message) from refused
    # Reading can lengthen: "https://" is put before a bare address, and some letters are two in lower case.
    if max(len(value.shown), len(value.compared)) > LONGEST_VALUE:
        raise WrongField("value", "too_long")
    return {"label": "", "is_main": False, **row, "value": value.shown, "normalised": value.compared}


def finish_address_parts(row: dict[str, Any]) -> dict[str, Any]:
    """The address with a Polish postcode as 43-100. Raises WrongField."""
    if not any(row.get(name) for name in ("street", "house_number", "postcode", "city")):
        raise WrongField("city", "empty_address", REASONS["empty_address"])
    if row.get("country", "PL") == "PL" and row.get("postcode"):
        match = _POLISH_POSTCODE.fullmatch(row["postcode"])
        if not match:
            raise WrongField("postcode", "postcode_format", REASONS["postcode_format"])
        row["postcode"] = "-".join(match.groups())
    empty = {name: "PL" if name == "country" else "" for name in ADDRESS_PARTS}
    return {**empty, **row}


def finish_address(row: dict[str, Any]) -> dict[str, Any]:
    if not row.get("kind"):
        raise WrongField("kind", "required")
    return {"name": "", "is_main": False, **finish_address_parts(row)}


def finish_bank_account(row: dict[str, Any]) -> dict[str, Any]:
    if not row.get("iban"):
        raise WrongField("iban", "required")
    return {"bank_name": "", "currency": "PLN", "label": "", "is_main": False, **row}


def without_repeats(read: Reader, compared: Callable[[dict[str, Any]], Any], field: str) -> Reader:
    """Rows that say the same twice are refused at ``field`` of the second."""

    def read_once(value: Any) -> list[dict[str, Any]]:
        seen: set[tuple[Any, ...]] = set()
        clean: list[dict[str, Any]] = read(value)
        for number, row in enumerate(clean):
            key = compared(row)
            if key in seen:
                raise WrongRows([FieldError((number, field), "repeated", str(REASONS["repeated"]))])
            seen.add(key)
        return clean

    return read_once


def _with_one_main(read: Reader, group: str) -> Reader:
    """In each group exactly one row is the main one: the last that says so, else the first."""

    def read_with_main(value: Any) -> list[dict[str, Any]]:
        clean: list[dict[str, Any]] = read(value)
        for key in {row.get(group) for row in clean}:
            members = [row for row in clean if row.get(group) == key]
            chosen = next((row for row in reversed(members) if row["is_main"]), members[0])
            for row in members:
                row["is_main"] = row is chosen
        return clean

    return read_with_main


read_channels = _with_one_main(
    without_repeats(reading.rows(CHANNEL, finish_channel, MOST_ROWS), itemgetter("kind", "normalised"), "value"), "kind"
)
# An address has one main row over all kinds: there is no such key, so all rows are one group.
read_addresses = _with_one_main(reading.rows(ADDRESS, finish_address, MOST_ROWS), "")
read_bank_accounts = _with_one_main(
    without_repeats(reading.rows(BANK_ACCOUNT, finish_bank_account, MOST_ROWS), itemgetter("iban"), "iban"), "currency"
)
