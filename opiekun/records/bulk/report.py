"""How an operation went, for its report page and the API: numbers, and the records that were not done as wished."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.fields import value_words
from opiekun.records.bulk.preview import PreviewRow
from opiekun.records.bulk.starting import KEPT_FOR
from opiekun.records.custom.fields import field_ever
from opiekun.records.models import BulkAction, BulkEdit, BulkEditRow, BulkState, Outcome
from opiekun.records.references import names_of

MOST_NAMED: Final = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A record that was not done as wished; ``reason`` is empty for one that somebody changed later."""

    id: int
    name: str
    code: str
    reason: str


def own_edit(viewer: Viewer, edit_id: int) -> BulkEdit:
    """The viewer's own operation. Raises NotFound."""
    edit = BulkEdit.objects.filter(pk=edit_id, actor_id=viewer.id).first()
    if edit is None:
        raise NotFound
    return edit


def own_edits(viewer: Viewer) -> list[BulkEdit]:
    """The viewer's operations that were begun, the newest first."""
    begun = BulkEdit.objects.filter(actor_id=viewer.id, created_at__gt=clock.now() - KEPT_FOR)
    return list(begun.exclude(state=BulkState.DRAFT).order_by("-pk")[:100])


def changed(edit: BulkEdit) -> Sequence[PreviewRow]:
    """The first records that were changed, each with what it held before and was given."""
    found = list(edit.rows.filter(outcome=Outcome.CHANGED).order_by("record_id")[:MOST_NAMED])
    names = names_of(edit.kind, {row.record_id for row in found}) if found else {}
    words: Callable[[Any], str] = str
    if edit.action == BulkAction.EDIT:
        field = field_ever(record_kind(edit.kind), edit.field)
        words = value_words(field, [edit.value, *(row.before for row in found)])
    return [
        PreviewRow(
            row.record_id,
            names.get(row.record_id, f"#{row.record_id}"),
            words(row.before) if edit.action == BulkAction.EDIT else "",
            words(edit.value) if edit.action == BulkAction.EDIT else "",
        )
        for row in found
    ]


def refused(edit: BulkEdit) -> Sequence[Named]:
    """Records that the services refused to change, with the reason of each."""
    return _named(edit, edit.rows.filter(outcome=Outcome.REFUSED))


def kept(edit: BulkEdit) -> Sequence[Named]:
    """Records that undoing left as they are, because somebody had changed them since."""
    return _named(edit, edit.rows.filter(undo=Outcome.UNCHANGED))


def undo_refused(edit: BulkEdit) -> Sequence[Named]:
    """Records that the services refused to set back."""
    return _named(edit, edit.rows.filter(undo=Outcome.REFUSED))


def _named(edit: BulkEdit, rows: QuerySet[BulkEditRow]) -> list[Named]:
    found = list(rows.order_by("record_id").values_list("record_id", "code", "reason")[:MOST_NAMED])
    names = names_of(edit.kind, {record_id for record_id, _code, _reason in found}) if found else {}
    return [Named(pk, names.get(pk, f"#{pk}"), code, reason) for pk, code, reason in found]
