"""The values of the party form: as typed, as stored, and in words for a conflict."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import LegalForm, PartyKind, PartyStatus, Sex, Source
from opiekun.parties.rules.identifiers import format_nip
from opiekun.parties.selectors.party_page import PartyRecord
from opiekun.parties.ui.forms.blocks import PARTY_BLOCKS, read_blocks, stored_rows, typed
from opiekun.records.custom.form import custom_label, read_custom_form, stored_custom_form

# In the order of the page: what is wrong is told in it.
ORGANISATION: Final = ("nip", "regon", "krs", "name", "legal_form", "short_name", "eu_vat")
NATURAL: Final = ("first_name", "last_name", "sex", "salutation", "vocative", "nip", "regon", "eu_vat")
SHARED: Final = ("account_manager", "status", "source", "industry", "remarks")
Values = dict[str, Any]


def fields_of(kind: str) -> tuple[str, ...]:
    """The plain fields that the form of this kind of party has."""
    return (*(NATURAL if kind == PartyKind.NATURAL_PERSON else ORGANISATION), *SHARED)


def read_party_form(viewer: Viewer, posted: QueryDict, kind: str, new: bool = False) -> Values:
    """What was typed, in the fields of the services."""
    values: Values = {name: typed(posted, name) for name in fields_of(kind)}
    return {**values, **read_custom_form(viewer, "party", posted, new), **read_blocks(posted, PARTY_BLOCKS)}


def stored_party(viewer: Viewer, record: PartyRecord) -> Values:
    """What the form of a party begins with."""
    known = {
        "name": record.full_name,
        "nip": format_nip(record.nip),
        "account_manager": str(record.account_manager_id or ""),
    }
    values: Values = {name: known.get(name, getattr(record, name, "")) for name in fields_of(record.kind)}
    values |= stored_custom_form(viewer, "party", record.custom)
    values["channels"] = stored_rows(PARTY_BLOCKS[:3], record.channels)
    values["addresses"] = stored_rows(PARTY_BLOCKS[3:4], record.addresses)
    values["bank_accounts"] = stored_rows(PARTY_BLOCKS[4:], record.bank_accounts)
    return values


LABELS: Mapping[str, str] = {
    "name": "Full name",
    "short_name": "Short name",
    "first_name": "First name",
    "last_name": "Last name",
    "sex": "Sex",
    "salutation": "Salutation",
    "vocative": "Vocative",
    "nip": "NIP",
    "regon": "REGON",
    "krs": "KRS",
    "eu_vat": "EU VAT",
    "legal_form": "Legal form",
    "status": "Status",
    "source": "Source",
    "industry": "Industry",
    "account_manager": "Account manager",
    "remarks": "Remarks",
    "channels": "Phone, e-mail",
    "addresses": "Address",
    "bank_accounts": "Bank account",
    "job_title": "Job title",
    "department": "Department",
    "occupation": "Occupation",
    "education": "Education",
    "party": "Party",
    "superior": "Superior",
    "is_main": "Main person",
    "is_owner": "Owner",
    "has_left": "No longer there",
    "private_channels": "Private phone, e-mail",
    "home_address": "Home address",
    "currency": "Currency",
    "time_zone": "Time zone",
}
_CHOICES: Mapping[str, Any] = {"legal_form": LegalForm, "status": PartyStatus, "source": Source, "sex": Sex}


def label_of(name: str) -> Label:
    """The field's name as its form says it."""
    return _(LABELS.get(name, name))


def labels_of(viewer: Viewer, kind: str) -> Callable[[str], Label]:
    """The names of the fields of a kind's form, custom ones among them."""
    return lambda name: custom_label(viewer, kind, name) or label_of(name)


def said(name: str, value: Any, references: Mapping[str, str]) -> str:
    """A value of the form in words, for choosing between two."""
    if isinstance(value, Mapping):
        hidden = ("id", "is_main", "kind", "country", "label", "currency", "voivodeship", "commune", "county")
        return ", ".join(str(part) for key, part in value.items() if part and key not in hidden)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in _CHOICES and value in _CHOICES[name].values:
        return str(_CHOICES[name](value).label)
    if name in ("account_manager", "superior"):
        return references.get(str(value), str(value or ""))
    return str(value or "")
