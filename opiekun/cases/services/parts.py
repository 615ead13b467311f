"""What hangs on a case: persons, colleagues, lines of the plan, ticked points."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from opiekun.cases.models import Case, CaseCheck, CasePerson, CaseUser, PlanLine
from opiekun.core.rows import insert_rows, update_rows
from opiekun.core.viewer import Viewer

Rows = Sequence[Mapping[str, Any]]
_LINE: Final = ("id", "side", "category_id", "text", "amount", "position")


def set_persons(case_id: int, rows: Rows) -> None:
    """Make these the persons of the case."""
    wanted = {row["person"]: (row["role"], row["is_primary"]) for row in rows}
    present = {p.person_id: p for p in CasePerson.objects.filter(case_id=case_id)}
    CasePerson.objects.filter(case_id=case_id, person_id__in=present.keys() - wanted.keys()).delete()
    changed = [p for p in present.values() if p.person_id in wanted and (p.role, p.is_primary) != wanted[p.person_id]]
    # One gives the first place up before another takes it.
    for person in sorted(changed, key=lambda p: wanted[p.person_id][1]):
        role, is_primary = wanted[person.person_id]
        CasePerson.objects.filter(pk=person.pk).update(role=role, is_primary=is_primary)
    new = [(person, *wanted[person]) for person in wanted if person not in present]
    insert_rows(
        CasePerson,
        [{"case_id": case_id, "person_id": one, "role": role, "is_primary": first} for one, role, first in new],
    )


def set_users(case_id: int, rows: Rows) -> dict[int, str]:
    """Make these the colleagues in the case besides its owner; answers who is new in it, or has another part now."""
    wanted = {row["user"]: row["part"] for row in rows}
    present = dict(CaseUser.objects.filter(case_id=case_id).values_list("user_id", "part"))
    CaseUser.objects.filter(case_id=case_id, user_id__in=present.keys() - wanted.keys()).delete()
    for user, part in wanted.items():
        if user in present and present[user] != part:
            CaseUser.objects.filter(case_id=case_id, user_id=user).update(part=part)
    insert_rows(
        CaseUser,
        [{"case_id": case_id, "user_id": one, "part": part} for one, part in wanted.items() if one not in present],
    )
    return {user: part for user, part in wanted.items() if present.get(user) != part}


def plan_of(case_id: int) -> list[dict[str, Any]]:
    """The lines of the plan in their order, as ``set_plan`` takes them."""
    lines = PlanLine.objects.filter(case_id=case_id).order_by("position", "id")
    return [
        {"side": side, "category": category, "text": text, "amount": amount}
        for side, category, text, amount in lines.values_list("side", "category_id", "text", "amount")
    ]


def set_plan(case_id: int, rows: Rows) -> None:
    """Make these the lines of the plan, in this order; their sums come onto the case.

    A line that stays is the same row as before, so that the history tells of what changed alone.
    """
    left = {
        pk: line
        for pk, *line in PlanLine.objects.filter(case_id=case_id).order_by("position", "id").values_list(*_LINE)
    }
    new, moved = [], []
    for place, row in enumerate(rows):
        wanted = [row["side"], row["category"], row["text"], row["amount"]]
        same = next((pk for pk, line in left.items() if line[:4] == wanted), None)
        if same is None:
            new.append((place, row))
        elif left.pop(same)[4] != place:
            moved.append((same, {"position": place}))
    if left:
        PlanLine.objects.filter(pk__in=left).delete()
    update_rows(PlanLine, moved)
    insert_rows(PlanLine, [_columns(case_id, place, row) for place, row in new])


def _columns(case_id: int, place: int, row: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: row[name] for name in ("side", "text", "amount")}
    return {"case_id": case_id, "category_id": row["category"], "position": place, **named}


def tick(actor: Viewer, case: Case, points: Sequence[int]) -> None:
    """Tick the points; those that are ticked stay as they were."""
    present = set(CaseCheck.objects.filter(case=case).values_list("check_item_id", flat=True))
    insert_rows(
        CaseCheck,
        [{"case_id": case.pk, "check_id": one, "by_id": actor.id} for one in points if one not in present],
    )
