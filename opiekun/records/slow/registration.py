"""The place of slow lists in the settings, and what looks after their indexes."""

from django.utils.translation import gettext_lazy as _

from opiekun.accounts.ui.sections import SettingsEntry, register_settings
from opiekun.core.jobs import register_periodic
from opiekun.core.operating.rights import MANAGE, SYSTEM_KIND
from opiekun.records.jobs import start_list_indexes


def register_slow_lists() -> None:
    """Called once at start-up."""
    entry = SettingsEntry(_("Company"), _("Slow lists"), "hourglass", "slow_lists", 185, (SYSTEM_KIND, MANAGE))
    register_settings(entry)
    register_periodic("records.list_indexes", "52 2 * * *", _("Look after indexes of slow lists"), start_list_indexes)
