"""What users are told of cases: that one became theirs, that they have a part in one, that one went on."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opiekun.cases.choices import Part
from opiekun.cases.margin_causes import cause_in_words
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.ui.words import language
from opiekun.core.ui.format import percent
from opiekun.records.notifications import NotificationKind, Told

GIVEN: Final = "case.given"
JOINED: Final = "case.joined"
MOVED: Final = "case.moved"
MARGIN: Final = "case.margin"


def _given(told: Told) -> str:
    return gettext("%(who)s gave you a case: %(case)s") % {"who": told.actor, "case": told.record}


def _joined(told: Told) -> str:
    words = {"who": told.actor, "case": told.record}
    if told.facts.get("part") == Part.FOLLOWER:
        return gettext("%(who)s made you a follower of a case: %(case)s") % words
    return gettext("%(who)s lets you take part in a case: %(case)s") % words


def _moved(told: Told) -> str:
    stage = definitions().stage_by_code(str(told.facts.get("to", "")))
    words = {"who": told.actor, "case": told.record, "stage": stage.label if stage else "–"}
    return gettext("%(who)s moved a case to “%(stage)s”: %(case)s") % words


def _margin(told: Told) -> str:
    # Without the margin itself: with it the cost of somebody's hour could be worked out.
    floor = percent(Decimal(str(told.facts.get("floor") or 0)) / 100, language())
    words = {"case": told.record, "cause": cause_in_words(told.facts), "floor": floor}
    return gettext("The forecast margin is below %(floor)s: %(case)s (%(cause)s)") % words


CASE_NOTIFICATIONS: Final = (
    NotificationKind(GIVEN, _("Somebody gave me a case"), "briefcase", _given, mail="digest"),
    NotificationKind(JOINED, _("Somebody lets me take part in a case, or follow it"), "users-group", _joined),
    NotificationKind(MOVED, _("A case in which I take part went on"), "briefcase", _moved),
    NotificationKind(MARGIN, _("The forecast margin of a case fell below its floor"), "alert-triangle", _margin),
)
