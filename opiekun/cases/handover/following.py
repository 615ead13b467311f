"""Who takes part in cases that were handed over, or follows them, learns of it: one notification for all of them, of
those alone that they see.

Subscribed to an event of the handover, so that nobody who hands over waits for it.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.cases.events import CasesHandedOver
from opiekun.cases.handover.telling import counted
from opiekun.cases.models import CaseUser, Handover, HandoverKind, HandoverRow
from opiekun.cases.permissions import reached_cases
from opiekun.core import clock
from opiekun.core.outbox import DeliveredEvent
from opiekun.core.viewer import Viewer
from opiekun.records.notifications import NotificationKind, Told, notify

SUBSCRIBER: Final = "cases.handovers"
EVENTS: Final = (CasesHandedOver.name,)
FOLLOWED: Final = "handover.followed"
# What lay about for so long is no news.
_FRESH: Final = timedelta(days=1)


def on_events(events: Sequence[DeliveredEvent]) -> None:
    """Subscribed to ``EVENTS``."""
    for event in events:
        if event.at > clock.now() - _FRESH:
            _tell(int(event.facts["handover_id"]), bool(event.facts["is_back"]), event.actor_id)


def cases_followed(viewer: Viewer, handover: Handover) -> QuerySet[HandoverRow]:
    """The cases of the handover in which the viewer takes part, or which he follows, as far as he sees them; what he
    gave or got himself is not among them."""
    if viewer.id is None or handover.giver_id == viewer.id:
        return HandoverRow.objects.none()
    passed = handover.rows.filter(kind=HandoverKind.CASE, outcome=HandoverRow.PASSED).exclude(receiver_id=viewer.id)
    parts = CaseUser.objects.filter(user_id=viewer.id)
    seen = reached_cases(viewer).filter(pk__in=passed.values("record_id"))
    return passed.filter(record_id__in=parts.values("case_id")).filter(record_id__in=seen.values("pk"))


def _tell(handover_id: int, is_back: bool, actor_id: int | None) -> None:
    handover = Handover.objects.select_related("giver").filter(pk=handover_id).first()
    if handover is None:
        return
    passed = handover.rows.filter(kind=HandoverKind.CASE, outcome=HandoverRow.PASSED).values("record_id")
    facts = {"handover": handover.pk, "giver": handover.giver.name, "back": is_back}
    group = f"handover:{handover.pk}:{'back' if is_back else 'done'}"
    for user_id in (
        CaseUser.objects.filter(case_id__in=passed).order_by("user_id").values_list("user_id", flat=True).distinct()
    ):
        viewer = viewer_of_user_id(user_id)
        if viewer is None or user_id == actor_id:
            continue
        rows = cases_followed(viewer, handover)
        number = (rows.filter(undo=HandoverRow.BACK) if is_back else rows).count()
        if number:
            numbers = {HandoverKind.CASE.value: number}
            notify([user_id], FOLLOWED, facts={**facts, "numbers": numbers}, actor_id=actor_id, group=group)


def _words(told: Told) -> str:
    words = {"who": told.actor, "giver": told.facts["giver"], "what": counted(told.facts["numbers"])}
    if told.facts["back"]:
        return (
            gettext("%(who)s took a handover back; %(giver)s owns again cases in which you take part: %(what)s") % words
        )
    return gettext("%(who)s handed over to others cases of %(giver)s in which you take part: %(what)s") % words


def _list(told: Told) -> str:
    return reverse("handover_received", args=[told.facts["handover"]])


HANDOVER_FOLLOWED: Final = NotificationKind(
    FOLLOWED,
    _("Cases in which I take part were handed over to others"),
    "arrows-exchange",
    _words,
    link=_list,
)
