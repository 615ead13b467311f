"""An import of interactions or notes taken back: what it made goes to the trash, what it changed is as it was."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models.functions import Now

from opiekun.activities.announcing import announce_interactions, announce_notes
from opiekun.activities.importing.changing import given_back
from opiekun.activities.importing.present import CHANGED
from opiekun.activities.models import Interaction, Note
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.services.interactions import update_interaction
from opiekun.activities.services.notes import update_note
from opiekun.core.errors import Refusal
from opiekun.core.viewer import Viewer
from opiekun.records.importing.holds import held_records
from opiekun.records.importing.registry import Done
from opiekun.records.importing.settings import Settings
from opiekun.records.models import UndoOutcome


def undo_said(kind: str) -> Callable[[Viewer, Settings, Sequence[Done]], Mapping[int, str]]:
    """Takes the work of an import of the kind back, but for what somebody changed or tied something to since."""
    model: Any = Interaction if kind == INTERACTION else Note

    def undo(actor: Viewer, _settings: Settings, work: Sequence[Done]) -> Mapping[int, str]:
        names = ["pk", "version", *CHANGED[kind].values(), *(["custom"] if kind == INTERACTION else [])]
        live = model.objects.filter(pk__in=[done.record_id for done in work], trashed_at__isnull=True)
        list(live.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        rows = {row["pk"]: row for row in live.values(*names)}
        made = {done.record_id for done in work if done.is_new}
        same = [d.record_id for d in work if d.is_new and d.version == rows.get(d.record_id, {}).get("version")]
        held = held_records(kind, same)
        gone = {pk for pk in same if pk not in held}
        for pk in gone:
            model.objects.filter(pk=pk).update(trashed_at=Now(), trash_root_id=pk)
        (announce_interactions if kind == INTERACTION else announce_notes)(gone)
        outcomes = {pk: str(UndoOutcome.UNDONE if pk in gone else UndoOutcome.KEPT) for pk in made}
        return outcomes | {done.record_id: _revert(actor, kind, done, rows) for done in work if not done.is_new}

    return undo


def _revert(actor: Viewer, kind: str, done: Done, rows: Mapping[int, Mapping[str, Any]]) -> str:
    if done.record_id not in rows:
        return str(UndoOutcome.KEPT)
    raw, number = given_back(kind, rows[done.record_id], list(done.changes))
    try:
        if raw:
            (update_interaction if kind == INTERACTION else update_note)(actor, done.record_id, raw)
    except Refusal:
        # Out of reach by now, or its values are not possible any more.
        return str(UndoOutcome.KEPT)
    end = UndoOutcome.UNDONE if number == len(done.changes) else UndoOutcome.PARTLY if number else UndoOutcome.KEPT
    return str(end)
