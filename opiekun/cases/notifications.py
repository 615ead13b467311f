"""What users are told of cases: that one became theirs, that they have a part in one, that one went on or changed, that
something new stands in one."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opiekun.cases.choices import Part
from opiekun.cases.margin_causes import cause_in_words
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.seeing import margins_seen
from opiekun.cases.ui.words import full_day, language, money
from opiekun.core.ui.format import percent
from opiekun.records.notifications import NotificationKind, Told

GIVEN: Final = "case.given"
JOINED: Final = "case.joined"
MOVED: Final = "case.moved"
MARGIN: Final = "case.margin"
CHANGED: Final = "case.changed"
NEWS: Final = "case.news"
# What may be new in a case, as the facts of ``NEWS`` name it.
NOTE: Final = "note"
MAIL: Final = "mail"
TALK: Final = "talk"
DOCUMENT: Final = "document"
VERSION: Final = "version"


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


def _changed(told: Told) -> str:
    words = {"who": told.actor or "Opiekun", "case": told.record, "what": ", ".join(_what_changed(told))}
    return gettext("%(who)s changed a case: %(case)s (%(what)s)") % words


def _what_changed(told: Told) -> list[str]:
    """What the fields that changed hold now; facts gather them."""
    said = []
    if "expected_close_on" in told.facts:
        day = told.facts["expected_close_on"]
        close = gettext("expected close %(day)s") % {"day": full_day(day)} if day else gettext("no expected close")
        said.append(close)
    if "planned_revenue" in told.facts:
        amount = told.facts["planned_revenue"]
        value = amount and money(Decimal(amount["amount"]), amount["currency"])
        said.append(
            gettext("planned revenue %(amount)s") % {"amount": value} if value else gettext("no planned revenue")
        )
    if "owner" in told.facts:
        said.append(gettext("owner %(name)s") % {"name": told.facts["owner"]})
    return said


def _news(told: Told) -> str:
    labels = {
        NOTE: gettext("note"),
        MAIL: gettext("e-mail"),
        TALK: gettext("talk"),
        DOCUMENT: gettext("document"),
        VERSION: gettext("new version of a document"),
    }
    what = ", ".join(label for code, label in labels.items() if code in told.facts)
    return gettext("New in a case: %(case)s (%(what)s)") % {"case": told.record, "what": what}


def _margin(told: Told) -> str:
    # Without the margin itself: with it the cost of somebody's hour could be worked out.
    floor = percent(Decimal(str(told.facts.get("floor") or 0)) / 100, language())
    words = {"case": told.record, "cause": cause_in_words(told.facts), "floor": floor}
    return gettext("The forecast margin is below %(floor)s: %(case)s (%(cause)s)") % words


CASE_NOTIFICATIONS: Final = (
    NotificationKind(GIVEN, _("Somebody gave me a case"), "briefcase", _given, mail="digest"),
    NotificationKind(JOINED, _("Somebody lets me take part in a case, or follow it"), "users-group", _joined),
    NotificationKind(MOVED, _("A case in which I take part went on"), "briefcase", _moved),
    NotificationKind(
        CHANGED,
        _("The expected close, the value or the owner of a case in which I take part changed"),
        "pencil",
        _changed,
        gathers=True,
    ),
    NotificationKind(
        NEWS,
        _("A note, an e-mail, a talk or a document is new in a case in which I take part"),
        "message",
        _news,
        gathers=True,
    ),
    NotificationKind(
        MARGIN,
        _("The forecast margin of a case fell below its floor"),
        "alert-triangle",
        _margin,
        sees=margins_seen,
    ),
)
