"""What goes along with a case in talks, tasks and mail: its party and its persons, where the viewer sees them."""

from collections.abc import Sequence
from typing import Final

from opiekun.cases.models import CasePerson
from opiekun.cases.permissions import reached_cases
from opiekun.cases.selectors.brief import cases_of
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties, reached_persons

MOST_NEAR: Final = 12


def cases_near(viewer: Viewer, party_id: int) -> Sequence[tuple[int, str]]:
    """The cases of a party that are offered first for what was said with it: those that it may join."""
    return [(case.id, case.title) for case in cases_of(viewer, "party", party_id, MOST_NEAR, "edit")]


def party_along(viewer: Viewer, case_id: int) -> Sequence[int]:
    """The party of the case."""
    party = reached_cases(viewer).filter(pk=case_id).values_list("party_id", flat=True).first()
    return list(reached_parties(viewer).filter(pk=party or 0).values_list("pk", flat=True))


def persons_along(viewer: Viewer, case_id: int) -> Sequence[int]:
    """The persons in the case, the primary one first."""
    rows = CasePerson.objects.filter(case__in=reached_cases(viewer).filter(pk=case_id))
    seen = rows.filter(person__in=reached_persons(viewer)).order_by("-is_primary", "pk")
    return list(seen.values_list("person_id", flat=True))
