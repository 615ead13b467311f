"""Says of a note which @names in it reached nobody, and why."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opiekun.activities.services.mentions import MOST, NOBODY, NOT_CHOSEN, TOO_MANY, Unreached


def sentence(one: Unreached) -> str:
    """What to say of one of them."""
    return sentences([one])


def sentences(unreached: Sequence[Unreached]) -> str:
    """What to say of all of them, those of a reason together; "" when each reached somebody."""
    said = []
    for reason in (NOBODY, NOT_CHOSEN, TOO_MANY):
        names = [one.name for one in unreached if one.reason == reason]
        if names:
            reached = _("%(names)s reached nobody:") % {"names": ", ".join(names)}
            said.append(f"{reached} {_why(reason, len(names))}")
    return " ".join(said)


def _why(reason: str, count: int) -> str:
    if reason == NOBODY:
        return ngettext("nobody of this name may read the note.", "nobody of these names may read the note.", count)
    if reason == NOT_CHOSEN:
        return _("it is plain text. Type @ and choose from the list whom to tell.")
    return _("a note tells at most %(most)d.") % {"most": MOST}
