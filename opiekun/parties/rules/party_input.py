"""How a party's and a person's fields are read, wherever they come from."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import Reader
from opiekun.parties.choices import LegalForm, PartyKind, PartyStatus, Sex, Source
from opiekun.parties.rules.identifiers import normalise_eu_vat, normalise_krs, normalise_nip, normalise_regon
from opiekun.parties.rules.personal_input import PERSONAL
from opiekun.parties.rules.rows import (
    ADDRESS_PARTS,
    finish_address_parts,
    read_addresses,
    read_bank_accounts,
    read_channels,
)

ORGANISATION_NAMES: dict[str, Reader] = {"name": reading.text(300), "short_name": reading.text(120)}
PERSON_NAMES: dict[str, Reader] = {
    "first_name": reading.text(80),
    "last_name": reading.text(120),
    "sex": reading.choice(Sex.values),
    "salutation": reading.text(120),
    "vocative": reading.text(80),
}
PARTY_COLUMNS: dict[str, Reader] = {
    "legal_form": reading.choice(LegalForm.values),
    "nip": reading.normalised(normalise_nip),
    "regon": reading.normalised(normalise_regon),
    "krs": reading.normalised(normalise_krs),
    "eu_vat": reading.normalised(normalise_eu_vat),
    "status": reading.choice(PartyStatus.values, required=True),
    "source": reading.choice(Source.values),
    "industry": reading.text(120),
    "account_manager": reading.record_id,
    "remarks": reading.text(20_000, lines=True),
}
PERSON_COLUMNS: dict[str, Reader] = {
    "job_title": reading.text(120),
    "department": reading.text(120),
    "occupation": reading.text(120),
    "education": reading.text(120),
    "superior": reading.record_id,
    "is_main": reading.boolean,
    "is_owner": reading.boolean,
    "has_left": reading.boolean,
    "remarks": reading.text(20_000, lines=True),
}
_SHARED_ROWS: dict[str, Reader] = {"channels": read_channels, "addresses": read_addresses}

PARTY: dict[str, Reader] = {
    **ORGANISATION_NAMES,
    **PERSON_NAMES,
    **PARTY_COLUMNS,
    **_SHARED_ROWS,
    "bank_accounts": read_bank_accounts,
}


def _read_home_address(value: Any) -> dict[str, Any] | None:
    """The home address, or None when it is to be taken out."""
    if value is None or (
        isinstance(value, Mapping) and not any(value.get(name) for name in value if name != "country")
    ):
        return None
    read = reading.rows(ADDRESS_PARTS, finish_address_parts, 1)
    try:
        return dict(read([value])[0])
    except reading.WrongRows as wrong:
        raise reading.WrongRows([FieldError(e.loc[1:], e.code, e.message) for e in wrong.errors]) from wrong


PERSON: dict[str, Reader] = {
    **PERSON_NAMES,
    **PERSON_COLUMNS,
    **_SHARED_ROWS,
    "private_channels": read_channels,
    "home_address": _read_home_address,
    **PERSONAL,
}
PRIVATE_FIELDS = frozenset({"private_channels", "home_address"})
PERSONAL_FIELDS = frozenset(PERSONAL)


def _refuse(errors: list[FieldError]) -> None:
    if errors:
        raise InvalidInput(errors)


def _missing(name: str) -> FieldError:
    return FieldError((name,), "required", str(reading.REASONS["required"]))


def read_party_kind(raw: Mapping[str, Any]) -> str:
    """The kind of a party to be made. Raises InvalidInput when there is none."""
    clean, errors = reading.read_fields(
        {"kind": raw.get("kind")}, {"kind": reading.choice(PartyKind.values, required=True)}
    )
    _refuse(errors)
    return str(clean["kind"])


def _not_for(kind: str, names: frozenset[str], clean: Mapping[str, Any]) -> list[FieldError]:
    wrong = [name for name in sorted(names) if clean.get(name)]
    if not wrong:
        return []
    message = (
        _("A natural person does not have this.")
        if kind == PartyKind.NATURAL_PERSON
        else _("An organisation does not have this.")
    )
    return [FieldError((name,), "not_for_this_kind", message) for name in wrong]


_NOT_FOR = {
    PartyKind.NATURAL_PERSON.value: frozenset({"name", "short_name", "legal_form", "krs"}),
    PartyKind.ORGANISATION.value: frozenset({"first_name", "last_name", "sex", "vocative"}),
}


def read_party(raw: Mapping[str, Any], kind: str, new: bool) -> dict[str, Any]:
    """The clean fields of a party of the kind. Raises InvalidInput naming every wrong field."""
    clean, errors = reading.read_fields(raw, PARTY)
    errors += _not_for(kind, _NOT_FOR[kind], clean)
    wrong = {error.loc[0] for error in errors}
    if kind == PartyKind.ORGANISATION:
        if (new or "name" in clean) and not clean.get("name") and "name" not in wrong:
            errors.append(_missing("name"))
    elif new and not clean.get("first_name") and not clean.get("last_name") and not wrong & {"first_name", "last_name"}:
        errors.append(_missing("last_name"))
    _refuse(errors)
    return {name: value for name, value in clean.items() if name not in _NOT_FOR[kind]}


def read_person(raw: Mapping[str, Any], new: bool) -> dict[str, Any]:
    """The clean fields of a person. Raises InvalidInput naming every wrong field."""
    clean, errors = reading.read_fields(raw, PERSON)
    wrong = {error.loc[0] for error in errors}
    if new and not clean.get("first_name") and not clean.get("last_name") and not wrong & {"first_name", "last_name"}:
        errors.append(_missing("last_name"))
    _refuse(errors)
    return clean
