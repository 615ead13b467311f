"""Telling those whom a handover concerns: each receiver once, with what they got; the giver, too. Who takes part in its
cases learns of it by an event (``following``)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from opiekun.cases.events import CasesHandedOver
from opiekun.cases.models import Handover, HandoverKind, HandoverRow
from opiekun.core.outbox import publish
from opiekun.core.viewer import Viewer
from opiekun.records.notifications import NotificationKind, Told, notify

RECEIVED: Final = "handover.received"
GIVEN_AWAY: Final = "handover.given_away"
TAKEN_BACK: Final = "handover.taken_back"
GIVEN_BACK: Final = "handover.given_back"


def counted(numbers: Mapping[Any, int]) -> str:
    """ "12 cases, 5 tasks": numbers by kind, those that are none left out."""
    words: dict[str, Callable[[int], str]] = {
        HandoverKind.CASE: lambda n: ngettext("%(number)d case", "%(number)d cases", n),
        HandoverKind.TASK: lambda n: ngettext("%(number)d task", "%(number)d tasks", n),
        HandoverKind.MAIL: lambda n: ngettext("%(number)d e-mail", "%(number)d e-mails", n),
        HandoverKind.PARTY: lambda n: ngettext("%(number)d party", "%(number)d parties", n),
    }
    return ", ".join(said(n) % {"number": n} for kind, said in words.items() if (n := int(numbers.get(kind, 0))))


def tell_done(actor: Viewer, handover: Handover, rows: Sequence[HandoverRow]) -> None:
    """One notification for each receiver, whatever goes to them; they open the list of it."""
    of_receiver: dict[int, Counter[str]] = {}
    for row in rows:
        if row.receiver_id is not None:
            of_receiver.setdefault(row.receiver_id, Counter())[row.kind] += 1
    facts = {"handover": handover.pk, "giver": handover.giver.name}
    for receiver, numbers in sorted(of_receiver.items()):
        _tell(actor, receiver, RECEIVED, handover, {**facts, "numbers": dict(numbers)})
    if of_receiver:
        total = Counter(row.kind for row in rows)
        _tell(actor, handover.giver_id, GIVEN_AWAY, handover, {**facts, "numbers": dict(total)})
    _tell_of_cases(handover, rows)


def tell_undone(actor: Viewer, handover: Handover, rows: Sequence[HandoverRow]) -> None:
    """Whoever had got something that went back, and the giver, whose it is again."""
    for receiver in sorted({row.receiver_id for row in rows if row.receiver_id is not None}):
        numbers = Counter(row.kind for row in rows if row.receiver_id == receiver)
        facts = {"handover": handover.pk, "giver": handover.giver.name, "numbers": dict(numbers)}
        _tell(actor, receiver, TAKEN_BACK, handover, facts)
    if rows:
        facts = {"handover": handover.pk, "giver": handover.giver.name}
        _tell(actor, handover.giver_id, GIVEN_BACK, handover, {**facts, "numbers": dict(Counter(r.kind for r in rows))})
    _tell_of_cases(handover, rows, is_back=True)


def _tell_of_cases(handover: Handover, rows: Sequence[HandoverRow], is_back: bool = False) -> None:
    if any(row.kind == HandoverKind.CASE for row in rows):
        publish(CasesHandedOver(handover_id=handover.pk, is_back=is_back))


def _tell(actor: Viewer, user_id: int, code: str, handover: Handover, facts: dict[str, Any]) -> None:
    notify([user_id], code, facts=facts, actor_id=actor.id, group=f"handover:{handover.pk}")


def _words(told: Told) -> dict[str, str]:
    return {"who": told.actor, "giver": str(told.facts["giver"]), "what": counted(told.facts["numbers"])}


def _is_giver(told: Told) -> bool:
    return told.actor == str(told.facts["giver"])


def _received(told: Told) -> str:
    if _is_giver(told):
        return gettext("%(who)s handed over to you: %(what)s") % _words(told)
    return gettext("%(who)s handed over to you what was %(giver)s's: %(what)s") % _words(told)


def _given_away(told: Told) -> str:
    return gettext("%(who)s handed over to others what was yours: %(what)s") % _words(told)


def _taken_back(told: Told) -> str:
    if _is_giver(told):
        return gettext("%(who)s took back what was handed over to you: %(what)s") % _words(told)
    return gettext("%(who)s took a handover back; it is %(giver)s's again: %(what)s") % _words(told)


def _given_back(told: Told) -> str:
    return gettext("%(who)s took a handover back; it is yours again: %(what)s") % _words(told)


def _list(told: Told) -> str:
    return reverse("handover_received", args=[told.facts["handover"]])


HANDOVER_NOTIFICATIONS: Final = (
    NotificationKind(
        RECEIVED, _("Cases, tasks and mail were handed over to me"), "arrows-exchange", _received, mail=True, link=_list
    ),
    NotificationKind(GIVEN_AWAY, _("What was mine was handed over to others"), "arrows-exchange", _given_away),
    NotificationKind(TAKEN_BACK, _("A handover to me was taken back"), "restore", _taken_back),
    NotificationKind(GIVEN_BACK, _("What was handed over to others is mine again"), "restore", _given_back),
)
