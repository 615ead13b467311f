"""How templates of cases are read."""

from collections.abc import Mapping
from typing import Any, Final

from opiekun.cases.rules.case_input import AMOUNTS, read_case
from opiekun.cases.rules.definition_input import stage_tasks
from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import Reader, WrongRows, WrongValue

# What a template may give a new case.
GIVEN: Final = ("title", "planned_revenue", "planned_cost", "source", "probability", "details")


def _values(value: Any) -> dict[str, Any]:
    """Raw fields as ``create_case`` takes them; those that are empty are left out."""
    if not isinstance(value, Mapping):
        raise WrongValue("not_rows")
    if set(value) - set(GIVEN):
        message = str(reading.REASONS["unknown_field"])
        raise WrongRows([FieldError((name,), "unknown_field", message) for name in value if name not in GIVEN])
    filled = {name: one for name, one in value.items() if one not in (None, "")}
    try:
        clean = read_case(filled, {})
    except InvalidInput as wrong:
        raise WrongRows(wrong.errors) from wrong
    return {name: _kept(name, clean) for name in filled}


def _kept(name: str, clean: Mapping[str, Any]) -> Any:
    """The value as JSON keeps it, and as ``create_case`` reads it again."""
    if name in AMOUNTS:
        return {"amount": f"{clean[name].normalize():f}", "currency": clean["currency"]}
    return clean[name]


TEMPLATE: Final[Mapping[str, Reader]] = {
    "type": reading.text(40),
    "name": reading.text(80, required=True),
    "name_en": reading.text(80),
    "is_archived": reading.boolean,
    "values": _values,
    "tasks": stage_tasks,
}
