"""How long handovers are kept."""

from datetime import timedelta
from typing import Final

from opiekun.cases.handover.undoing import KEPT_FOR
from opiekun.cases.models import Handover, HandoverRow, HandoverState
from opiekun.core import clock

DRAFTS_KEPT_FOR: Final = timedelta(days=1)
# So long the history says of a change of owner that it was a handover.
TOLD_FOR: Final = timedelta(days=5 * 365)


def forget_old_handovers() -> int:
    """Forget drafts after a day, the words of notes after thirty days (they stand on the cases), and what the history
    says after five years. How many handovers went."""
    now = clock.now()
    drafts = Handover.objects.filter(state=HandoverState.DRAFT, created_at__lt=now - DRAFTS_KEPT_FOR)
    old = Handover.objects.filter(created_at__lt=now - TOLD_FOR)
    silent = Handover.objects.filter(created_at__lt=now - KEPT_FOR)
    HandoverRow.objects.filter(handover__in=silent, note__isnull=False).update(note=None)
    silent.exclude(note="").update(note="")
    return drafts.delete()[0] + old.delete()[0]
