"""Whether a talk is planned with somebody: a next step, as an open task is."""

from django.db.models import Q

from opiekun.activities.choices import InteractionState
from opiekun.activities.permissions import reached_interactions
from opiekun.core.viewer import Viewer


def has_planned(viewer: Viewer, kind: str, record_id: int) -> bool:
    """Whether the viewer sees a planned interaction with the party or the person; one statement at most."""
    conditions = {
        "party": Q(party_id=record_id),
        "person": Q(person_id=record_id) | Q(participants__person_id=record_id),
    }
    if kind not in conditions:
        return False
    planned = reached_interactions(viewer).filter(conditions[kind], state=InteractionState.PLANNED)
    return planned.exists()
