"""What may change the margin of a case, as it is kept and told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, pgettext

BOOKED: Final = "booked"
TIME: Final = "time"
CHANGED: Final = "changed"
REMOVED: Final = "removed"
RESTORED: Final = "restored"
PLAN: Final = "plan"
MOVED: Final = "moved"
HOURLY: Final = "hourly"
FLOOR: Final = "floor"
KINDS: Final = "kinds"
RATES: Final = "rates"


@dataclass(frozen=True, slots=True)
class Cause:
    """What did it: a code, and what it was about in the words of who wrote it. Apps may use codes of their own with a
    ``text`` that says all."""

    code: str
    text: str = ""


def cause_in_words(facts: Mapping[str, Any]) -> str:
    """What did it, for people; ``facts`` hold ``cause`` and ``text``."""
    code, text = str(facts.get("cause", "")), str(facts.get("text", ""))
    said = {
        BOOKED: pgettext("what changed a margin", "booked"),
        TIME: pgettext("what changed a margin", "time booked"),
        CHANGED: pgettext("what changed a margin", "entry changed"),
        REMOVED: pgettext("what changed a margin", "entry removed"),
        RESTORED: pgettext("what changed a margin", "entry restored"),
        PLAN: gettext("the plan was changed"),
        MOVED: gettext("the case was moved"),
        HOURLY: gettext("hourly costs were changed"),
        FLOOR: gettext("the lowest margin was changed"),
        KINDS: gettext("the kinds of amounts of the type were changed"),
        RATES: gettext("exchange rates came in"),
    }.get(code, "")
    return ": ".join(part for part in (said, text) if part)
