"""What somebody has that could be handed over: how much of each kind."""

from collections.abc import Mapping
from typing import Final

from opiekun.accounts.models import User
from opiekun.cases.handover.asking import Ask
from opiekun.cases.handover.finding import find_items
from opiekun.cases.handover.rights import may_hand_over
from opiekun.cases.models import HandoverKind
from opiekun.core.viewer import Viewer

EVERYTHING: Final = frozenset(HandoverKind)


def what_is_there(viewer: Viewer, giver: int) -> Mapping[HandoverKind, int]:
    """Numbers by kind of what the viewer may hand over of the giver's; five statements."""
    found = find_items(viewer, Ask(giver, EVERYTHING, (), (), (), (), None, ""))
    return {kind: sum(item.kind == kind for item in found) for kind in HandoverKind}


def what_is_left(viewer: Viewer, user: User) -> Mapping[HandoverKind, int]:
    """The same where it is to be offered, as when an account is closed; empty without the right or without anything."""
    if not may_hand_over(viewer, user.pk):
        return {}
    return {kind: number for kind, number in what_is_there(viewer, user.pk).items() if number}
