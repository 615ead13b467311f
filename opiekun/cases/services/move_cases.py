"""Moves many cases to a stage: each by itself, as a single one is, so that one that cannot go keeps no other back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.cases.errors import StageRetired
from opiekun.cases.models import Case
from opiekun.cases.permissions import reached_cases
from opiekun.cases.rules.case_input import only_move
from opiekun.cases.rules.chosen import MOST, Chosen
from opiekun.cases.rules.moving import CUSTOM_PREFIX
from opiekun.cases.selectors.definitions import StageDefinition, definitions
from opiekun.cases.services.lacking import Lacking, lacking
from opiekun.cases.services.move_case import move_case
from opiekun.core.errors import FieldError, InvalidInput, NotFound, Refusal
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer

# What is said of a loss is said of each of the cases.
OF_ALL: Final = frozenset({"loss_reason", "outcome_note"})


@dataclass(frozen=True, slots=True)
class MovedCase:
    """A case that was moved, and the code of the stage in which it was."""

    id: int
    title: str
    was: str
    version: int


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A case that stays where it is, and why."""

    id: int
    title: str
    refusal: Refusal


@dataclass(slots=True)
class MovedCases:
    """What became of the chosen cases, in the order in which they were given."""

    moved: list[MovedCase] = field(default_factory=list)
    kept: list[KeptCase] = field(default_factory=list)


def move_cases(actor: Viewer, chosen: Sequence[Chosen], raw: Mapping[str, Any]) -> MovedCases:
    """Bring the cases into the ``stage``. ``fields`` and ``custom`` fill in what a case lacks for it and leave what it
    has; a reason and a note of loss are of each. ``checks`` are ticked where they are points of the case's stage.

    A case in the stage already, and one that cannot go, stays; the latter is told with its refusal. Raises InvalidInput
    for a wrong stage and for too many cases.
    """
    wanted = only_move(raw)
    to = _target(wanted["stage"], len(chosen))
    cases = {case.pk: case for case in reached_cases(actor).filter(pk__in=[one.id for one in chosen])}
    lacks = lacking(list(cases.values()), to)
    found = MovedCases()
    for one in chosen:
        case = cases.get(one.id)
        if case is None:
            found.kept.append(KeptCase(one.id, "", NotFound()))
        elif case.stage_id != to.id:
            _move(actor, case, one.version, _of_case(case, wanted, lacks[case.pk]), found)
    return found


def _target(code: str, number: int) -> StageDefinition:
    stage = definitions().stage_by_code(code)
    if stage is not None and stage.is_retired:
        raise StageRetired
    if stage is None:
        raise InvalidInput([FieldError(("stage",), "choice", str(REASONS["choice"]))])
    if number > MOST:
        message = _("At most %(most)d cases can be moved at once.") % {"most": MOST}
        raise InvalidInput([FieldError(("cases",), "too_many", message)])
    return stage


def _of_case(case: Case, wanted: Mapping[str, Any], lacks: Lacking) -> dict[str, Any]:
    """The input of the move of this case: of what is given what it lacks."""
    empty, custom = set(lacks.fields), wanted["custom"] or {}
    return {
        "stage": wanted["stage"],
        "fields": {name: value for name, value in wanted["fields"].items() if name in empty | OF_ALL},
        "custom": {name: value for name, value in custom.items() if f"{CUSTOM_PREFIX}{name}" in empty},
        "checks": [point for point in wanted["checks"] if point in lacks.points],
    }


def _move(actor: Viewer, case: Case, version: int | None, raw: Mapping[str, Any], found: MovedCases) -> None:
    was = definitions().stage_by_id[case.stage_id].code
    try:
        saved = move_case(actor, case.pk, raw, version)
    except Refusal as refusal:
        found.kept.append(KeptCase(case.pk, case.title, refusal))
        return
    found.moved.append(MovedCase(case.pk, case.title, was, saved.version))


def lacking_for(actor: Viewer, ids: Sequence[int], to: StageDefinition) -> dict[int, Lacking]:
    """What each of the cases within the actor's reach lacks for the stage."""
    return lacking(list(reached_cases(actor).filter(pk__in=ids)), to)
