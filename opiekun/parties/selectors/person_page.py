"""What the page of a person shows, and the private details that are read only when they are opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.choices import PartyKind
from opiekun.parties.models import HomeAddress, Person, PrivateChannel
from opiekun.parties.permissions import reached_persons
from opiekun.parties.selectors.own_rows import ADDRESS, CHANNEL, Rows, rows_of_person
from opiekun.parties.selectors.party_page import may

_IDENTITY = ("first_name", "last_name", "sex", "salutation", "display_name")
_COLUMNS = (
    *("id", "version", "identity_id", "party_id", "party_kind", "job_title", "department", "occupation", "education"),
    *("reports_to_id", "is_main", "is_owner", "has_left", "remarks", "created_at", "updated_at"),
)
_LINKED = (
    *("party__identity__display_name", "party__owner_id", "reports_to__identity__display_name"),
    "reports_to__trashed_at",
)
HOME = tuple(name for name in ADDRESS if name not in ("id", "kind", "name", "is_main"))


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person with party, superior and subordinates (id, name, job title)."""

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
    first_name: str
    last_name: str
    sex: str
    salutation: str
    name: str
    party: str
    owner_id: int | None
    superior: str
    channels: Rows
    addresses: Rows
    subordinates: Sequence[tuple[int, str, str]]
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
    row = (
        reached_persons(viewer)
        .filter(pk=person_id)
        .values_list(*_COLUMNS, *(f"identity__{name}" for name in _IDENTITY), *_LINKED)
        .first()
    )
    if row is None:
        raise NotFound
    names = (*_COLUMNS, *_IDENTITY[:4], "name", "party", "owner_id", "superior")
    *shown, superior_trashed_at = row
    values: dict[str, Any] = dict(zip(names, shown, strict=True))
    # A superior in the trash is nobody's superior until he is back.
    values["superior"] = "" if superior_trashed_at else values["superior"] or ""
    channels, addresses = rows_of_person(values["identity_id"])
    below = Person.objects.filter(reports_to_id=person_id, trashed_at__isnull=True).order_by("identity__sort_key")
    return PersonRecord(
        **values,
        channels=channels,
        addresses=addresses,
        subordinates=list(below.values_list("pk", "identity__display_name", "job_title")),
        can_edit=may(viewer, "person", "edit", values["owner_id"]),
        can_trash=may(viewer, "person", "trash", values["owner_id"])
        and values["party_kind"] != PartyKind.NATURAL_PERSON,
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
