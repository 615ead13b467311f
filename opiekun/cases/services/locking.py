"""A case locked for a change that the actor may make."""

from opiekun.cases.models import Case
from opiekun.cases.permissions import may_with_case
from opiekun.core.errors import NotAllowed, NotFound, StaleVersion
from opiekun.core.viewer import Viewer


def lock_case(actor: Viewer, case_id: int, action: str, expected: int | None = None, trashed: bool = False) -> Case:
    """The case. Raises NotFound, NotAllowed, StaleVersion."""
    rows = Case.objects.filter(pk=case_id, trashed_at__isnull=not trashed)
    case = rows.select_for_update(no_key=True, of=("self",)).first()
    if case is None:
        raise NotFound
    if not may_with_case(actor, action, case_id, case.owner_id):
        raise NotAllowed if may_with_case(actor, "view", case_id, case.owner_id) else NotFound
    if expected is not None and case.version != expected:
        raise StaleVersion(current=case.version, expected=expected)
    return case
