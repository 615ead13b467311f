"""What the page of a case offers first: writing down what was said, a note, the next step; each by one key."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.activities.permissions import INTERACTION, NOTE
from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING
from opiekun.activities.tasks.permissions import TASK
from opiekun.activities.ui.mail.outgoing_actions import write_action
from opiekun.cases.permissions import CASE
from opiekun.cases.selectors.page import CaseRecord
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party
from opiekun.records.record.page import Action, dialog_action


def said_in_case(viewer: Viewer, _kind: str, record: CaseRecord) -> Sequence[Action]:
    """The buttons of the head; what is said in an internal matter is said with our own company."""
    actions = []
    party = record.party_id if record.sees_party else None
    if record.party_id is None:
        party = Party.objects.filter(is_own=True).values_list("pk", flat=True).first()
    if party is not None:
        primary = next((f"&person={one.id}" for one in record.persons if one.is_primary), "")
        query = f"?party={party}&about={record.id}"
        if viewer.can(INTERACTION, "create"):
            actions.append(
                dialog_action(_("Log"), "phone-outgoing", f"{reverse('interaction_log')}{query}{primary}", "l")
            )
        if viewer.can(NOTE, "create"):
            actions.append(dialog_action(_("Note"), "note", reverse("note_new") + query, "n"))
    if record.can_edit and viewer.can(OUTGOING, "create"):
        url = f"{reverse('mail_compose')}?record={record.id}"
        actions.append(write_action(url))
    if record.is_open and viewer.can(TASK, "create"):
        actions.append(dialog_action(_("Next step"), "checkbox", f"{reverse('task_quick')}?about={record.id}", "k"))
    return actions


def join_action(viewer: Viewer, _kind: str, record: Any) -> Sequence[Action]:
    """On what was said: it joins a case."""
    if not viewer.can(CASE, "edit"):
        return []
    return [dialog_action(_("To a case"), "briefcase", reverse("interaction_case", args=[record.id]), "s")]
