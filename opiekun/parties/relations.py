"""What conditions on parties and persons can ask beyond their own fields: what hangs on them, and how much of it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import Field, FieldType, Measure
from opiekun.parties.choices import AddressKind, ChannelKind, ChannelLabel, Voivodeship
from opiekun.parties.kinds import choices
from opiekun.parties.selectors.list_conditions import PARTY_LIST_FIELD, resolve_lists
from opiekun.records.conditions import Relation, register_condition_field, register_relation

T = FieldType
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
