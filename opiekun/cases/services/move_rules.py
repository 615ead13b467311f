"""Whether a case may come into a stage: who moves it, from where, and what is missing."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from opiekun.accounts.models import UserRole
from opiekun.cases.choices import Mover
from opiekun.cases.errors import NotYourMove, StageNotAllowed
from opiekun.cases.rules.moving import CUSTOM_PREFIX, may_follow
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition
from opiekun.core.errors import Conflict, FieldError
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer


def check_mover(actor: Viewer, stage: StageDefinition, owner_id: int) -> None:
    """Raise NotYourMove unless the actor is one of those who may bring cases into the stage."""
    if actor.id is None or stage.mover == Mover.EDITORS or getattr(actor, "is_administrator", False):
        return
    if stage.mover == Mover.OWNER and actor.id == owner_id:
        return
    if stage.mover == Mover.ROLES and UserRole.objects.filter(user_id=actor.id, role_id__in=stage.role_ids).exists():
        return
    raise NotYourMove(str(stage.label))


def may_go(actor: Viewer, of: TypeDefinition, was: StageDefinition, to: StageDefinition, owner_id: int) -> bool:
    """Whether the actor could bring a case of the owner's from the one stage to the other, as far as the definitions
    say: what pages need not offer otherwise."""
    try:
        check_way(of, was, to)
        check_mover(actor, to, owner_id)
    except Conflict:
        return False
    return True


def check_way(of: TypeDefinition, was: StageDefinition, to: StageDefinition) -> None:
    """Raise StageNotAllowed unless cases may go from the one to the other; from another type to any."""
    if was.type_id == to.type_id and not may_follow(was, to, of.way):
        raise StageNotAllowed(str(to.label))


def missing_errors(codes: Sequence[str]) -> list[FieldError]:
    """An error for each required field that is missing, at the place where ``move_case`` takes it."""
    return [_missing(code) for code in codes]


def _missing(code: str) -> FieldError:
    message = str(REASONS["required"])
    if code.startswith(CUSTOM_PREFIX):
        return FieldError(("custom", code.removeprefix(CUSTOM_PREFIX)), "required", message)
    return FieldError(("fields", "persons" if code in ("person", "primary_person") else code), "required", message)


def unticked_errors(points: Sequence[int]) -> list[FieldError]:
    """An error for each point of the checklist that is not ticked."""
    return [FieldError(("checks", point), "not_ticked", _("Tick this off first.")) for point in points]
