"""What pages of parties and persons offer first: writing down what was said, by one key, and a note."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.activities.permissions import INTERACTION, NOTE
from opiekun.core.viewer import Viewer
from opiekun.records.record.page import Action, dialog_action


def said_actions(viewer: Viewer, kind: str, record: Any) -> Sequence[Action]:
    """The buttons of the head; each opens a dialog, and its letter does the same from anywhere on the page."""
    actions, query = [], f"?{kind}={record.id}"
    if viewer.can(INTERACTION, "create"):
        actions.append(dialog_action(_("Log"), "phone-outgoing", reverse("interaction_log") + query, "l"))
    if viewer.can(NOTE, "create"):
        actions.append(dialog_action(_("Note"), "note", reverse("note_new") + query, "n"))
    return actions
