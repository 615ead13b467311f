"""Where writing a message is offered: heads of records, interactions that are messages, the sidebar."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.activities.models import MailInteraction
from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING
from opiekun.core.ui.shell import NavigationEntry, Shell, register_navigation, register_shell
from opiekun.core.viewer import Viewer
from opiekun.records.record.page import Action

_CODE: Final = "mail_outbox"


def write_actions(viewer: Viewer, kind: str, record: Any) -> Sequence[Action]:
    """A message to a party or a person."""
    if not viewer.can(OUTGOING, "create"):
        return ()
    url = f"{reverse('mail_compose')}?{kind}={record.id}"
    return [write_action(url)]


def write_action(url: str) -> Action:
    """The button that leads to a new message."""
    return Action(
        _("Write"), "send", url, attrs={"data-key": "w", "title": f"{_('Write an e-mail')} (W)"}, code="write_email"
    )


def answer_actions(viewer: Viewer, kind: str, record: Any) -> Sequence[Action]:
    """An answer to the message that an interaction is."""
    if not viewer.can(OUTGOING, "create") or not MailInteraction.objects.filter(interaction_id=record.id).exists():
        return ()
    url = reverse("interaction_answer", args=[record.id])
    return [
        Action(_("Reply"), "arrow-back-up", url, attrs={"data-key": "r", "title": f"{_('Reply')} (R)"}),
        Action(_("Reply to all"), "users", f"{url}?mode=all"),
        Action(_("Forward"), "arrow-forward-up", f"{url}?mode=forward"),
    ]


def register_outbox() -> None:
    """Called once at start-up."""
    register_navigation(NavigationEntry(_CODE, gettext_lazy("Outbox"), "send", "mail_outbox", 57, key="w"))
    register_shell(_only_for_writers)


def _only_for_writers(request: HttpRequest, viewer: Viewer | None, shell: Shell) -> Shell:
    if viewer is None or viewer.can(OUTGOING, "create"):
        return shell
    return shell._replace(navigation=tuple(item for item in shell.navigation if item.url != reverse("mail_outbox")))
