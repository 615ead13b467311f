"""What a write of a case answers."""

from dataclasses import dataclass

from opiekun.cases.models import Case
from opiekun.cases.permissions import may_with_case
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Saved:
    """The case after the write: its id, its version (the next ETag), and whether its writer still sees it."""

    id: int
    version: int
    in_sight: bool = True


def saved(actor: Viewer, case_id: int) -> Saved:
    """How the case stands now."""
    version, owner_id = Case.objects.values_list("version", "owner_id").get(pk=case_id)
    return Saved(case_id, version, may_with_case(actor, "view", case_id, owner_id))
