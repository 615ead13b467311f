"""What the page of a role shows, and which roles a party has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models.expressions import RawSQL

from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import in_sight, reached_roles
from opiekun.parties.roles.kinds import RoleKind, role_kinds
from opiekun.parties.selectors.party_page import PartyRecord, load_party, may
from opiekun.parties.services.role_rules import values_of
from opiekun.records.custom.links import links_in, with_links
from opiekun.records.external_ids.finding import EXTERNAL_IDS


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """A role with its party's name; ``party`` is all of the party where the viewer may see it.

    ``links`` are the names of the records that its custom values link to, by code; ``external_ids`` are by system.
    """

    id: int
    version: int
    kind: str
    name: str
    number: str
    values: Mapping[str, Any]
    custom: dict[str, Any]
    links: Mapping[str, str | None]
    external_ids: Mapping[str, str]
    party_id: int
    identity_id: int
    party: PartyRecord | None
    can_edit: bool
    can_trash: bool


@dataclass(frozen=True, slots=True)
class PlayedRole:
    """A kind of role on the page of a party: the role, when the party has it, else whether it can be given."""

    kind: RoleKind
    id: int | None
    number: str
    values: Mapping[str, Any]
    can_make: bool


def load_role(viewer: Viewer, kind: RoleKind, role_id: int) -> RoleRecord:
    """The role. Raises NotFound when it does not exist, is in the trash or out of reach."""
    rows = kind.model._default_manager.select_related("party__identity").filter(trashed_at__isnull=True)
    elsewhere = RawSQL(EXTERNAL_IDS.format(record=f"{kind.table}.id"), ())  # noqa: S611 - a table's name
    role: Any = with_links(rows, kind.code).annotate(elsewhere=elsewhere).filter(pk=role_id).first()
    if role is None or not in_sight(viewer, kind.code, role.party.owner_id, role.party.is_own):
        raise NotFound
    seen = in_sight(viewer, "party", role.party.owner_id, role.party.is_own)
    return RoleRecord(
        id=role.pk,
        version=role.version,
        kind=kind.code,
        name=role.party.identity.display_name,
        number=role.number,
        values=values_of(kind, role),
        custom=role.custom,
        links=links_in(role),
        external_ids=role.elsewhere,
        party_id=role.party_id,
        identity_id=role.party.identity_id,
        party=load_party(viewer, role.party_id) if seen else None,
        can_edit=may(viewer, kind.code, "edit", role.party.owner_id),
        can_trash=may(viewer, kind.code, "trash", role.party.owner_id),
    )


def roles_of(viewer: Viewer, party_id: int, owner_id: int | None) -> list[PlayedRole]:
    """The roles of a party that the viewer sees, and those that he may give it; one statement for each kind."""
    found = []
    for kind in role_kinds():
        if not viewer.can(kind.code, "view"):
            continue
        role = reached_roles(viewer, kind.model, kind.code).filter(party_id=party_id).first()
        values = values_of(kind, role) if role else {}
        can_make = role is None and may(viewer, kind.code, "create", owner_id)
        found.append(PlayedRole(kind, role.pk if role else None, role.number if role else "", values, can_make))
    return found
