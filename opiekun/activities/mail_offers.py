"""What upper apps offer to do with a message that waits to be sorted."""

from collections.abc import Callable

from opiekun.activities.models import MailMessage
from opiekun.core.viewer import Viewer
from opiekun.records.record.page import Action

MailOffer = Callable[[Viewer, MailMessage], Action | None]
_offers: list[MailOffer] = []


def register_mail_offer(offer: MailOffer) -> None:
    """Offer at start-up something beside assigning the message and putting it aside."""
    _offers.append(offer)


def mail_offers(viewer: Viewer, message: MailMessage) -> list[Action]:
    """What is offered for the message, to a viewer who may sort it."""
    return [action for action in (offer(viewer, message) for offer in _offers) if action is not None]
