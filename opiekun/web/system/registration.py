"""The right to look after the program, and its place in the settings."""

from django.utils.translation import gettext_lazy as _

from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject, register_rights
from opiekun.accounts.ui.sections import SettingsEntry, register_settings
from opiekun.core.operating.rights import MANAGE, SYSTEM_KIND


def register_system() -> None:
    """Called once at start-up."""
    right = (SYSTEM_KIND, MANAGE)
    register_rights(RightsSubject(SYSTEM_KIND, _("System"), (MANAGE,), ALL_OR_NOTHING))
    register_settings(SettingsEntry(_("Company"), _("System"), "database", "system", 190, right))
