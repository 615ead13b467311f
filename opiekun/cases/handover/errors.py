"""The named refusals of handovers."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict


class ReceiverIsGone(Conflict):
    """Somebody who was to take over can no longer log in."""

    def __init__(self, names: Sequence[str]) -> None:
        said = _("%(names)s can no longer log in. Choose somebody else; nothing was handed over.")
        super().__init__("receiver_is_gone", said % {"names": ", ".join(names)})


class NothingToHandOver(Conflict):
    """Nobody was chosen for anything."""

    def __init__(self) -> None:
        super().__init__("nothing_to_hand_over", _("There is nothing to hand over."))


class HandoverIsOver(Conflict):
    """It was done, and cannot be changed any more."""

    def __init__(self) -> None:
        super().__init__("handover_is_over", _("This was handed over already."))


class CannotUndo(Conflict):
    """It was not done, or too long ago."""

    def __init__(self) -> None:
        super().__init__("cannot_undo", _("There is nothing that could be undone."))
