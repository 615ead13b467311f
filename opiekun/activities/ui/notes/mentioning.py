"""How somebody learns that a note mentions them."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.core.viewer import Viewer
from opiekun.records.notifications import NotificationKind, Told, notify

CODE: Final = "note.mention"


def _words(told: Told) -> str:
    if not told.actor:
        return _("A note mentions you: %(note)s") % {"note": told.record}
    return _("%(who)s mentions you: %(note)s") % {"who": told.actor, "note": told.record}


def tell_mentioned(user_ids: Sequence[int], note_id: int, actor: Viewer) -> None:
    """Tell them, when the transaction of the note commits; the record is the note, so that only its readers read it."""
    notify(user_ids, CODE, record_id=note_id, actor_id=actor.id)


MENTION: Final = NotificationKind(CODE, gettext_lazy("I am mentioned in a note"), "at", _words)
