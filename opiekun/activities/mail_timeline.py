"""Unanswered mail among what is open on timelines."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.mail.unanswered import select_unanswered
from opiekun.core import clock
from opiekun.core.registries.timeline import EntryAct, Row, TimelineEntry, TimelineScope, TimelineSource
from opiekun.core.ui.dates import duration

KINDS: Final = frozenset({"party", "person"})


def tell_unanswered(
    scope: TimelineScope, entries: Sequence[TimelineEntry], rows: Sequence[Row]
) -> Sequence[TimelineEntry | None]:
    """With how long it has been waiting, and the way to say that it needs no answer."""
    language = "en" if scope.viewer.language == "en" else "pl"
    may = scope.viewer.can(INTERACTION, "edit")
    return [
        replace(
            entry,
            title=entry.title or _("(no subject)"),
            due=waits_for(datetime.fromisoformat(row["facts"]["at"]), language),
            act=_act(row["facts"]["message"]) if may else None,
        )
        for entry, row in zip(entries, rows, strict=True)
    ]


def _act(message_id: int) -> EntryAct:
    return EntryAct(_("No answer needed"), "check", reverse("mail_no_answer", args=[message_id]))


def waits_for(since: datetime, language: str) -> str:
    """How long nobody has answered, in words."""
    waited = clock.now() - since
    if waited < timedelta(minutes=1):
        return _("has just come in")
    return _("unanswered for %(time)s") % {"time": duration(waited, language)}


UNANSWERED: Final = TimelineSource(
    "mail.unanswered", gettext_lazy("Unanswered mail"), "mail", select_unanswered, KINDS, tell_unanswered
)
