"""Which required fields of a case are filled in, as the open transaction sees it."""

from collections.abc import Collection
from typing import Any

from opiekun.cases.models import Case, CasePerson
from opiekun.cases.rules.moving import CUSTOM_PREFIX, missing


def missing_fields(case_id: int, required: Collection[str]) -> list[str]:
    """The codes of those that are not filled in, in their order."""
    if not required:
        return []
    case = Case.objects.get(pk=case_id)
    persons = list(CasePerson.objects.filter(case_id=case_id).values_list("is_primary", flat=True))

    def is_filled(code: str) -> bool:
        return filled(case, code, len(persons), any(persons))

    return missing(required, is_filled)


def filled(case: Any, code: str, persons: int, has_primary: bool) -> bool:
    """Whether the case, a row with its columns, has something in the field."""
    if code == "person":
        return persons > 0
    if code == "primary_person":
        return has_primary
    if code.startswith(CUSTOM_PREFIX):
        return case.custom.get(code.removeprefix(CUSTOM_PREFIX)) not in (None, "", [])
    column = code if hasattr(case, code) and code not in ("party", "source", "team") else f"{code}_id"
    return getattr(case, column) not in (None, "")
