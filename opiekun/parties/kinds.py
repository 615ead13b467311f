"""Parties and persons as generic lists, records, history, export and API know them."""

from collections.abc import Callable, Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import Choice, Field, FieldClass, FieldType, Label, RelatedRows
from opiekun.core.kinds import RecordKind
from opiekun.parties.choices import (
    DayKind,
    LegalForm,
    ListColour,
    ListKind,
    PartyKind,
    PartyStatus,
    Sex,
    Source,
    Voivodeship,
)
from opiekun.parties.permissions import reached_lists, reached_parties, reached_persons
from opiekun.parties.roles.kinds import RoleChoices
from opiekun.parties.roles.sight import roles_in_sight, roles_offered
from opiekun.parties.rules.identifiers import normalise_eu_vat, normalise_krs, normalise_nip, normalise_regon
from opiekun.parties.selectors.occasion_text import anniversary_text, family_text
from opiekun.records.external_ids.words import EXTERNAL_ID_COLUMNS

T = FieldType


def choices(values: type[TextChoices]) -> tuple[Choice, ...]:
    """The codes and words of a choice, as fields know them."""
    return tuple(Choice(str(value), label) for value, label in values.choices)


def _channel(code: str, label: Label, type_: FieldType, identity: str, shown: bool = False) -> Field:
    rows = RelatedRows("parties.Channel", identity, "identity_id", "value", "normalised", {"kind": code})
    return Field(code, label, type_, rows=rows, shown=shown)


def _yearly(code: str, label: Label, kind: DayKind) -> Field:
    rows = RelatedRows("parties.PersonDay", "id", "person_id", "yearly", where={"kind": kind.value}, main="")
    return Field(code, label, T.YEARLY_DAY, rows=rows, field_class=FieldClass.PERSONAL)


def _occasions(code: str, label: Label, model: str, text: Callable[[], str], where: Mapping[str, str]) -> Field:
    rows = RelatedRows(model, "id", "person_id", "name", where=where, main="", joined=True, text=text)
    return Field(code, label, T.TEXT, rows=rows, field_class=FieldClass.PERSONAL, filterable=False)


def _address(code: str, label: Label, identity: str, shown: bool = False, **more: object) -> Field:
    rows = RelatedRows("parties.Address", identity, "identity_id", code)
    type_ = T.CHOICE if "choices" in more else T.TEXT
    return Field(code, label, type_, rows=rows, shown=shown, **more)  # type: ignore[arg-type]


# Which roles a party plays, whatever kinds there are.
PLAYED = RelatedRows(
    "parties.PartyRole",
    "id",
    "party_id",
    "kind",
    where={"live": "1"},
    main="",
    joined=True,
    narrowed=roles_in_sight,
)

PARTY_FIELDS = (
    Field(
        "name",
        _("Name"),
        T.TEXT,
        "display_name",
        sort="sort_key",
        folded="search_key",
        sortable=True,
        shown=True,
    ),
    Field("full_name", _("Full name"), T.TEXT, "identity__name"),
    Field("kind", _("Kind"), T.CHOICE, "kind", choices=choices(PartyKind)),
    Field("nip", _("NIP"), T.TEXT, "nip", editable=True, shown=True, normalise=normalise_nip),
    Field("regon", _("REGON"), T.TEXT, "regon", editable=True, normalise=normalise_regon),
    Field("krs", _("KRS"), T.TEXT, "krs", editable=True, normalise=normalise_krs),
    Field("eu_vat", _("EU VAT"), T.TEXT, "eu_vat", editable=True, normalise=normalise_eu_vat),
    Field("legal_form", _("Legal form"), T.CHOICE, "legal_form", choices=choices(LegalForm), editable=True, bulk=True),
    Field(
        "status", _("Status"), T.CHOICE, "status", choices=choices(PartyStatus), editable=True, bulk=True, shown=True
    ),
    Field("source", _("Source"), T.CHOICE, "source", choices=choices(Source), editable=True, bulk=True),
    Field("industry", _("Industry"), T.TEXT, "industry", editable=True, bulk=True),
    Field(
        "account_manager",
        _("Account manager"),
        T.REFERENCE,
        "account_manager_id",
        reference="user",
        editable=True,
        bulk=True,
        shown=True,
    ),
    Field("role", _("Role"), T.CHOICE, choices=RoleChoices(), rows=PLAYED, offered=roles_offered),
    _address("city", _("City"), "identity_id", shown=True),
    _address("postcode", _("Postcode"), "identity_id"),
    _address("voivodeship", _("Voivodeship"), "identity_id", choices=choices(Voivodeship)),
    _channel("phone", _("Phone"), T.PHONE, "identity_id", shown=True),
    _channel("email", _("E-mail"), T.EMAIL, "identity_id", shown=True),
    _channel("web", _("Web"), T.URL, "identity_id"),
    Field("remarks", _("Remarks"), T.LONG_TEXT, "remarks", editable=True),
    Field("is_own", _("Our company"), T.BOOLEAN, "is_own"),
    Field("created_at", _("Created"), T.INSTANT, "created_at", sortable=True),
    Field("updated_at", _("Changed"), T.INSTANT, "updated_at", sortable=True),
)

PERSON_FIELDS = (
    Field(
        "name",
        _("First and last name"),
        T.TEXT,
        "display_name",
        sort="sort_key",
        folded="search_key",
        sortable=True,
        shown=True,
    ),
    Field("party", _("Party"), T.REFERENCE, "party_id", reference="party", shown=True),
    Field("job_title", _("Job title"), T.TEXT, "job_title", editable=True, bulk=True, shown=True),
    Field("department", _("Department"), T.TEXT, "department", editable=True, bulk=True, shown=True),
    Field("occupation", _("Occupation"), T.TEXT, "occupation", editable=True),
    Field("education", _("Education"), T.TEXT, "education", editable=True),
    Field("superior", _("Superior"), T.REFERENCE, "reports_to_id", reference="person"),
    Field("sex", _("Sex"), T.CHOICE, "identity__sex", choices=choices(Sex), editable=True),
    Field("is_main", _("Main person"), T.BOOLEAN, "is_main", editable=True),
    Field("has_left", _("No longer there"), T.BOOLEAN, "has_left", editable=True, bulk=True),
    _channel("phone", _("Phone"), T.PHONE, "identity_id", shown=True),
    _channel("email", _("E-mail"), T.EMAIL, "identity_id", shown=True),
    _address("city", _("City"), "identity_id"),
    _yearly("birthday", _("Birthday"), DayKind.BIRTHDAY),
    _yearly("name_day", _("Name day"), DayKind.NAME_DAY),
    Field(
        "interests",
        _("Hobbies and interests"),
        T.TEXT,
        field_class=FieldClass.PERSONAL,
        rows=RelatedRows("parties.Interest", "id", "person_id", "term", main="", joined=True),
        folded="folded",
    ),
    _occasions(
        "anniversary", _("Anniversaries"), "parties.PersonDay", anniversary_text, {"kind": DayKind.ANNIVERSARY.value}
    ),
    _occasions("family", _("Family members"), "parties.FamilyMember", family_text, {}),
    Field("remarks", _("Remarks"), T.LONG_TEXT, "remarks", editable=True),
    Field("created_at", _("Created"), T.INSTANT, "created_at", sortable=True),
    Field("updated_at", _("Changed"), T.INSTANT, "updated_at", sortable=True),
)

B, P, PERSONAL = FieldClass.BUSINESS, FieldClass.PRIVATE, FieldClass.PERSONAL
_IDENTITY = dict.fromkeys(("kind", "name", "short_name", "first_name", "last_name", "sex", "salutation", "vocative"), B)
_CHANNEL = ("kind", "label", "value", "normalised", "is_main")
_ADDRESS = (
    *("street", "house_number", "flat_number", "postcode", "city", "post_office", "commune", "county"),
    *("voivodeship", "country"),
)
_SHARED = {
    "parties_identity": _IDENTITY,
    "parties_channel": dict.fromkeys((*_CHANNEL, "identity_id"), B),
    "parties_address": dict.fromkeys((*_ADDRESS, "kind", "name", "is_main", "identity_id"), B),
}
_DAY = ("person_id", "month", "day", "year", "remind_before", "remind_to_id", "note", "name")
_RECORD = ("trashed_at", "trash_root_id", "custom", "identity_id", "remarks")

PARTY_KIND = RecordKind(
    code="party",
    model="parties.Party",
    label=_("Party"),
    label_plural=_("Parties"),
    icon="building",
    url="/parties",
    name_path="display_name",
    visible=reached_parties,
    fields=PARTY_FIELDS,
    columns={
        **_SHARED,
        "parties_party": dict.fromkeys(
            (
                *_RECORD,
                *("kind", "legal_form", "nip", "regon", "krs", "eu_vat", "status", "source", "industry"),
                *("account_manager_id", "is_own"),
            ),
            B,
        ),
        "parties_bankaccount": dict.fromkeys(("party_id", "iban", "bank_name", "currency", "label", "is_main"), B),
        "parties_companyprofile": dict.fromkeys(("party_id", "currency", "time_zone", "logo_id"), B),
        "parties_partylistmember": dict.fromkeys(
            ("party_list_id", "list_kind", "party_id", "added_by_id", "added_at"), B
        ),
        **EXTERNAL_ID_COLUMNS,
    },
)

PERSON_KIND = RecordKind(
    code="person",
    model="parties.Person",
    label=_("Person"),
    label_plural=_("Persons"),
    icon="users",
    url="/persons",
    name_path="display_name",
    visible=reached_persons,
    fields=PERSON_FIELDS,
    columns={
        **_SHARED,
        "parties_person": dict.fromkeys(
            (
                *_RECORD,
                *("party_id", "job_title", "department", "occupation", "education", "reports_to_id"),
                *("is_main", "is_owner", "has_left"),
            ),
            B,
        ),
        "parties_privatechannel": dict.fromkeys((*_CHANNEL, "person_id"), P),
        "parties_homeaddress": dict.fromkeys((*_ADDRESS, "person_id"), P),
        "parties_personday": dict.fromkeys((*_DAY, "kind"), PERSONAL),
        "parties_familymember": dict.fromkeys((*_DAY, "relation"), PERSONAL),
        "parties_interest": dict.fromkeys(("person_id", "kind", "term"), PERSONAL),
        "parties_personfact": dict.fromkeys(("person_id", "label", "value"), PERSONAL),
        **EXTERNAL_ID_COLUMNS,
    },
)

PARTY_LIST_KIND = RecordKind(
    code="party_list",
    model="parties.PartyList",
    label=_("Party list"),
    label_plural=_("Party lists"),
    icon="tags",
    url="/party-lists",
    name_path="name",
    english_path="name_en",
    visible=reached_lists,
    fields=(
        Field("name", _("Name"), T.TEXT, "name", shown=True),
        Field("name_en", _("Name in English"), T.TEXT, "name_en"),
        Field("kind", _("Kind"), T.CHOICE, "kind", choices=choices(ListKind)),
        Field("colour", _("Colour"), T.CHOICE, "colour", choices=choices(ListColour)),
        Field("description", _("Description"), T.LONG_TEXT, "description"),
        Field("is_archived", _("Archived"), T.BOOLEAN, "is_archived"),
    ),
    columns={
        "parties_partylist": dict.fromkeys(
            (
                *("trashed_at", "trash_root_id", "custom", "kind", "name", "name_en", "colour", "description"),
                *("condition", "position", "is_archived"),
            ),
            B,
        ),
    },
)
