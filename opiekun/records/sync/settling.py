"""A person says whose value stays, and may take that back."""

from typing import Any, Final

from django.db.models.functions import Now

from opiekun.core.errors import NotFound
from opiekun.core.outbox import tell
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.custom.reading import putting_back
from opiekun.records.models import ExternalId, Settlement, SyncConflict
from opiekun.records.sync.digests import agreed
from opiekun.records.sync.errors import ChangedSince, SettledMeanwhile
from opiekun.records.sync.judging import Field, Known, plain_rows, prefer
from opiekun.records.sync.kinds import SyncKind, sync_kind
from opiekun.records.sync.reading import read_ours
from opiekun.records.sync.state import known_of, remember, save_state

SETTLED: Final = "settled"


def settle(actor: Viewer, conflict_id: int, theirs: bool) -> SyncConflict:
    """Take their value, or let ours stay; the other system learns of ours from the change feed.

    Raises NotFound (also when the record is out of reach), NotAllowed, SettledMeanwhile, and what the service of the
    record's kind raises for their value.
    """
    with writing(actor):
        conflict, row, version = _locked(actor, conflict_id)
        if conflict.settled_at is not None:
            raise SettledMeanwhile
        kind = sync_kind(conflict.kind)
        field, ours = _compared(kind, row, conflict), kind.ours(conflict.record_id)[conflict.field]
        before = known_of(row, conflict.field)
        if theirs:
            version = kind.update(actor, conflict.record_id, {conflict.field: _taken(field, conflict)}).version
        remember(row, conflict.field, Known(agreed(field.theirs, field.shape), before.stamp))
        save_state(row, version)
        conflict.settlement = Settlement.THEIRS if theirs else Settlement.OURS
        conflict.replaced = {
            "ours": ours,
            "known": [before.digest, before.stamp],
            "after": _present_digest(kind, conflict),
        }
        _close(actor, conflict)
        tell(f"{conflict.kind}.{SETTLED}", conflict.kind, conflict.record_id)
    return conflict


def undo_settlement(actor: Viewer, conflict_id: int) -> SyncConflict:
    """Open the conflict again, with the value that we had. Raises NotFound, NotAllowed, ChangedSince."""
    with writing(actor):
        conflict, row, version = _locked(actor, conflict_id)
        if conflict.settlement not in (Settlement.OURS, Settlement.THEIRS):
            raise NotFound
        kind, kept = sync_kind(conflict.kind), conflict.replaced or {}
        if kept["after"] != _present_digest(kind, conflict) or _is_open_again(conflict):
            raise ChangedSince
        if conflict.settlement == Settlement.THEIRS:
            with putting_back():
                ours = {conflict.field: _without_ids(kept["ours"])}
                version = kind.update(actor, conflict.record_id, ours).version
        remember(row, conflict.field, Known(*kept["known"]))
        save_state(row, version)
        conflict.settled_at = conflict.settled_by_id = conflict.replaced = None
        conflict.settlement = ""
        conflict.save()
        tell(f"{conflict.kind}.{SETTLED}", conflict.kind, conflict.record_id)
    return conflict


def _locked(actor: Viewer, conflict_id: int) -> tuple[SyncConflict, ExternalId, int]:
    """The conflict with the id's row, locked after the record, and the record's version."""
    conflict = SyncConflict.objects.filter(pk=conflict_id).first()
    if conflict is None:
        raise NotFound
    version = sync_kind(conflict.kind).lock(actor, conflict.record_id, None)
    rows = ExternalId.objects.select_for_update()
    row = rows.filter(record_id=conflict.record_id, system=conflict.system).first()
    conflict = SyncConflict.objects.select_for_update().filter(pk=conflict_id).first()
    if row is None or conflict is None:
        raise NotFound
    return conflict, row, version


def _compared(kind: SyncKind, row: ExternalId, conflict: SyncConflict) -> Field:
    ours_raw = kind.ours(conflict.record_id)
    theirs = kind.read({conflict.field: conflict.theirs}, ours_raw)[conflict.field]
    ours = read_ours(kind, ours_raw)[conflict.field]
    return Field(theirs, ours, known_of(row, conflict.field), kind.rows.get(conflict.field))


def _taken(field: Field, conflict: SyncConflict) -> Any:
    """Their value as the service reads it; rows that only we changed stay."""
    return conflict.theirs if field.shape is None else plain_rows(prefer(field, theirs=True), field.shape)


def _present_digest(kind: SyncKind, conflict: SyncConflict) -> Any:
    """What stands for our present value."""
    ours = read_ours(kind, kind.ours(conflict.record_id))[conflict.field]
    return agreed(ours, kind.rows.get(conflict.field))


def _without_ids(value: Any) -> Any:
    """Rows are written anew: those that they replaced are gone."""
    if not isinstance(value, list):
        return value
    return [_without_id(row) for row in value]


def _without_id(row: Any) -> Any:
    return {name: part for name, part in row.items() if name != "id"} if isinstance(row, dict) else row


def _is_open_again(conflict: SyncConflict) -> bool:
    others = SyncConflict.objects.filter(record_id=conflict.record_id, system=conflict.system, field=conflict.field)
    return others.filter(settled_at__isnull=True).exclude(pk=conflict.pk).exists()


def _close(actor: Viewer, conflict: SyncConflict) -> None:
    conflict.settled_by_id = actor.id
    SyncConflict.objects.filter(pk=conflict.pk).update(
        settled_at=Now(), settled_by_id=actor.id, settlement=conflict.settlement, replaced=conflict.replaced
    )
    conflict.refresh_from_db(fields=["settled_at"])
