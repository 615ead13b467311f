"""What the page of an interaction shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from opiekun.activities.models import Interaction, InteractionLink, Participant
from opiekun.activities.permissions import INTERACTION, reached_interactions
from opiekun.activities.selectors.interaction_kinds import KindOfInteraction, kinds
from opiekun.core.errors import NotFound
from opiekun.core.kinds import record_kind, record_kinds
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.records.custom.links import links_in, with_links
from opiekun.records.references import names_in_sight


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who took part; ``url`` is empty for what is out of reach, in the trash or no record."""

    role: str
    name: str
    url: str
    what: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A record that the interaction is about besides its party."""

    icon: str
    label: Any
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class InteractionRecord:
    """An interaction with the names of what it refers to."""

    id: int
    version: int
    row: Interaction
    kind: KindOfInteraction
    party: str
    party_url: str
    person: str
    person_url: str
    user: str
    participants: Sequence[Who]
    linked: Sequence[Linked]
    custom: dict[str, Any]
    links: Mapping[str, str | None]
    can_edit: bool
    can_trash: bool
    is_mail: bool

    @property
    def name(self) -> str:
        return record_kind(INTERACTION).named(self.row.subject)


def load_interaction(viewer: Viewer, pk: int) -> InteractionRecord:
    """The interaction. Raises NotFound when it does not exist, is in the trash or out of reach."""
    rows = reached_interactions(viewer).filter(pk=pk).select_related("party", "person", "user", "mail")
    row = with_links(rows, "interaction").first()
    if row is None:
        raise NotFound
    kind = kinds().by_id(row.kind_id)
    assert kind is not None
    people = list(
        Participant.objects.filter(interaction_id=pk).select_related("person", "party", "user").order_by("pk")
    )
    persons = {p.person_id for p in people if p.person_id} | ({row.person_id} if row.person_id else set())
    seen_persons = (
        set(reached_persons(viewer).filter(pk__in=persons).values_list("pk", flat=True)) if persons else set()
    )
    parties = {p.party_id for p in people if p.party_id} | {row.party_id}
    seen_parties = set(reached_parties(viewer).filter(pk__in=parties).values_list("pk", flat=True))
    return InteractionRecord(
        id=pk,
        version=row.version,
        row=row,
        kind=kind,
        party=row.party.display_name,
        party_url=f"/parties/{row.party_id}" if row.party_id in seen_parties else "",
        person=row.person.display_name if row.person and row.person.trashed_at is None else "",
        person_url=f"/persons/{row.person_id}" if row.person_id in seen_persons else "",
        user=row.user.name if row.user else "",
        participants=[_who(p, seen_persons, seen_parties) for p in people],
        linked=_linked(viewer, pk),
        custom=row.custom,
        links=links_in(row),
        can_edit=reached_interactions(viewer, "edit").filter(pk=pk).exists(),
        can_trash=reached_interactions(viewer, "trash").filter(pk=pk).exists(),
        is_mail=getattr(row, "mail", None) is not None,
    )


def _who(row: Participant, persons: set[int], parties: set[int]) -> Who:
    if row.person is not None:
        url = f"/persons/{row.person_id}" if row.person_id in persons else ""
        return Who(row.role, row.name or row.person.display_name, url, "person")
    if row.party is not None:
        return Who(
            row.role, row.party.display_name, f"/parties/{row.party_id}" if row.party_id in parties else "", "party"
        )
    if row.user is not None:
        return Who(row.role, row.user.name, "", "user")
    return Who(row.role, f"{row.name} <{row.address}>" if row.name else row.address, "", "address")


def _linked(viewer: Viewer, pk: int) -> list[Linked]:
    """The linked records that the viewer sees; one statement for each kind."""
    by_kind: dict[str, set[int]] = {}
    rows = InteractionLink.objects.filter(interaction_id=pk).values_list("record_id", "record__kind")
    for record_id, of_kind in rows:
        by_kind.setdefault(of_kind, set()).add(record_id)
    known = {kind.code for kind in record_kinds()}
    found: list[Linked] = []
    for code, ids in by_kind.items():
        if code in known:
            kind = record_kind(code)
            names = names_in_sight(viewer, code, ids)
            found += [Linked(kind.icon, kind.label, name, f"{kind.url}/{one}") for one, name in names.items()]
    return found
