"""What apps above offer before an account is closed, and after: accounts do not know what a user has to do with."""

from collections.abc import Callable
from dataclasses import dataclass

from opiekun.accounts.models import User
from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ClosingOffer:
    """A sentence and the button that goes with it."""

    text: Label
    action: Label
    url: str
    icon: str


Offering = Callable[[Viewer, User], ClosingOffer | None]
_offerings: list[Offering] = []


def register_closing_offer(offering: Offering) -> None:
    """Add an offer at start-up."""
    _offerings.append(offering)


def closing_offers(viewer: Viewer, user: User) -> list[ClosingOffer]:
    """What is offered to the viewer on the user's page."""
    return [offer for offering in _offerings if (offer := offering(viewer, user)) is not None]
