"""What the page of a party shows, read in four statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opiekun.core.errors import NotFound
from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import PartyKind
from opiekun.parties.models import Person
from opiekun.parties.permissions import reached_parties
from opiekun.parties.selectors.own_rows import Rows, rows_of_party

_IDENTITY = ("name", "short_name", "first_name", "last_name", "sex", "salutation", "display_name")
_COLUMNS = (
    *("id", "version", "kind", "identity_id", "legal_form", "nip", "regon", "krs", "eu_vat", "status", "source"),
    *("industry", "account_manager_id", "remarks", "is_own", "owner_id", "created_at", "updated_at"),
)


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A party with the rows that hang on it. ``sharing`` are visible parties with the same NIP: id and name."""

    id: int
    version: int
    kind: str
    identity_id: int
    legal_form: str
    nip: str
    regon: str
    krs: str
    eu_vat: str
    status: str
    source: str
    industry: str
    account_manager_id: int | None
    remarks: str
    is_own: bool
    owner_id: int | None
    created_at: datetime
    updated_at: datetime
    full_name: str
    short_name: str
    first_name: str
    last_name: str
    sex: str
    salutation: str
    name: str
    manager: str
    channels: Rows
    addresses: Rows
    bank_accounts: Rows
    sharing: Sequence[tuple[int, str]]
    person_id: int | None
    can_edit: bool
    can_trash: bool

    @property
    def is_natural(self) -> bool:
        return self.kind == PartyKind.NATURAL_PERSON

    def of_kind(self, kind: str) -> list[Mapping[str, Any]]:
        """The channels of one kind, the main one first."""
        return [channel for channel in self.channels if channel["kind"] == kind]


def load_party(viewer: Viewer, party_id: int) -> PartyRecord:
    """The party. Raises NotFound when it does not exist, is in the trash or out of reach."""
    row = (
        reached_parties(viewer)
        .filter(pk=party_id)
        .values_list(*_COLUMNS, *(f"identity__{name}" for name in _IDENTITY), "account_manager__name")
        .first()
    )
    if row is None:
        raise NotFound
    values: dict[str, Any] = dict(zip((*_COLUMNS, "full_name", *_IDENTITY[1:6], "name", "manager"), row, strict=True))
    values["manager"] = values["manager"] or ""
    natural = values["kind"] == PartyKind.NATURAL_PERSON
    channels, addresses, bank_accounts = rows_of_party(values["identity_id"], party_id)
    return PartyRecord(
        **values,
        channels=channels,
        addresses=addresses,
        bank_accounts=bank_accounts,
        sharing=parties_sharing_nip(viewer, values["nip"], party_id),
        person_id=Person.objects.filter(party_id=party_id).values_list("pk", flat=True).first() if natural else None,
        can_edit=may(viewer, "party", "edit", values["owner_id"]),
        can_trash=may(viewer, "party", "trash", values["owner_id"]) and not values["is_own"],
    )


def may(viewer: Viewer, kind: str, action: str, owner_id: int | None) -> bool:
    """Whether the viewer may do this to records of the owner."""
    return viewer.can(kind, action) and reaches(viewer.owners(kind, action), owner_id)


def parties_sharing_nip(viewer: Viewer, nip: str, party_id: int | None) -> list[tuple[int, str]]:
    """Other visible live parties with the NIP: id and name."""
    if not nip:
        return []
    others = reached_parties(viewer).filter(nip=nip).order_by("identity__sort_key")
    if party_id is not None:
        others = others.exclude(pk=party_id)
    return list(others.values_list("pk", "identity__display_name")[:5])
