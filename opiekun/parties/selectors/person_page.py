"""What the page of a person shows, in one statement, and the private details that are read only when opened."""
# ruff: noqa: S608 - the statement is put together from constants of this file

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.fields import FieldClass
from opiekun.core.kept_plans import kept_plans
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.choices import PartyKind
from opiekun.parties.models import HomeAddress, PrivateChannel
from opiekun.parties.permissions import in_sight, reached_persons
from opiekun.parties.selectors.own_rows import ADDRESS, CHANNEL, ROWS_OF_PERSON, Rows
from opiekun.parties.selectors.party_page import may
from opiekun.records.custom.links import names_of_links
from opiekun.records.external_ids.finding import EXTERNAL_IDS

_COLUMNS: Final = (
    *("id", "version", "identity_id", "party_id", "party_kind", "job_title", "department", "occupation", "education"),
    *("reports_to_id", "is_main", "is_owner", "has_left", "remarks", "created_at", "updated_at"),
)
_NAMES: Final = ("first_name", "last_name", "sex", "salutation", "vocative")
_FIELDS: Final = (
    *(*_COLUMNS, "custom", *_NAMES, "name", "party", "owner_id", "superior", "channels", "addresses", "subordinates"),
    *("links", "external_ids"),
)
# A superior in the trash is nobody's superior until he is back. The last column: is it our own company's person.
_PERSON: Final = (
    f"SELECT {', '.join(f'n.{name}' for name in _COLUMNS)}, n.custom::json,"
    f" {', '.join(f'i.{name}' for name in _NAMES)},"
    " i.display_name, pi.display_name, p.owner_id,"
    " CASE WHEN s.trashed_at IS NULL THEN coalesce(si.display_name, '') ELSE '' END,"
    f" {ROWS_OF_PERSON},"
    " (SELECT coalesce(json_agg(json_build_array(b.id, bi.display_name, b.job_title) ORDER BY bi.sort_key), '[]')"
    " FROM parties_person b JOIN parties_identity bi ON bi.id = b.identity_id"
    " WHERE b.reports_to_id = n.id AND b.trashed_at IS NULL), /* links */,"
    f" {EXTERNAL_IDS.format(record='n.id')}, p.is_own"
    " FROM parties_person n JOIN parties_identity i ON i.id = n.identity_id"
    " JOIN parties_party p ON p.id = n.party_id JOIN parties_identity pi ON pi.id = p.identity_id"
    " LEFT JOIN parties_person s ON s.id = n.reports_to_id LEFT JOIN parties_identity si ON si.id = s.identity_id"
    " WHERE n.id = %s AND n.trashed_at IS NULL"
)
HOME = tuple(name for name in ADDRESS if name not in ("id", "kind", "name", "is_main"))


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person with party, superior and subordinates (id, name, job title).

    ``links`` are the names of the records that the custom values link to, by code; ``external_ids`` are by system.
    """

    id: int
    version: int
    identity_id: int
    party_id: int
    party_kind: str
    job_title: str
    department: str
    occupation: str
    education: str
    reports_to_id: int | None
    is_main: bool
    is_owner: bool
    has_left: bool
    remarks: str
    created_at: datetime
    updated_at: datetime
    custom: dict[str, Any]
    first_name: str
    last_name: str
    sex: str
    salutation: str
    vocative: str
    name: str
    party: str
    owner_id: int | None
    superior: str
    channels: Rows
    addresses: Rows
    subordinates: Sequence[tuple[int, str, str]]
    links: dict[str, str]
    external_ids: Mapping[str, str]
    can_edit: bool
    can_trash: bool
    sees_private: bool

    @property
    def is_natural(self) -> bool:
        """Whether the person and their party are one."""
        return self.party_kind == PartyKind.NATURAL_PERSON

    def of_kind(self, kind: str) -> list[Mapping[str, Any]]:
        """The channels of one kind, the main one first."""
        return [channel for channel in self.channels if channel["kind"] == kind]


def load_person(viewer: Viewer, person_id: int) -> PersonRecord:
    """The person. Raises NotFound when they do not exist, are in the trash or out of reach."""
    with kept_plans() as cursor:
        cursor.execute(_PERSON.replace("/* links */", names_of_links("person", "n")), [person_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    *fields, is_own = row
    values: dict[str, Any] = dict(zip(_FIELDS, fields, strict=True))
    owner_id = values["owner_id"]
    if not in_sight(viewer, "person", owner_id, is_own):
        raise NotFound
    return PersonRecord(
        **values,
        can_edit=may(viewer, "person", "edit", owner_id),
        can_trash=may(viewer, "person", "trash", owner_id) and values["party_kind"] != PartyKind.NATURAL_PERSON,
        sees_private=viewer.sees("person", FieldClass.PRIVATE),
    )


@dataclass(frozen=True, slots=True)
class PrivateDetails:
    """How to reach a person privately, and where they live."""

    channels: Rows
    home: Mapping[str, Any] | None


def open_private_details(viewer: Viewer, person_id: int) -> PrivateDetails:
    """The private details; that they were opened is written down first. Raises NotFound, NotAllowed."""
    with writing(viewer):
        if not reached_persons(viewer).filter(pk=person_id).exists():
            raise NotFound
        if not viewer.sees("person", FieldClass.PRIVATE):
            raise NotAllowed
        log_access(viewer, Access.OPENED, "person", [person_id], [FieldClass.PRIVATE])
        channels = PrivateChannel.objects.filter(person_id=person_id).order_by("-is_main", "id").values(*CHANNEL)
        return PrivateDetails(list(channels), HomeAddress.objects.filter(person_id=person_id).values(*HOME).first())
