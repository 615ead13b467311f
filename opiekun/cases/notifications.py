"""What users are told of cases: that one became theirs, that one went on."""

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opiekun.cases.selectors.definitions import definitions
from opiekun.records.notifications import NotificationKind, Told

GIVEN: Final = "case.given"
MOVED: Final = "case.moved"


def _given(told: Told) -> str:
    return gettext("%(who)s gave you a case: %(case)s") % {"who": told.actor, "case": told.record}


def _moved(told: Told) -> str:
    stage = definitions().stage_by_code(str(told.facts.get("to", "")))
    words = {"who": told.actor, "case": told.record, "stage": stage.label if stage else "–"}
    return gettext("%(who)s moved a case to “%(stage)s”: %(case)s") % words


CASE_NOTIFICATIONS: Final = (
    NotificationKind(GIVEN, _("Somebody gave me a case"), "briefcase", _given, mail="digest"),
    NotificationKind(MOVED, _("A case in which I take part went on"), "briefcase", _moved),
)
