"""Saying that a message needs no answer, and taking that back."""

from django.db.models import Q

from opiekun.activities.announcing import announce_interactions
from opiekun.activities.models import Interaction, MailMessage
from opiekun.activities.permissions import reached_interactions
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def needs_no_answer(actor: Viewer, message_id: int) -> None:
    """The message is an open matter no more; said again it changes nothing. Raises NotFound, NotAllowed."""
    _say(actor, message_id, Q(no_answer_at__isnull=True), no_answer_at=clock.now(), no_answer_by_id=actor.id)


def needs_answer(actor: Viewer, message_id: int) -> None:
    """The message waits for an answer again, unless one came meanwhile. Raises NotFound, NotAllowed."""
    _say(actor, message_id, Q(no_answer_at__isnull=False), no_answer_at=None, no_answer_by_id=None)


def _say(actor: Viewer, message_id: int, unless_said: Q, **values: object) -> None:
    with writing(actor):
        told = Interaction.objects.filter(mail__message=message_id)
        if not reached_interactions(actor).filter(pk__in=told.values("pk")).exists():
            raise NotFound
        if not reached_interactions(actor, "edit").filter(pk__in=told.values("pk")).exists():
            raise NotAllowed
        if MailMessage.objects.filter(unless_said, pk=message_id).update(**values):
            announce_interactions(told.filter(trashed_at__isnull=True).values_list("pk", flat=True))
