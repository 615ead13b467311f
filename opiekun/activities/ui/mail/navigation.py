"""The inbox among the places of the sidebar, with the number of messages that wait."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from opiekun.activities.selectors.mail.inbox import waiting_count
from opiekun.activities.selectors.mail.reach import MAIL, may_sort
from opiekun.core.ui.shell import NavigationEntry, Shell, register_counts, register_navigation, register_shell
from opiekun.core.viewer import Viewer

_CODE: Final = "mail_inbox"
_MOST: Final = 100


def register_inbox() -> None:
    """Called once at start-up."""
    register_navigation(NavigationEntry(_CODE, _("Mail"), "mail", "mail_inbox", 56, key="e"))
    register_counts(_count)
    register_shell(_only_for_sorters)


def _count(request: HttpRequest, viewer: Viewer) -> Mapping[str, str]:
    """Asked of those alone who sort the whole inbox, and while they do: other pages pay nothing for it."""
    if not request.path.startswith("/mail") or not viewer.can(MAIL, "view"):
        return {}
    count = waiting_count(viewer, _MOST)
    return {_CODE: f"{_MOST - 1}+" if count == _MOST else str(count) if count else ""}


def _only_for_sorters(request: HttpRequest, viewer: Viewer | None, shell: Shell) -> Shell:
    if viewer is None or may_sort(viewer):
        return shell
    return shell._replace(navigation=tuple(item for item in shell.navigation if item.url != "/mail/"))
