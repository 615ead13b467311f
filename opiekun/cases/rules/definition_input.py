"""How types, stages, checklists and short lists are read, wherever they come from."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.activities.tasks.choices import Priority
from opiekun.cases.choices import CaseState, Mover, Outcome, PartyUse
from opiekun.cases.rules.moving import CUSTOM_PREFIX, REQUIRABLE
from opiekun.cases.rules.numbers import read_pattern
from opiekun.core import reading
from opiekun.core.errors import FieldError
from opiekun.core.reading import Reader, WrongRows, WrongValue
from opiekun.parties.choices import ListColour
from opiekun.parties.rules.role_input import decimal, whole

ICONS: Final = (
    *("briefcase", "shopping-cart", "refresh", "flag", "building", "users-group", "trophy", "truck-delivery", "coin"),
    *("building-factory-2", "contract", "receipt", "package", "star", "school", "world", "settings", "help"),
)
MOST_STAGES: Final = 40
MOST_CHECKS: Final = 30
MOST_TASKS: Final = 30
_CODE: Final = re.compile(r"[a-z][a-z0-9_]*")


def code(longest: int) -> Reader:
    """A reader of a code: lower case letters, digits, underscores; empty when none is given."""
    as_text = reading.text(longest)

    def read(value: Any) -> str:
        written: str = as_text(value)
        if written and not _CODE.fullmatch(written):
            raise WrongValue("wrong_code", _("Only lower case letters, digits and underscores."))
        return written

    return read


def _required(value: Any) -> list[str]:
    """Codes of fields of the program, and ``custom.`` with the code of a custom field; each once."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise WrongValue("not_rows")
    for one in value:
        is_custom = one.startswith(CUSTOM_PREFIX) and _CODE.fullmatch(one.removeprefix(CUSTOM_PREFIX))
        if one not in REQUIRABLE and not is_custom:
            raise WrongValue("unknown_field", _("“%(code)s” cannot be required.") % {"code": one[:60]})
    return list(dict.fromkeys(value))


def _codes(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or len(value) > MOST_STAGES:
        raise WrongValue("not_rows")
    return list(dict.fromkeys(value))


def _ids(value: Any) -> list[int]:
    """Ids, each once; an entry that is none is named by its place."""
    if not isinstance(value, list) or len(value) > 200:
        raise WrongValue("not_rows")
    found, wrong = list[int](), list[FieldError]()
    for place, one in enumerate(value):
        try:
            read = reading.record_id(one)
        except WrongValue as refused:
            wrong.append(FieldError((place,), refused.code, str(refused.message)))
        else:
            found += [] if read is None else [read]
    if wrong:
        raise WrongRows(wrong)
    return list(dict.fromkeys(found))


def entry_errors(name: str, given: Any, known: Collection[str], code: str, message: str) -> list[FieldError]:
    """An error for each entry of the list ``name`` that is none of the ``known``, at its place in what was given; the
    ``message`` names it."""
    entries = given if isinstance(given, list) else []
    return [
        FieldError((name, place), code, message % {"entry": str(one)[:60]})
        for place, one in enumerate(entries)
        if one not in (None, "") and str(one) not in known
    ]


def usual_probability(state: str, outcome: str) -> int:
    """The chance of a stage of which nothing else is said: what is lost is lost, what is agreed upon comes."""
    if state == CaseState.POTENTIAL:
        return 50
    return 0 if outcome == Outcome.LOST else 100


def _finish_check(row: dict[str, Any]) -> dict[str, Any]:
    if not row.get("text"):
        raise reading.WrongField("text", "required")
    return {"id": row.get("id"), "text": row["text"], "text_en": row.get("text_en", "")}


def _finish_task(row: dict[str, Any]) -> dict[str, Any]:
    if not row.get("title"):
        raise reading.WrongField("title", "required")
    return {
        "id": row.get("id"),
        "title": row["title"],
        "details": row.get("details", ""),
        "due_after_days": row.get("due_after_days"),
        "priority": row.get("priority") or Priority.NORMAL.value,
    }


_CHECK: Final[Mapping[str, Reader]] = {
    "id": reading.record_id,
    "text": reading.text(200, required=True),
    "text_en": reading.text(200),
}

_TASK: Final[Mapping[str, Reader]] = {
    "id": reading.record_id,
    "title": reading.text(300, required=True),
    "details": reading.text(5_000, lines=True),
    "due_after_days": whole(0, 1000),
    "priority": reading.choice(Priority.values),
}


def _finish_stage_task(row: dict[str, Any]) -> dict[str, Any]:
    if not row.get("stage"):
        raise reading.WrongField("stage", "required")
    return {**_finish_task(row), "stage": row["stage"]}


# The tasks of a template say in which stage each is made.
stage_tasks: Final = reading.rows({**_TASK, "stage": reading.text(60)}, _finish_stage_task, 100)
TASKS: Final[Mapping[str, Reader]] = {"tasks": reading.rows(_TASK, _finish_task, MOST_TASKS)}

TYPE: Final[Mapping[str, Reader]] = {
    "code": code(40),
    "name": reading.text(80, required=True),
    "name_en": reading.text(80),
    "icon": reading.choice(ICONS, required=True),
    "number_pattern": read_pattern,
    "party_use": reading.choice(PartyUse.values, required=True),
    "margin_floor": decimal(Decimal(-100), Decimal(100), 2),
    "linkable": _codes,
    "is_archived": reading.boolean,
}
STAGE: Final[Mapping[str, Reader]] = {
    "code": code(60),
    "name": reading.text(80, required=True),
    "name_en": reading.text(80),
    "state": reading.choice(CaseState.values, required=True),
    "outcome": reading.choice(Outcome.values),
    "colour": reading.choice(ListColour.values, required=True),
    "probability": whole(0, 100),
    "guidance": reading.text(5_000, lines=True),
    "guidance_en": reading.text(5_000, lines=True),
    "required": _required,
    "stale_after_days": whole(1, 1000),
    "mover": reading.choice(Mover.values, required=True),
    "roles": _ids,
    "next_stages": _codes,
    "checks": reading.rows(_CHECK, _finish_check, MOST_CHECKS),
    **TASKS,
}
TERM: Final[Mapping[str, Reader]] = {
    "code": code(40),
    "name": reading.text(80, required=True),
    "name_en": reading.text(80),
    "is_archived": reading.boolean,
}


def read_definition(
    raw: Mapping[str, Any], readers: Mapping[str, Reader], needed: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], list[FieldError]]:
    """The clean fields and what is wrong; ``needed`` are the values with which a new one begins."""
    return reading.read_fields({**(needed or {}), **raw}, readers)


def outcome_error(state: str, outcome: str) -> FieldError | None:
    """A closed stage says whether its cases are won or lost; others do not."""
    if (state == CaseState.CLOSED) == bool(outcome):
        return None
    if outcome:
        return FieldError(("outcome",), "not_closed", _("Only closed stages have an outcome."))
    return FieldError(("outcome",), "required", _("Say whether cases are won or lost in this stage."))


def code_of(name: str, folded: str, prefix: str = "") -> str:
    """A code made of a name that was folded."""
    made = re.sub(r"[^a-z0-9]+", "_", folded).strip("_")
    whole_code = f"{prefix}{made}" if prefix else made
    return (whole_code if whole_code[:1].isalpha() else f"c_{whole_code}")[:40].strip("_") or "c_1"
