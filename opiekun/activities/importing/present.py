"""What the register has already of that which a file says: records by their ids elsewhere, and the same words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from opiekun.activities.models import Interaction, Note
from opiekun.activities.permissions import INTERACTION, reached_interactions, reached_notes
from opiekun.core.viewer import Viewer
from opiekun.parties.importing.party_reader import EXTERNAL_ID
from opiekun.records.external_ids import external_ids_of, find
from opiekun.records.importing.entries import Entry

Said = tuple[Any, ...]
# What rows may change, by their columns; links by the columns of their ids.
CHANGED: Final[Mapping[str, Mapping[str, str]]] = {
    INTERACTION: {
        "kind": "kind__code",
        "person": "person_id",
        "user": "user_id",
        **{name: name for name in ("direction", "started_at", "duration_minutes", "subject", "body", "outcome")},
    },
    "note": {"body": "body", "pinned": "pinned"},
}


@dataclass(slots=True)
class Present:
    """``by_id`` are records by their ids elsewhere, ``rows`` what these hold, ``open`` those that may be changed."""

    by_id: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    open: frozenset[int] = frozenset()
    said: set[Said] = field(default_factory=set)


def own_id(entry: Entry) -> str:
    """The id that the row gives for itself."""
    return next((value for name, value in entry.joins if name == EXTERNAL_ID), "")


def present(kind: str, actor: Viewer, system: str, entries: Sequence[Entry], parties: set[int], lock: bool) -> Present:
    """All that the rows of a batch may be about; ``lock`` holds what is found by its id until the transaction ends."""
    model: Any = Interaction if kind == INTERACTION else Note
    ids = sorted({own for entry in entries if (own := own_id(entry))})
    by_id = find(system, kind, ids) if ids else {}
    found = model.objects.filter(pk__in=by_id.values(), trashed_at__isnull=True)
    if lock and by_id:
        list(found.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        by_id = find(system, kind, ids)
    names = {*CHANGED[kind].values(), "party_id", "version", *(["custom"] if kind == INTERACTION else ["person_id"])}
    rows = {row["pk"]: row for row in found.values("pk", *sorted(names))} if by_id else {}
    reached = reached_interactions if kind == INTERACTION else reached_notes
    may = reached(actor, "edit").filter(pk__in=rows).values_list("pk", flat=True) if rows else ()
    return Present(by_id, rows, frozenset(may), _said_there(kind, system, parties, entries))


def said_of(kind: str, party_id: int, clean: Mapping[str, Any]) -> Said:
    """By what two rows are known as the same."""
    if kind != INTERACTION:
        return party_id, clean["body"]
    return party_id, clean["kind"], clean["started_at"], clean.get("body", "")


def _said_there(kind: str, system: str, parties: set[int], entries: Sequence[Entry]) -> set[Said]:
    """What the register has already of what the rows say: the same file twice doubles nothing.

    What has an id in the system is known by that alone.
    """
    cleans = [entry.values["clean"] for entry in entries if entry.values["lacks"] is None]
    there: list[tuple[Any, ...]]
    if kind != INTERACTION:
        rows = Note.objects.filter(trashed_at__isnull=True, body__in={clean["body"] for clean in cleans})
        at_party = rows.filter(party__in=parties).values_list("pk", "party_id", "body")
        there = [*at_party, *rows.filter(person__party__in=parties).values_list("pk", "person__party_id", "body")]
    else:
        times = {clean["started_at"] for clean in cleans}
        live = Interaction.objects.filter(trashed_at__isnull=True, party__in=parties, started_at__in=times)
        there = list(live.values_list("pk", "party_id", "kind__code", "started_at", "body"))
    named = external_ids_of([pk for pk, *_said in there], system) if there else {}
    return {tuple(said) for pk, *said in there if pk not in named}
