"""What the history says of a change of owner that was a part of a handover."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from opiekun.cases.models import HandoverRow
from opiekun.core.fields import Label
from opiekun.records.record.occasions import OccasionSource


def _read(subjects: Sequence[int], instants: Sequence[datetime]) -> Mapping[datetime, Label]:
    wanted = set(instants)
    of = Q(handover__done_at__in=wanted) | Q(handover__undone_at__in=wanted)
    rows = HandoverRow.objects.filter(of, record_id__in=subjects, outcome=HandoverRow.PASSED)
    found: dict[datetime, Label] = {}
    for done, undone in rows.values_list("handover__done_at", "handover__undone_at"):
        if done in wanted:
            found[done] = _("Handover")
        if undone in wanted:
            found[undone] = _("Handover taken back")
    return found


HANDOVERS: Final = OccasionSource(frozenset({"owner_id", "assignee_id", "user_id", "account_manager_id"}), _read)
