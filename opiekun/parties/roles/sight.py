"""Which kinds of roles, and which roles, a viewer may know of: what lists and conditions say of a party's roles."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from opiekun.core.fields import Choice
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import PARTY, reached
from opiekun.parties.roles.kinds import role_kinds


def roles_offered(viewer: Viewer) -> Sequence[Choice]:
    """The kinds whose roles the viewer may see, as choices of a filter."""
    return [Choice(kind.code, kind.label) for kind in role_kinds() if viewer.can(kind.code, "view")]


def roles_in_sight(viewer: Viewer) -> Q | None:
    """The condition on rows of roles that the viewer may see of a party that he sees; None where these are all."""
    everywhere = viewer.owners(PARTY, "view")
    parts, is_narrowed = [Q(pk__in=[])], False
    for kind in role_kinds():
        if not viewer.can(kind.code, "view"):
            is_narrowed = True
            continue
        part = Q(kind=kind.code)
        reach = reached(viewer, kind.code, "view", "party__")
        if reach is not None and viewer.owners(kind.code, "view") != everywhere:
            part, is_narrowed = part & reach, True
        parts.append(part)
    return reduce(or_, parts) if is_narrowed else None
