"""Notifications in the registries: the bell, the settings, the live topic, the clock."""

from time import time_ns

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from opiekun.accounts.rights import register_rights
from opiekun.accounts.ui.sections import SettingsEntry, register_settings
from opiekun.core.jobs import register_periodic
from opiekun.core.live import register_topic
from opiekun.core.registries.personal_data import register_personal_data_source
from opiekun.core.ui.addresses import fixed_address
from opiekun.core.ui.shell import Shell, register_shell
from opiekun.core.viewer import Viewer
from opiekun.records.notifications.jobs import start_mailing
from opiekun.records.notifications.keeping import NOTIFICATIONS, forget_old_notifications
from opiekun.records.notifications.live import NOTIFICATIONS_TOPIC
from opiekun.records.notifications.rights import SUBJECT


def register_notifications() -> None:
    """Called once at start-up."""
    register_topic(NOTIFICATIONS_TOPIC)
    register_rights(SUBJECT)
    register_shell(_with_bell)
    entry = SettingsEntry(_("My account"), _("Notifications"), "bell", "notification_preferences", 15)
    register_settings(entry)
    register_personal_data_source(NOTIFICATIONS)
    register_periodic("records.notifications_mail", "*/5 * * * *", _("Mail notifications"), start_mailing)
    register_periodic("records.notifications", "47 2 * * *", _("Forget old notifications"), forget_old_notifications)


def _with_bell(_request: HttpRequest, viewer: Viewer | None, shell: Shell) -> Shell:
    """How many are unread comes by the stream of live events: a page asks nothing for it."""
    if viewer is None or viewer.id is None:
        return shell
    return shell._replace(
        bell_url=fixed_address("notifications"),
        bell_list_url=fixed_address("notifications_latest"),
        live_user=str(viewer.id),
        live_at=time_ns() // 1_000_000,
    )
