"""One row of the personal details added, changed or taken out, as on a page; and the same undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound
from opiekun.core.fields import FieldClass
from opiekun.core.models import History
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import DayReminder
from opiekun.parties.permissions import PERSON
from opiekun.parties.rules.yearly_days import YearlyDay
from opiekun.parties.selectors.personal_details import read_personal_details
from opiekun.parties.services.locking import lock_person
from opiekun.parties.services.personal_rows import DETAILS
from opiekun.parties.services.update_person import update_person

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "days": ("kind", "name", "date", "note", "remind_before", "remind_to"),
    "family": ("relation", "name", "date", "note", "remind_before", "remind_to"),
    "interests": ("kind", "term"),
    "facts": ("label", "value"),
}
_PART_OF: Final = {model._meta.db_table: part for part, model in DETAILS.items()}
Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowSaved:
    """The person's version after the write, and the change by which it can be undone (None: nothing changed)."""

    version: int
    change_id: int | None


def add_personal_row(actor: Viewer, person_id: int, part: str, raw: Raw) -> RowSaved:
    """Add a row to one of the lists ``FIELDS``. Raises NotFound, NotAllowed, InvalidInput."""
    return _write(actor, person_id, part, None, raw, None)


def change_personal_row(
    actor: Viewer, person_id: int, part: str, row_id: int, raw: Raw, expected: int | None = None
) -> RowSaved:
    """Give a row new values. Raises NotFound, NotAllowed, StaleVersion, InvalidInput."""
    return _write(actor, person_id, part, row_id, raw, expected)


def remove_personal_row(actor: Viewer, person_id: int, part: str, row_id: int) -> RowSaved:
    """Take a row out. Raises NotFound, NotAllowed."""
    return _write(actor, person_id, part, row_id, None, None)


def _write(
    actor: Viewer, person_id: int, part: str, row_id: int | None, raw: Raw | None, expected: int | None
) -> RowSaved:
    if part not in FIELDS:
        raise NotFound
    with writing(actor):
        lock_person(actor, person_id, "edit", expected)
        if not actor.sees(PERSON, FieldClass.PERSONAL):
            raise NotAllowed
        rows, at = _changed(person_id, part, row_id, raw)
        before = _last_change(person_id, part)
        try:
            saved = update_person(actor, person_id, {part: rows})
        except InvalidInput as refused:
            raise _at_the_row(refused, at) from refused
        change = _last_change(person_id, part)
        return RowSaved(saved.version, change if change != before else None)


def _changed(person_id: int, part: str, row_id: int | None, raw: Raw | None) -> tuple[list[Raw], int]:
    """The list as it is to be, and the place of the row that is written. Raises NotFound for an unknown row."""
    present = [_raw(part, row) for row in read_personal_details(person_id).part(part)]
    if row_id is None:
        return [*present, raw or {}], len(present)
    at = next((place for place, row in enumerate(present) if row["id"] == str(row_id)), None)
    if at is None:
        raise NotFound
    written = [] if raw is None else [{**raw, "id": str(row_id)}]
    return [*present[:at], *written, *present[at + 1 :]], at


def _raw(part: str, row: Raw) -> dict[str, Any]:
    """A stored row as it would be entered."""
    given = {**row, "remind_to": str(row["remind_to_id"] or "")} if "remind_to_id" in row else row
    return {"id": str(row["id"]), **{name: given[name] for name in FIELDS[part]}}


def _at_the_row(refused: InvalidInput, at: int) -> InvalidInput:
    """The same refusal with the places inside the row; one that is about another row concerns this as a whole."""
    return InvalidInput(
        [FieldError(e.loc[2:] if e.loc[1:2] == (at,) else ("",), e.code, e.message) for e in refused.errors]
    )


def _last_change(person_id: int, part: str) -> int | None:
    changes = History.objects.filter(subject_id=person_id, table_name=DETAILS[part]._meta.db_table)
    return changes.order_by("-id").values_list("pk", flat=True).first()


class ChangedSince(Conflict):
    """Somebody has changed the row after what is to be undone."""

    def __init__(self) -> None:
        super().__init__("changed_since", _("This has been changed since, so nothing was undone."))


def undo_personal_row(actor: Viewer, person_id: int, change_id: int) -> RowSaved:
    """Put a row back to what it was before a change of the history; a removed one comes back as a new one.

    Raises NotFound, NotAllowed, ChangedSince, InvalidInput when the row no longer fits the others.
    """
    with writing(actor):
        lock_person(actor, person_id, "edit")
        if not actor.sees(PERSON, FieldClass.PERSONAL):
            raise NotAllowed
        change = History.objects.filter(pk=change_id, subject_id=person_id, table_name__in=_PART_OF).first()
        if change is None or "(redacted)" in change.changes.values():
            raise NotFound
        later = History.objects.filter(table_name=change.table_name, row_id=change.row_id, pk__gt=change.pk)
        if later.exists():
            raise ChangedSince
        part = _PART_OF[change.table_name]
        if change.operation == "insert":
            return remove_personal_row(actor, person_id, part, change.row_id)
        if change.operation == "update":
            return change_personal_row(actor, person_id, part, change.row_id, _before(person_id, part, change))
        return _bring_back(actor, person_id, part, change)


def _before(person_id: int, part: str, change: History) -> Raw:
    """The values of the row as they were before the update."""
    row = next((r for r in read_personal_details(person_id).part(part) if r["id"] == change.row_id), None)
    if row is None:
        raise ChangedSince
    old = {column: sides[0] for column, sides in change.changes.items()}
    return _entered(part, {**row, **old})


def _entered(part: str, row: Raw) -> dict[str, Any]:
    """Columns of a row as a form sends them."""
    given: dict[str, Any] = {**row, "remind_to": str(row.get("remind_to_id") or "")}
    given["date"] = str(YearlyDay(row["month"], row["day"], row.get("year"))) if row.get("month") else ""
    return {name: given.get(name, None if name == "remind_before" else "") for name in FIELDS[part]}


def _bring_back(actor: Viewer, person_id: int, part: str, change: History) -> RowSaved:
    saved = add_personal_row(actor, person_id, part, _entered(part, change.changes))
    newest = DETAILS[part]._default_manager.filter(person_id=person_id).order_by("-pk").values_list("pk", flat=True)
    # It is the same day: who was reminded of it is not reminded again.
    DayReminder.objects.filter(source=part, row_id=change.row_id).update(row_id=newest[0])
    return saved
