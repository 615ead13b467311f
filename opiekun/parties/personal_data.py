"""What the register keeps about a person: to be given to them, and to be taken out at their request."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.core.errors import NotFound
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.choices import LegalForm, PartyKind
from opiekun.parties.models import (
    Address,
    BankAccount,
    Channel,
    DayReminder,
    FamilyMember,
    HomeAddress,
    Identity,
    Interest,
    Party,
    PartyList,
    PartyListMember,
    Person,
    PersonDay,
    PersonFact,
    PrivateChannel,
)
from opiekun.parties.rules.rows import ADDRESS_PARTS
from opiekun.records.custom.telling import told_values

_NAMES = ("first_name", "last_name", "sex", "salutation", "vocative")
_WORK = ("job_title", "department", "occupation", "education", "remarks")
_CHANNEL = ("kind", "label", "value")
_ADDRESS = tuple(ADDRESS_PARTS)
_DATE = ("month", "day", "year", "note")
# Field, table, columns of the personal details.
_DETAILS: Sequence[tuple[str, type[Model], Sequence[str]]] = (
    ("days", PersonDay, ("kind", "name", *_DATE)),
    ("family", FamilyMember, ("relation", "name", *_DATE)),
    ("interests", Interest, ("kind", "term")),
    ("facts", PersonFact, ("label", "value")),
)

_THEIRS: Sequence[type[Model]] = (
    *(PrivateChannel, HomeAddress, DayReminder),
    *(model for _field, model, _columns in _DETAILS),
)


def _rows(model: type[Model], columns: Sequence[str], **owner: int) -> list[dict[str, Any]]:
    return list(model._default_manager.filter(**owner).order_by("pk").values(*columns))


def export(person_id: int) -> Mapping[str, Any]:
    """Everything the register keeps about the person, private details included. Raises NotFound."""
    person = Person.objects.select_related("identity", "party__identity").filter(pk=person_id).first()
    if person is None:
        raise NotFound
    identity = {"identity_id": person.identity_id}
    data: dict[str, Any] = {
        "names": {name: getattr(person.identity, name) for name in _NAMES},
        "party": str(person.party),
        "work": {name: getattr(person, name) for name in _WORK},
        "superior": str(person.reports_to) if person.reports_to else None,
        "channels": _rows(Channel, _CHANNEL, **identity),
        "addresses": _rows(Address, ("kind", "name", *_ADDRESS), **identity),
        "private_channels": _rows(PrivateChannel, _CHANNEL, person_id=person_id),
        "home_address": _rows(HomeAddress, _ADDRESS, person_id=person_id),
        "custom": told_values("person", person.custom),
        **{field: _rows(model, columns, person_id=person_id) for field, model, columns in _DETAILS},
    }
    party = person.party
    # What is kept of a sole trader's firm is kept about its owner.
    if person.party_kind == PartyKind.NATURAL_PERSON or (person.is_owner and party.legal_form == LegalForm.SOLE_TRADER):
        data["party_data"] = {name: getattr(party, name) for name in ("nip", "eu_vat", "regon", "industry", "remarks")}
        lists = PartyList.objects.filter(members__party_id=party.pk).order_by("position", "pk")
        data["party_lists"] = list(lists.values_list("name", flat=True))
        data["party_data"]["custom"] = told_values("party", party.custom)
        data["bank_accounts"] = _rows(BankAccount, ("iban", "bank_name", "currency", "label"), party_id=party.pk)
    return data


def erase(actor: Viewer, person_id: int) -> int:
    """Blank the person's data and leave a nameless row, so that what others did stays in its place.

    Gives the number of rows that were touched. Raises NotFound.
    """
    with writing(actor):
        person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
        if person is None:
            raise NotFound
        touched = Identity.objects.filter(pk=person.identity_id).update(
            **{**dict.fromkeys(_NAMES, ""), "last_name": _("Erased person")}
        )
        for model in (Channel, Address):
            touched += model._default_manager.filter(identity_id=person.identity_id).delete()[0]
        for theirs in _THEIRS:
            touched += theirs._default_manager.filter(person_id=person_id).delete()[0]
        touched += Person.objects.filter(pk=person_id).update(**dict.fromkeys(_WORK, ""), custom={})
        if person.party_kind == PartyKind.NATURAL_PERSON:
            touched += BankAccount.objects.filter(party_id=person.party_id).delete()[0]
            touched += PartyListMember.objects.filter(party_id=person.party_id).delete()[0]
            touched += Party.objects.filter(pk=person.party_id).update(
                nip="", regon="", eu_vat="", industry="", remarks="", custom={}
            )
    return touched


REGISTER = PersonalDataSource(
    code="parties.register",
    label=gettext_lazy("Register of parties and persons"),
    export=export,
    erase=erase,
    retention=gettext_lazy("As long as we deal with the party; 30 days after the record was moved to the trash."),
    history={
        "parties_identity": _NAMES,
        "parties_channel": ("value", "normalised"),
        "parties_address": ("name", *_ADDRESS),
        "parties_privatechannel": ("value", "normalised"),
        "parties_homeaddress": _ADDRESS,
        **{model._meta.db_table: columns for _field, model, columns in _DETAILS},
        "parties_person": (*_WORK, "custom"),
        "parties_bankaccount": ("iban", "bank_name", "label"),
        "parties_party": ("nip", "regon", "eu_vat", "industry", "remarks", "custom"),
    },
)
