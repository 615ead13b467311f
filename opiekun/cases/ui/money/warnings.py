"""What is to be said beside the figures: a margin below its floor and what did it, entries that do not count."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opiekun.cases.margin_causes import cause_in_words
from opiekun.cases.selectors.margin_state import crossing_of
from opiekun.cases.selectors.money import HIDDEN, NO_COST, NO_RATE, NOT_LINKABLE, CaseMoney
from opiekun.cases.selectors.page import CaseRecord
from opiekun.cases.ui.money.late import late_notices
from opiekun.cases.ui.words import hours, language, moment
from opiekun.core import clock
from opiekun.core.ui import dates
from opiekun.core.ui import format as formats
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence above the figures."""

    text: str
    tone: str
    icon: str


def warnings(viewer: Viewer, case: CaseRecord, found: CaseMoney) -> Sequence[Notice]:
    """In the order of their weight."""
    said = [_below(viewer, case, found)] if found.is_below else []
    if lacking := found.left_out(NO_RATE):
        days = sorted({(one.entry.currency, one.entry.on) for one in lacking})
        named = ", ".join(f"{currency} {dates.day(on, clock.today(), language())}" for currency, on in days[:3])
        words = ngettext(
            "%(number)d entry does not count: no exchange rate is known (%(named)s).",
            "%(number)d entries do not count: no exchange rate is known (%(named)s).",
            len(lacking),
        )
        said.append(Notice(words % {"number": len(lacking), "named": named}, "warning", "alert-triangle"))
    said += [Notice(words, "", "clock") for words in late_notices(found)]
    if unpriced := found.left_out(NO_COST):
        time = hours(sum(one.entry.minutes or 0 for one in unpriced))
        words = _("%(time)s of work does not count: nobody said what an hour costs.") % {"time": time}
        said.append(Notice(words, "warning", "clock"))
    if barred := found.left_out(NOT_LINKABLE):
        named = ", ".join(dict.fromkeys(str(one.kind.label) for one in barred))
        words = ngettext(
            "%(number)d entry does not count: cases of this type have no such amounts (%(named)s).",
            "%(number)d entries do not count: cases of this type have no such amounts (%(named)s).",
            len(barred),
        )
        said.append(Notice(words % {"number": len(barred), "named": named}, "warning", "alert-triangle"))
    if hidden := found.left_out(HIDDEN):
        time = hours(sum(one.entry.minutes or 0 for one in hidden))
        words = _("Without the work of colleagues (%(time)s): what it costs is not for you to see.") % {"time": time}
        said.append(Notice(words, "", "eye-off"))
    if found.unseen:
        said.append(Notice(_("Without what was booked in this case: that is not for you to see."), "", "eye-off"))
    if circles := [one for one in found.entries if one.in_circle]:
        named = ", ".join(one.entry.text or one.entry.key for one in circles[:3])
        words = _("These documents replace one another in a circle, which counts for nothing: %(named)s.")
        said.append(Notice(words % {"named": named}, "warning", "alert-triangle"))
    return said


def _below(viewer: Viewer, case: CaseRecord, found: CaseMoney) -> Notice:
    floor = formats.percent((found.floor or 0) / 100, language())
    crossing = crossing_of(viewer, case.id, case.owner_id, found)
    if crossing is None:
        return Notice(_("The forecast margin is below %(floor)s.") % {"floor": floor}, "danger", "alert-triangle")
    words = _("The forecast margin is below %(floor)s since %(when)s: %(cause)s, %(who)s.") % {
        "floor": floor,
        "when": moment(crossing.since),
        "cause": cause_in_words(crossing.cause),
        "who": crossing.cause.get("by", ""),
    }
    return Notice(words, "danger", "alert-triangle")
