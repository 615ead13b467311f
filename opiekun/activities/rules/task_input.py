"""How a task's fields are read, wherever they come from."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.activities.rules.recurrence import read_rule
from opiekun.activities.tasks.choices import Priority, Scope
from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import Reader, WrongValue
from opiekun.parties.rules.role_input import day, whole

LONGEST_MINUTES: Final = 24 * 60
LONGEST_NOTICE: Final = 60 * 24 * 60
MOST_ITEMS: Final = 50
MOST_LINKS: Final = 20
_TIME: Final = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?")


def hour(value: Any) -> time | None:
    """The hour of day, as 9:05 or 09:05; None when nothing is given."""
    if value in (None, ""):
        return None
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise WrongValue("time_format", _("Give the hour as in 9:30."))
    return time(int(match[1]), int(match[2]))


def _links(value: Any) -> list[int]:
    """Ids of records, each once, in their order."""
    if not isinstance(value, list):
        raise WrongValue("not_rows")
    if len(value) > MOST_LINKS:
        raise WrongValue("too_many", _("At most %(most)d rows.") % {"most": MOST_LINKS})
    ids = [reading.record_id(one) for one in value]
    return list(dict.fromkeys(found for found in ids if found is not None))


_ITEM: Final[Mapping[str, Reader]] = {
    "id": reading.record_id,
    "text": reading.text(300, required=True),
    "is_done": reading.boolean,
}


def _finish_item(row: dict[str, Any]) -> dict[str, Any]:
    if not row.get("text"):
        raise reading.WrongField("text", "required")
    return {"id": row.get("id"), "text": row["text"], "is_done": row.get("is_done", False)}


TASK_COLUMNS: Final[Mapping[str, Reader]] = {
    "title": reading.text(300, required=True),
    "details": reading.text(20_000, lines=True),
    "assignee": reading.record_id,
    "priority": reading.choice(Priority.values, required=True),
    "due_on": day,
    "due_time": hour,
    "duration_minutes": whole(1, LONGEST_MINUTES),
    "remind_before": whole(0, LONGEST_NOTICE),
}
TASK: Final[Mapping[str, Reader]] = {
    **TASK_COLUMNS,
    "recurrence": reading.text(500),
    "links": _links,
    "checklist": reading.rows(_ITEM, _finish_item, MOST_ITEMS),
    "scope": reading.choice(Scope.values),
}


def read_task(raw: Mapping[str, Any], stored: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The clean fields of a task; ``stored`` are the present ones of a task that is there.

    Raises InvalidInput naming every wrong field; also what does not go together: an hour, a rule or a reminder
    without a day, a length without an hour.
    """
    new = stored is None
    clean, errors = reading.read_fields({**({"title": None} if new else {}), **raw}, TASK)
    wrong = {str(error.loc[0]) for error in errors}
    whole_task = {"due_on": None, "due_time": None, "duration_minutes": None, **(stored or {}), **clean}
    _follow_emptied(raw, clean, whole_task)
    if _loses_its_day(clean, whole_task):
        errors.append(FieldError(("due_on",), "required", _("A recurring task needs a day.")))
    elif whole_task["due_on"] is None and not wrong & {"due_on"}:
        for name in ("due_time", "recurrence"):
            if clean.get(name):
                errors.append(FieldError(("due_on",), "required", _("Give the day, too.")))
                break
    elif clean.get("recurrence", "") not in ("", (stored or {}).get("recurrence")) and "recurrence" not in wrong:
        # One that stays as it is was read for the first day of its series: seen from a later day it may look wrong.
        errors += _read_recurrence(clean, whole_task["due_on"])
    if clean.get("remind_before") is not None and whole_task["due_on"] is None and "due_on" not in wrong:
        words = _("A reminder needs a day: give the day, too.")
        errors.append(FieldError(("remind_before",), "needs_a_day", words))
    if clean.get("duration_minutes") and whole_task["due_time"] is None and "due_time" not in wrong:
        errors.append(FieldError(("due_time",), "required", _("Give the hour, too.")))
    if errors:
        raise InvalidInput(errors)
    return clean


def _loses_its_day(clean: Mapping[str, Any], whole_task: Mapping[str, Any]) -> bool:
    """Whether the day of a recurring task is emptied and its rule is not: a series does not end by the way."""
    return "due_on" in clean and clean["due_on"] is None and bool(whole_task.get("recurrence"))


def _follow_emptied(raw: Mapping[str, Any], clean: dict[str, Any], whole_task: dict[str, Any]) -> None:
    """Without its day a task has no hour and no reminder, without its hour no length."""
    if "due_on" in clean and clean["due_on"] is None and not raw.get("due_time"):
        clean["due_time"] = whole_task["due_time"] = None
        if whole_task.get("remind_before") is not None and "remind_before" not in raw:
            clean["remind_before"] = None
    if "due_time" in clean and clean["due_time"] is None and not raw.get("duration_minutes"):
        clean["duration_minutes"] = whole_task["duration_minutes"] = None


def _read_recurrence(clean: dict[str, Any], start: date) -> list[FieldError]:
    try:
        clean["recurrence"] = read_rule(clean["recurrence"], start)
    except WrongValue as fault:
        return [FieldError(("recurrence",), fault.code, str(fault.message))]
    return []
