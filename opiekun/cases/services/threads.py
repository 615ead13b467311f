"""What was said joins a case: an interaction by itself, a message with all its thread, also what comes to it later."""

from opiekun.activities.events import InteractionLinked, InteractionUnlinked
from opiekun.activities.models import InteractionLink, MailInteraction
from opiekun.activities.permissions import reached_interactions
from opiekun.cases.models import CaseThread
from opiekun.cases.services.locking import lock_case
from opiekun.cases.services.saved import Saved, saved
from opiekun.cases.services.telling import announce_case
from opiekun.core.errors import NotFound
from opiekun.core.outbox import publish
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def join(actor: Viewer, case_id: int, interaction_id: int) -> Saved:
    """Let the interaction join the case; of an e-mail its whole thread, and what comes to that later. Twice is once.

    Raises NotFound for a case or an interaction that the actor does not see, NotAllowed.
    """
    with writing(actor):
        case = lock_case(actor, case_id, "edit")
        if not reached_interactions(actor).filter(pk=interaction_id).exists():
            raise NotFound
        links = InteractionLink.objects.filter(interaction_id=interaction_id, record_id=case_id)
        was_here = links.exists()
        thread_joins(case_id, interaction_id)
        InteractionLink.objects.get_or_create(interaction_id=interaction_id, record_id=case_id)
        if not was_here:
            publish(InteractionLinked(record_id=interaction_id, to_record_id=case_id))
        announce_case(case_id, case.party_id, interaction_id)
        return saved(actor, case_id)


def leave(actor: Viewer, case_id: int, interaction_id: int, expected: int | None = None) -> Saved:
    """Take the interaction out of the case; of an e-mail its thread. Raises NotFound, NotAllowed, StaleVersion."""
    with writing(actor):
        case = lock_case(actor, case_id, "edit", expected)
        links = InteractionLink.objects.filter(record_id=case_id)
        if not links.filter(interaction_id=interaction_id).exists():
            raise NotFound
        thread_leaves(case_id, interaction_id)
        links.filter(interaction_id=interaction_id).delete()
        publish(InteractionUnlinked(record_id=interaction_id, from_record_id=case_id))
        announce_case(case_id, case.party_id, interaction_id)
        return saved(actor, case_id)


def thread_joins(case_id: int, interaction_id: int) -> None:
    """Of an e-mail that joins the case its whole thread; called inside ``writing``."""
    thread = _thread_of(interaction_id)
    if thread is not None:
        CaseThread.objects.get_or_create(case_id=case_id, thread_id=thread)


def thread_leaves(case_id: int, interaction_id: int) -> None:
    """Of an e-mail that leaves the case its whole thread; called inside ``writing``."""
    thread = _thread_of(interaction_id)
    if thread is not None:
        CaseThread.objects.filter(case_id=case_id, thread_id=thread).delete()
        InteractionLink.objects.filter(record_id=case_id, interaction__mail__message__thread_id=thread).delete()


def _thread_of(interaction_id: int) -> int | None:
    rows = MailInteraction.objects.filter(interaction_id=interaction_id)
    return rows.values_list("message__thread_id", flat=True).first()
