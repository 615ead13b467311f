"""Who is in a case, one at a time: what a colleague changes at the same moment stays."""

from collections.abc import Callable, Mapping
from typing import Any

from opiekun.cases.errors import refusing_by_name
from opiekun.cases.models import CasePerson, CaseUser
from opiekun.cases.permissions import reached_cases
from opiekun.cases.services.locking import lock_case
from opiekun.cases.services.saved import Saved, saved
from opiekun.cases.services.update_case import apply_fields
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.services import Saved as SavedPerson
from opiekun.parties.services import create_person

Rows = list[dict[str, Any]]
Change = Callable[[Rows], Rows]


def change_persons(actor: Viewer, case_id: int, change: Change) -> Saved:
    """Put what ``change`` makes of the persons of the case in their place; each as ``person``, ``role`` and
    ``is_primary``. Raises NotFound, NotAllowed, InvalidInput."""
    with refusing_by_name(), writing(actor):
        case = lock_case(actor, case_id, "edit")
        found = CasePerson.objects.filter(case_id=case_id).order_by("pk")
        rows = [{"person": str(one.person_id), "role": one.role, "is_primary": one.is_primary} for one in found]
        apply_fields(actor, case, {"persons": change(rows)})
        return saved(actor, case_id)


def change_users(actor: Viewer, case_id: int, change: Change) -> Saved:
    """The same with colleagues: each as ``user`` and ``part``."""
    with refusing_by_name(), writing(actor):
        case = lock_case(actor, case_id, "edit")
        found = CaseUser.objects.filter(case_id=case_id).order_by("pk")
        rows = [{"user": str(one.user_id), "part": one.part} for one in found]
        apply_fields(actor, case, {"users": change(rows)})
        return saved(actor, case_id)


def with_person(person: str, role: str) -> Change:
    """The person added in the role, the primary one where there is none; one who is there already keeps the rest."""

    def add(rows: Rows) -> Rows:
        is_first = not any(one["is_primary"] for one in rows)
        there = next((one for one in rows if one["person"] == person), None)
        if there is None:
            there = {"person": person}
            rows = [*rows, there]
        there |= ({"role": role} if role else {}) | ({"is_primary": True} if is_first else {})
        return rows

    return add


def add_new_person(
    actor: Viewer, case_id: int, raw: Mapping[str, Any], role: str, then: Callable[[int], None] | None = None
) -> SavedPerson:
    """Make a person at the party of the case and put them into it; the person, with what is to be noticed of them.

    ``then`` is called with the person's id inside the transaction. Raises NotFound, NotAllowed, InvalidInput (also
    where the case has no party), OnlyOnePerson.
    """
    with writing(actor):
        found = reached_cases(actor).filter(pk=case_id).values_list("party_id", flat=True)
        if not found:
            raise NotFound
        if found[0] is None:
            raise InvalidInput([FieldError(("party",), "required", str(REASONS["required"]))])
        # The party is locked before the case, as by whoever puts the party into the trash with its cases.
        made = create_person(actor, {**raw, "party": str(found[0])}, then)
        change_persons(actor, case_id, with_person(str(made.id), role))
        return made
