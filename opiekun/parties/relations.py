"""What conditions on parties and persons can ask beyond their own fields: what hangs on them, and how much of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import Field, FieldClass, FieldType, Label, Measure
from opiekun.parties.choices import AddressKind, ChannelKind, ChannelLabel, DayKind, Voivodeship
from opiekun.parties.choices import Relation as FamilyRelation
from opiekun.parties.kinds import choices
from opiekun.parties.selectors.list_conditions import PARTY_LIST_FIELD, resolve_lists
from opiekun.records.conditions import Relation, register_condition_field, register_relation

T = FieldType
PERSONAL, PRIVATE = FieldClass.PERSONAL, FieldClass.PRIVATE
_ADDRESS: Final = (
    Field("kind", _("Kind"), T.CHOICE, "kind", choices=choices(AddressKind)),
    Field("city", _("City"), T.TEXT, "city"),
    Field("postcode", _("Postcode"), T.TEXT, "postcode"),
    Field("street", _("Street"), T.TEXT, "street"),
    Field("voivodeship", _("Voivodeship"), T.CHOICE, "voivodeship", choices=choices(Voivodeship)),
    Field("country", _("Country"), T.TEXT, "country"),
    Field("name", _("Name"), T.TEXT, "name"),
    Field("is_main", _("Main"), T.BOOLEAN, "is_main"),
)
_CHANNEL: Final = (
    Field("kind", _("Kind"), T.CHOICE, "kind", choices=choices(ChannelKind)),
    Field("label", _("Label"), T.CHOICE, "label", choices=choices(ChannelLabel)),
    Field("value", _("Value"), T.TEXT, "value"),
    Field("is_main", _("Main"), T.BOOLEAN, "is_main"),
)
_ACCOUNT: Final = (
    Field("bank_name", _("Bank"), T.TEXT, "bank_name"),
    Field("currency", _("Currency"), T.TEXT, "currency"),
    Field("label", _("Label"), T.TEXT, "label"),
)
# Of the person alone: each under the right of its class, the rows as a whole as well as what is in them.
_DAY: Final = (
    Field("kind", _("Kind"), T.CHOICE, "kind", PERSONAL, choices=choices(DayKind)),
    Field("name", _("Name"), T.TEXT, "name", PERSONAL),
    Field("day", _("Day of the year"), T.YEARLY_DAY, "yearly", PERSONAL),
    Field("year", _("Year"), T.NUMBER, "year", PERSONAL),
)
_FAMILY: Final = (
    Field("relation", _("Relation"), T.CHOICE, "relation", PERSONAL, choices=choices(FamilyRelation)),
    Field("name", _("Name"), T.TEXT, "name", PERSONAL),
    Field("birthday", _("Birthday"), T.YEARLY_DAY, "yearly", PERSONAL),
    Field("year", _("Year of birth"), T.NUMBER, "year", PERSONAL),
)
_FACT: Final = (
    Field("label", _("What about"), T.TEXT, "label", PERSONAL),
    Field("value", _("What is known"), T.TEXT, "value", PERSONAL),
)
_HOME: Final = tuple(
    replace(field, field_class=PRIVATE) for field in _ADDRESS if field.code not in ("kind", "name", "is_main")
)


def _of_person(code: str, label: Label, phrase: Label, model: str, fields: Sequence[Field]) -> Relation:
    field_class = fields[0].field_class
    return Relation(
        "person", code, label, phrase, "pk", "person_id", model=model, fields=fields, field_class=field_class
    )


_PERSON, _A_PERSON = _("Person"), _("a person who meets")


def _hanging_on(kind: str) -> tuple[Relation, ...]:
    """The rows that an identity has, for both kinds of record that have one."""
    tie = "identity_id"
    channel, phrase = _("Phone, e-mail, web"), _("a phone, an e-mail or a web address that meets")
    return (
        Relation(
            kind,
            "addresses",
            _("Address"),
            _("an address that meets"),
            tie,
            tie,
            model="parties.Address",
            fields=_ADDRESS,
        ),
        Relation(kind, "channels", channel, phrase, tie, tie, model="parties.Channel", fields=_CHANNEL),
    )


RELATIONS: Final = (
    Relation("party", "persons", _PERSON, _A_PERSON, "pk", "party_id", records="person"),
    *_hanging_on("party"),
    Relation(
        "party",
        "bank_accounts",
        _("Bank account"),
        _("a bank account that meets"),
        "pk",
        "party_id",
        model="parties.BankAccount",
        fields=_ACCOUNT,
    ),
    Relation("person", "party", _("Party"), _("a party that meets"), "party_id", "pk", records="party"),
    Relation(
        "person",
        "subordinates",
        _("Subordinate"),
        _("a subordinate who meets"),
        "pk",
        "reports_to_id",
        records="person",
    ),
    *_hanging_on("person"),
    _of_person("home_addresses", _("Home address"), _("a home address that meets"), "parties.HomeAddress", _HOME),
    _of_person("days", _("Day to remember"), _("a day to remember that meets"), "parties.PersonDay", _DAY),
    _of_person("family", _("Family"), _("a family member who meets"), "parties.FamilyMember", _FAMILY),
    _of_person("facts", _("Further fact"), _("a further fact that meets"), "parties.PersonFact", _FACT),
)
MEASURES: Final = (
    ("party", Field("persons_count", _("Number of persons"), T.NUMBER, measure=Measure("persons"))),
    ("party", Field("addresses_count", _("Number of addresses"), T.NUMBER, measure=Measure("addresses"))),
    (
        "party",
        Field("last_person_at", _("Last person added"), T.INSTANT, measure=Measure("persons", "last", "created_at")),
    ),
    ("person", Field("subordinates_count", _("Number of subordinates"), T.NUMBER, measure=Measure("subordinates"))),
)


IN_LIST: Final = Field(PARTY_LIST_FIELD, _("Party list"), T.REFERENCE, reference="party_list")


def register_relations() -> None:
    """Called once at start-up."""
    register_condition_field("party", IN_LIST, resolve_lists)
    for relation in RELATIONS:
        register_relation(relation)
    for kind, field in MEASURES:
        register_condition_field(kind, field)
