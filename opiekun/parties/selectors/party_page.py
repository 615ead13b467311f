"""What the page of a party shows, read in one statement; who has the same NIP by another, where anybody has."""
# ruff: noqa: S608 - the statement is put together from constants of this file

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from opiekun.core.errors import NotFound
from opiekun.core.kept_plans import kept_plans
from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import PartyKind
from opiekun.parties.permissions import in_sight, reached_parties
from opiekun.parties.selectors.own_rows import ROWS_OF_PARTY, Rows
from opiekun.records.custom.links import names_of_links
from opiekun.records.external_ids.finding import EXTERNAL_IDS

_COLUMNS: Final = (
    *("id", "version", "kind", "identity_id", "legal_form", "nip", "regon", "krs", "eu_vat", "status", "source"),
    *("industry", "account_manager_id", "remarks", "is_own", "owner_id", "created_at", "updated_at"),
)
_NAMES: Final = ("short_name", "first_name", "last_name", "sex", "salutation", "vocative")
_FIELDS: Final = (
    *(*_COLUMNS, "custom", "full_name", *_NAMES, "name", "manager"),
    *("channels", "addresses", "bank_accounts", "roles", "has_conflicts", "external_ids"),
    *("person_id", "shares_nip", "links"),
)
_PARTY: Final = (
    f"SELECT {', '.join(f'p.{name}' for name in _COLUMNS)}, p.custom::json,"
    f" i.name, {', '.join(f'i.{name}' for name in _NAMES)},"
    f" i.display_name, coalesce(u.name, ''), {ROWS_OF_PARTY},"
    " (SELECT coalesce(json_agg(r.kind), '[]') FROM parties_role r WHERE r.party_id = p.id AND r.live),"
    " EXISTS (SELECT FROM records_sync_conflict c WHERE c.record_id = p.id AND c.settled_at IS NULL),"
    f" {EXTERNAL_IDS.format(record='p.id')},"
    " (SELECT n.id FROM parties_person n WHERE p.kind = 'natural_person' AND n.party_id = p.id),"
    " EXISTS (SELECT FROM parties_party o"
    " WHERE o.nip = p.nip AND o.nip <> '' AND o.id <> p.id AND o.trashed_at IS NULL), /* links */"
    " FROM parties_party p JOIN parties_identity i ON i.id = p.identity_id"
    " LEFT JOIN accounts_user u ON u.id = p.account_manager_id WHERE p.id = %s AND p.trashed_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A party with the rows that hang on it; ``roles`` are codes of kinds.

    ``has_conflicts``: a field was changed here and in another system; ``external_ids`` are by system. ``shares_nip``:
    another live party, seen or not, has its NIP. ``links`` are the names of the records that its custom values link
    to, by code.
    """

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
    custom: dict[str, Any]
    full_name: str
    short_name: str
    first_name: str
    last_name: str
    sex: str
    salutation: str
    vocative: str
    name: str
    manager: str
    channels: Rows
    addresses: Rows
    bank_accounts: Rows
    roles: Sequence[str]
    has_conflicts: bool
    external_ids: Mapping[str, str]
    person_id: int | None
    shares_nip: bool
    links: dict[str, str]
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
    with kept_plans() as cursor:
        cursor.execute(_PARTY.replace("/* links */", names_of_links("party", "p")), [party_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    values: dict[str, Any] = dict(zip(_FIELDS, row, strict=True))
    owner_id, is_own = values["owner_id"], values["is_own"]
    if not in_sight(viewer, "party", owner_id, is_own):
        raise NotFound
    return PartyRecord(
        **values,
        can_edit=may(viewer, "party", "edit", owner_id),
        can_trash=may(viewer, "party", "trash", owner_id) and not is_own,
    )


def may(viewer: Viewer, kind: str, action: str, owner_id: int | None) -> bool:
    """Whether the viewer may do this to records of the owner."""
    return viewer.can(kind, action) and reaches(viewer.owners(kind, action), owner_id)


def parties_sharing_nip(viewer: Viewer, nip: str, party_id: int | None) -> list[tuple[int, str]]:
    """Other visible live parties with the NIP: id and name."""
    if not nip:
        return []
    others = reached_parties(viewer).filter(nip=nip).order_by("sort_key")
    if party_id is not None:
        others = others.exclude(pk=party_id)
    return list(others.values_list("pk", "display_name")[:5])
