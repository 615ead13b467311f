"""What goes along with a case in tasks: its party, where the viewer sees it."""

from collections.abc import Sequence

from opiekun.cases.permissions import reached_cases
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties


def party_along(viewer: Viewer, case_id: int) -> Sequence[int]:
    """The party of the case."""
    party = reached_cases(viewer).filter(pk=case_id).values_list("party_id", flat=True).first()
    return list(reached_parties(viewer).filter(pk=party or 0).values_list("pk", flat=True))
