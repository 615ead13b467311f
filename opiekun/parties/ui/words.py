"""The words in which the history of the register is told."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import Label
from opiekun.parties.choices import (
    AddressKind,
    ChannelKind,
    ChannelLabel,
    LegalForm,
    PartyKind,
    PartyStatus,
    Sex,
    Source,
    Voivodeship,
)
from opiekun.parties.rules.identifiers import format_iban, format_nip, format_regon
from opiekun.parties.ui.personal.words import DETAIL_WORDS
from opiekun.records.external_ids.words import EXTERNAL_ID_WORDS
from opiekun.records.record.words import ColumnWords, TableWords, Words, choice_words

C = ColumnWords
_NAMES = {
    "name": C(_("Full name")),
    "short_name": C(_("Short name")),
    "first_name": C(_("First name")),
    "last_name": C(_("Last name")),
    "sex": C(_("Sex"), choice_words(Sex)),
    "salutation": C(_("Salutation")),
    "vocative": C(_("Vocative")),
}
_ADDRESS = {
    "kind": C(_("Kind"), choice_words(AddressKind)),
    "name": C(_("Name")),
    "street": C(_("Street")),
    "house_number": C(_("House number")),
    "flat_number": C(_("Flat number")),
    "postcode": C(_("Postcode")),
    "city": C(_("City")),
    "post_office": C(_("Post office")),
    "commune": C(_("Commune")),
    "county": C(_("County")),
    "voivodeship": C(_("Voivodeship"), choice_words(Voivodeship)),
    "country": C(_("Country")),
}
_CHANNEL = {
    "value": C(_("Value")),
    "label": C(_("Label"), choice_words(ChannelLabel)),
    "is_main": C(_("Main")),
}


def _channel(row: Mapping[str, Any]) -> tuple[Label, str]:
    kind = row.get("kind", "")
    return (ChannelKind(kind).label if kind in ChannelKind.values else _("Channel")), str(row.get("value", ""))


def _address(row: Mapping[str, Any]) -> tuple[Label, str]:
    number = "/".join(str(row[part]) for part in ("house_number", "flat_number") if row.get(part))
    street = " ".join(part for part in (str(row.get("street", "")), number) if part)
    city = " ".join(str(row[part]) for part in ("postcode", "city") if row.get(part))
    return _("Address"), ", ".join(part for part in (street, city) if part)


def _account(row: Mapping[str, Any]) -> tuple[Label, str]:
    return _("Bank account"), format_iban(str(row.get("iban", "")))


_PRIVATE = _("Private phone, e-mail")


def _private_channel(row: Mapping[str, Any]) -> tuple[Label, str]:
    return _PRIVATE, _channel(row)[1]


def _home_address(row: Mapping[str, Any]) -> tuple[Label, str]:
    return _("Home address"), _address(row)[1]


_SHARED = {
    "parties_identity": TableWords(_NAMES),
    "parties_channel": TableWords(_CHANNEL, _("Phone, e-mail"), _channel, "channels"),
    "parties_address": TableWords(_ADDRESS, _("Address"), _address, "addresses"),
}

PARTY_WORDS = Words(
    tables={
        "parties_party": TableWords(
            {
                "kind": C(_("Kind"), choice_words(PartyKind)),
                "legal_form": C(_("Legal form"), choice_words(LegalForm)),
                "nip": C(_("NIP"), format_nip),
                "regon": C(_("REGON"), format_regon),
                "krs": C(_("KRS")),
                "eu_vat": C(_("EU VAT")),
                "status": C(_("Status"), choice_words(PartyStatus)),
                "source": C(_("Source"), choice_words(Source)),
                "industry": C(_("Industry")),
                "account_manager_id": C(_("Account manager"), reference="user"),
                "remarks": C(_("Remarks")),
            }
        ),
        **_SHARED,
        "parties_bankaccount": TableWords(
            {"iban": C(_("Number"), format_iban), "bank_name": C(_("Bank")), "currency": C(_("Currency"))},
            _("Bank account"),
            _account,
            "bank_accounts",
        ),
        **EXTERNAL_ID_WORDS,
        "parties_partylistmember": TableWords(
            {"party_list_id": C(_("Party list"), reference="party_list")}, _("Party list"), code="party_lists"
        ),
        "parties_companyprofile": TableWords(
            {
                "currency": C(_("Currency")),
                "time_zone": C(_("Time zone")),
                "logo_id": C(_("Logo"), lambda number: _("picture no. %(number)s") % {"number": number}),
            },
            code="company_profile",
        ),
    },
    own="parties_party",
    created=_("added the party"),
    trashed=_("moved the party to the trash"),
    restored=_("restored the party"),
)

PERSON_WORDS = Words(
    tables={
        "parties_person": TableWords(
            {
                "party_id": C(_("Party"), reference="party"),
                "job_title": C(_("Job title")),
                "department": C(_("Department")),
                "occupation": C(_("Occupation")),
                "education": C(_("Education")),
                "reports_to_id": C(_("Superior"), reference="person"),
                "is_main": C(_("Main person")),
                "is_owner": C(_("Owner")),
                "has_left": C(_("No longer there")),
                "remarks": C(_("Remarks")),
            }
        ),
        **_SHARED,
        "parties_privatechannel": TableWords(
            _CHANNEL, _("Private phone, e-mail"), _private_channel, "private_channels"
        ),
        "parties_homeaddress": TableWords(_ADDRESS, _("Home address"), _home_address, "home_address"),
        **EXTERNAL_ID_WORDS,
        **DETAIL_WORDS,
    },
    own="parties_person",
    created=_("added the person"),
    trashed=_("moved the person to the trash"),
    restored=_("restored the person"),
)
