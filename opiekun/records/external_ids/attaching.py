"""Giving records their ids in other systems, many at once, and taking them away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from opiekun.core.errors import NotFound
from opiekun.core.kinds import record_kind
from opiekun.core.models import Record
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.external_ids.reading import read_system, readable
from opiekun.records.models import ExternalId

BATCH: Final = 1000
Pair = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Unattached:
    """A pair that was left out, and why.

    ``code``: ``not_found`` (no live record that the actor may edit), ``wrong_external_id``, ``external_id_taken``
    (another live record of the kind has the id) or ``has_another`` (the record has another id in the system).
    """

    record_id: int
    external_id: str
    code: str


def attach(actor: Viewer, system: str, pairs: Sequence[Pair]) -> list[Unattached]:
    """Give each record (id, external id) its id in the system; what it has already stays as it is.

    Answers the pairs that could not be; the others are attached. Of two pairs that exclude each other the first one
    counts. May run inside the caller's transaction. Raises InvalidInput for a wrong code of the system.
    """
    read_system(system)
    left_out: list[Unattached] = []
    with writing(actor):
        for some in _in_batches(pairs):
            left_out += _attach(actor, system, some)
    return left_out


def detach(actor: Viewer, record_id: int, system: str) -> None:
    """Take the record's id in the system away. Raises NotFound when the actor may not edit it or it has none."""
    with writing(actor):
        if record_id not in _editable(actor, [record_id]):
            raise NotFound
        deleted, _ = ExternalId.objects.filter(record_id=record_id, system=system).delete()
        if not deleted:
            raise NotFound


def _in_batches(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    for start in range(0, len(pairs), BATCH):
        yield list(pairs[start : start + BATCH])


def _attach(actor: Viewer, system: str, pairs: Sequence[Pair]) -> list[Unattached]:
    editable = _editable(actor, [record_id for record_id, _ in pairs])
    wrong = {pair: "wrong_external_id" for pair in pairs if not readable(pair[1])}
    wrong |= {pair: "not_found" for pair in pairs if pair[0] not in editable}
    possible = [pair for pair in dict.fromkeys(pairs) if pair not in wrong]
    wrong |= dict.fromkeys(_second_ids(possible), "has_another")
    wrong |= _not_inserted(system, [pair for pair in possible if pair not in wrong])
    return [Unattached(*pair, wrong[pair]) for pair in dict.fromkeys(pairs) if pair in wrong]


def _not_inserted(system: str, pairs: Sequence[Pair]) -> dict[Pair, str]:
    """Insert the pairs; answers those that could not be, and why."""
    added = _insert(system, pairs)
    missed = [pair for pair in pairs if pair not in added]
    if not missed:
        return {}
    rows = ExternalId.objects.filter(system=system, record_id__in=[record_id for record_id, _ in missed])
    ids = dict(rows.values_list("record_id", "external_id"))
    return {
        pair: "has_another" if pair[0] in ids else "external_id_taken" for pair in missed if ids.get(pair[0]) != pair[1]
    }


def _second_ids(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs that give a record another id than an earlier one does."""
    first: dict[int, str] = {}
    return [pair for pair in pairs if first.setdefault(*pair) != pair[1]]


def _editable(actor: Viewer, record_ids: Sequence[int]) -> set[int]:
    """The live records among them that the actor may edit, of whichever kinds."""
    kinds: dict[str, list[int]] = {}
    for record_id, kind in Record.objects.filter(pk__in=record_ids).values_list("pk", "kind"):
        kinds.setdefault(kind, []).append(record_id)
    found: set[int] = set()
    for kind, ids in kinds.items():
        found.update(record_kind(kind).visible(actor, "edit").filter(pk__in=ids).values_list("pk", flat=True))
    return found


# In the order of the ids, so that two writers of the same ones wait for each other instead of for ever.
_INSERT = """
INSERT INTO records_external_id (record_id, kind, system, external_id)
SELECT record_id, '', %s, external_id FROM unnest(%s::bigint[], %s::text[]) WITH ORDINALITY
    AS pairs (record_id, external_id, place) ORDER BY external_id, place
ON CONFLICT DO NOTHING RETURNING record_id, external_id
"""


def _insert(system: str, pairs: Sequence[Pair]) -> set[Pair]:
    """Insert the pairs that are possible; answers those."""
    if not pairs:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [system, [record_id for record_id, _ in pairs], [text for _, text in pairs]])
        return {(record_id, external_id) for record_id, external_id in cursor.fetchall()}
