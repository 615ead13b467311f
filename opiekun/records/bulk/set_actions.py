"""Changes of many records that are made and undone by a few statements for all of them, such as being in a list.

They are kept as other bulk operations are: with what undoing needs, a report, thirty days.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.bulk.planning import MOST_RECORDS
from opiekun.records.bulk.selection import Selection
from opiekun.records.bulk.undoing import TO_UNDO
from opiekun.records.models import BulkEdit, BulkState, Outcome

_KEEP: Final = """
INSERT INTO records_bulk_edit_row (bulk_edit_id, record_id, outcome, after)
SELECT %s, k.id, 'changed', k.kept FROM unnest(%s::bigint[], %s::jsonb[]) k(id, kept)
"""
Kept = Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class SetAction:
    """One such change. ``right`` is what it needs beyond seeing the records: kind and action.

    ``apply`` makes it for the rows, inside the caller's transaction, and answers by record what undoing needs;
    ``revert`` takes back what is still so, and answers for which records it did. ``titles`` says in words what was
    done for each value, ``done`` how many it was for.
    """

    kind: str
    code: str
    right: tuple[str, str]
    apply: Callable[[Viewer, Any, QuerySet[Any]], Kept]
    revert: Callable[[Viewer, Any, Kept], set[int]]
    titles: Callable[[Sequence[Any]], Sequence[str]]
    done: Callable[[Any, int], str]


_actions: dict[tuple[str, str], SetAction] = {}


def register_set_action(action: SetAction) -> None:
    """Add an action at start-up. A second one under the code is a programming error (``ValueError``)."""
    if (action.kind, action.code) in _actions:
        raise ValueError(f"bulk action {action.kind}.{action.code} is registered twice")
    _actions[action.kind, action.code] = action


def set_action(kind: str, code: str) -> SetAction | None:
    """The action under the code; None for a change that is made record by record."""
    return _actions.get((kind, code))


def run_set(actor: Viewer, selection: Selection, action: SetAction, value: Any) -> BulkEdit:
    """Make the change for all chosen records that the actor sees. Raises InvalidInput, and what the action raises."""
    with writing(actor):
        chosen = selection.rows(actor)
        selected = chosen.count()
        if selected > MOST_RECORDS:
            message = _("At most %(most)d records can be changed at once. Narrow the list.") % {"most": MOST_RECORDS}
            raise InvalidInput([FieldError(("ids",), "too_many", message)])
        kept = action.apply(actor, value, chosen)
        edit = BulkEdit.objects.create(
            kind=selection.kind.code,
            action=action.code,
            value=value,
            state=BulkState.DONE,
            actor_id=actor.id,
            token_id=actor.token_id if isinstance(actor, UserViewer) else None,
            selected=selected,
            unchanged=selected - len(kept),
            out_of_reach=0,
            planned=len(kept),
            finished_at=Now(),
        )
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [edit.pk, list(kept), [json.dumps(one) for one in kept.values()]])
    edit.refresh_from_db()
    return edit


def undo_set(actor: Viewer, edit: BulkEdit, action: SetAction) -> None:
    """Take the change back, inside the caller's transaction that has the operation locked."""
    kept = dict(edit.rows.filter(TO_UNDO).values_list("record_id", "after"))
    with writing(actor):
        reverted = action.revert(actor, edit.value, kept)
        outcome = Case(When(record_id__in=reverted, then=Value(Outcome.CHANGED)), default=Value(Outcome.UNCHANGED))
        edit.rows.filter(TO_UNDO).update(undo=outcome)
    BulkEdit.objects.filter(pk=edit.pk).update(state=BulkState.UNDONE, undone_at=Now())


def right_of(edit: BulkEdit) -> tuple[str, str]:
    """Kind and action of the right that the operation needed."""
    action = set_action(edit.kind, edit.action)
    return (edit.kind, edit.action) if action is None else action.right
