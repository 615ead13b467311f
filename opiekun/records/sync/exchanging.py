"""One call of another system: the record with its id is made or changed, field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import IntegrityError, transaction

from opiekun.core.errors import Conflict
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.external_ids import find, read_system
from opiekun.records.models import ExternalId
from opiekun.records.sync.conflicts import close_agreed, open_values, report
from opiekun.records.sync.digests import agreed
from opiekun.records.sync.errors import IdTaken, OtherIdThere, RecordInTrash
from opiekun.records.sync.judging import Field, Judgement, Known, Verdict, is_same, judge, next_known, plain_rows
from opiekun.records.sync.kinds import Raw, SyncKind, sync_kind
from opiekun.records.sync.reading import read_ours
from opiekun.records.sync.state import known_of, remember, remember_all, save_state

AGREED: Final = frozenset({Verdict.SAME, Verdict.APPLY, Verdict.KEEP})
# Another call may make the record, attach the id or take it away between looking and writing.
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Call:
    """What a system says of a record. ``fields`` are those of the services, as it sends them.

    ``stamp`` is the call's place in the order of the system's own changes. ``seen_version`` is the version of our
    record that the system has taken over; ``expected`` refuses any other one. ``again`` makes another record where the
    one with the id is in the trash.
    """

    system: str
    external_id: str
    fields: Raw
    stamp: int | None = None
    seen_version: int | None = None
    expected: int | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A field whose value of ours stayed: ``changed_here`` alone, or ``newer_known`` than the call."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The record, and where the sides differ now. The same call gets the same answer again."""

    record_id: int
    created: bool
    kept: Sequence[Kept] = ()
    conflicts: Mapping[str, tuple[int, Any]] = field(default_factory=dict)


class _Moved(Exception):
    """The id came or went while we were at it."""


def exchange(actor: Viewer, kind: str, call: Call) -> Exchanged:
    """Make or change the record that has the id; in one transaction, all or nothing.

    Raises what the services of the kind raise, StaleVersion, and RecordInTrash, OtherIdThere, IdTaken.
    """
    read_system(call.system)
    for _try in range(_TRIES):
        try:
            return _exchange(actor, sync_kind(kind), call)
        except _Moved:
            continue
        except Conflict as refusal:
            if refusal.code != "external_id_taken":
                raise
    raise IdTaken


def _exchange(actor: Viewer, kind: SyncKind, call: Call) -> Exchanged:
    record_id = find(call.system, kind.code, [call.external_id]).get(call.external_id)
    if record_id is not None:
        return _change(actor, kind, call, record_id)
    _refuse_trashed(kind, call)
    fields = kind.prepare(call.system, call.fields, None)
    matched = kind.match(actor, fields)
    if matched is not None:
        return _change(actor, kind, call, matched, attach=True)
    return _create(actor, kind, call, fields)


def _refuse_trashed(kind: SyncKind, call: Call) -> None:
    if call.again:
        return
    rows = ExternalId.objects.filter(system=call.system, kind=kind.code, external_id=call.external_id, live=False)
    if trashed := rows.order_by("-pk").values_list("record_id", flat=True).first():
        raise RecordInTrash(trashed)


def _create(actor: Viewer, kind: SyncKind, call: Call, fields: Raw) -> Exchanged:
    def attach(record_id: int) -> None:
        row, ours = _attached(call, record_id), kind.ours(record_id)
        given = {name: value for name, value in fields.items() if name in ours}
        for name, value in kind.read(given, ours).items():
            remember(row, name, Known(agreed(value, kind.rows.get(name)), call.stamp))
        save_state(row, 1)

    with writing(actor):
        saved = kind.create(actor, fields, attach)
    return Exchanged(saved.id, created=True)


def _change(actor: Viewer, kind: SyncKind, call: Call, record_id: int, attach: bool = False) -> Exchanged:
    with writing(actor):
        version = kind.lock(actor, record_id, call.expected)
        row = _row(call, record_id, attach)
        ours_raw = kind.ours(record_id)
        raw = kind.prepare(call.system, call.fields, ours_raw)
        theirs, ours = kind.read(raw, ours_raw), read_ours(kind, ours_raw)
        if call.seen_version == version:
            remember_all(row, ours, kind.rows)
            close_agreed(row, ours.keys())
        fields = [
            (name, Field(value, ours.get(name), known_of(row, name), kind.rows.get(name)))
            for name, value in theirs.items()
        ]
        judged = [(name, field, judge(field, call.stamp)) for name, field in fields]
        writes = {name: _written(raw[name], field, j) for name, field, j in judged if j.verdict == Verdict.APPLY}
        saved = kind.update(actor, record_id, writes) if writes else None
        kept = [k for name, field, j in judged if (k := _note(row, call, name, raw[name], field, j)) is not None]
        close_agreed(row, [name for name, _field, j in judged if j.verdict in AGREED])
        # An id that has just been attached gave the record a new version.
        save_state(row, saved.version if saved else kind.lock(actor, record_id, None) if attach else version)
        return Exchanged(record_id, False, kept, open_values(row))


def _written(raw: Any, field: Field, judgement: Judgement) -> Any:
    return raw if field.shape is None else plain_rows(judgement.value, field.shape)


def _note(row: ExternalId, call: Call, name: str, raw: Any, field: Field, judgement: Judgement) -> Kept | None:
    """Remember what became of the field; answers why our value stayed, when it did."""
    remember(row, name, next_known(field, judgement.verdict, call.stamp))
    if judgement.verdict == Verdict.CONFLICT:
        report(row, name, raw, call.stamp)
    if judgement.verdict == Verdict.KEEP or (judgement.verdict == Verdict.OLD and not is_same(field)):
        return Kept(name, judgement.verdict.value)
    return None


def _row(call: Call, record_id: int, attach: bool) -> ExternalId:
    """The row of the id, locked; made when the record was found by a number of its own."""
    rows = ExternalId.objects.select_for_update().filter(record_id=record_id, system=call.system)
    row = rows.first()
    if row is None and attach:
        return _attached(call, record_id)
    if row is not None and row.external_id != call.external_id and attach:
        raise OtherIdThere(record_id, row.external_id)
    if row is None or row.external_id != call.external_id or not row.live:
        raise _Moved
    return row


def _attached(call: Call, record_id: int) -> ExternalId:
    try:
        with transaction.atomic():
            row = ExternalId.objects.create(record_id=record_id, system=call.system, external_id=call.external_id)
    except IntegrityError as taken:
        raise _Moved from taken
    row.refresh_from_db(fields=["kind"])
    return row
