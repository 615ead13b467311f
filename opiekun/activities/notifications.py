"""What users are told of notes."""

from collections.abc import Sequence
from typing import Final

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.activities.services.mentions import register_mention_teller
from opiekun.core.viewer import Viewer
from opiekun.records.notifications import NotificationKind, Told, notify, register_notification

MENTION: Final = "note.mention"
_SHOWN: Final = 100


def _words(told: Told) -> str:
    values = {"who": told.actor or "Opiekun", "note": Truncator(told.record).chars(_SHOWN)}
    return _("%(who)s mentions you: %(note)s") % values


def _tell(user_ids: Sequence[int], note_id: int, actor: Viewer) -> None:
    notify(user_ids, MENTION, record_id=note_id, actor_id=actor.id)


def register_note_notifications() -> None:
    """Called once at start-up."""
    register_notification(NotificationKind(MENTION, gettext_lazy("I am mentioned in a note"), "at", _words, mail=True))
    register_mention_teller(_tell)
