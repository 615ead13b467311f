"""What cases lack for a stage: required fields that are empty, points of the checklist that are not ticked."""

from collections.abc import Sequence
from dataclasses import dataclass

from opiekun.cases.models import Case, CaseCheck, CasePerson
from opiekun.cases.rules.moving import is_forward, missing, unticked
from opiekun.cases.selectors.definitions import StageDefinition, definitions
from opiekun.cases.selectors.required import required_in
from opiekun.cases.selectors.starting import starts
from opiekun.cases.services.completeness import filled

_PEOPLE = frozenset({"person", "primary_person"})


@dataclass(frozen=True, slots=True)
class Lacking:
    """Codes of the fields and ids of the points that keep a case from going into the stage."""

    fields: tuple[str, ...] = ()
    points: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.points)


def lacking(cases: Sequence[Case], to: StageDefinition) -> dict[int, Lacking]:
    """What each of the cases, as it was read, lacks for the stage; at most three statements for all of them.

    On the way forwards the checklist counts of the stage from which a case goes on: of the present one, or of the one
    where it was lost. Back nothing is asked.
    """
    defined = definitions()
    of = defined.by_id[to.type_id]
    way = of.way
    required: dict[int, Sequence[str]] = {}
    points: dict[int, list[int]] = {}
    present = {case.pk: defined.stage_by_id[case.stage_id] for case in cases}
    for case_id, start in starts(present, of).items():
        points[case_id] = [one.id for one in start.points] if is_forward(way, start.id, to.id) else []
        required[case_id] = () if is_forward(way, to.id, present[case_id].id) else required_in(of, to)
    ticked = _ticked([pk for pk, asked in points.items() if asked])
    persons = _persons([pk for pk, codes in required.items() if not _PEOPLE.isdisjoint(codes)])
    return {
        case.pk: Lacking(
            tuple(_missing(case, required[case.pk], persons.get(case.pk, []))),
            tuple(unticked(points[case.pk], ticked.get(case.pk, set()))),
        )
        for case in cases
    }


def _missing(case: Case, required: Sequence[str], persons: list[bool]) -> list[str]:
    return missing(required, lambda code: filled(case, code, len(persons), any(persons)))


def _ticked(ids: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    if ids:
        for pk, point in CaseCheck.objects.filter(case_id__in=ids).values_list("case_id", "check_item_id"):
            found.setdefault(pk, set()).add(point)
    return found


def _persons(ids: Sequence[int]) -> dict[int, list[bool]]:
    found: dict[int, list[bool]] = {}
    if ids:
        for pk, is_primary in CasePerson.objects.filter(case_id__in=ids).values_list("case_id", "is_primary"):
            found.setdefault(pk, []).append(is_primary)
    return found
