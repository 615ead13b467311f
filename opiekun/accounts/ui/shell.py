"""What accounts put around every page: the user's preferences, the menu behind the name, places of the settings."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from opiekun.accounts.ui.sections import SettingsEntry, register_settings
from opiekun.accounts.viewer import UserViewer
from opiekun.core.ui.addresses import fixed_address
from opiekun.core.ui.shell import NavigationEntry, Shell, register_navigation, register_shell
from opiekun.core.viewer import Viewer


def register_shell_parts() -> None:
    """Called once at start-up."""
    register_shell(_with_preferences)
    register_navigation(
        NavigationEntry("settings", _("Settings"), "settings", "accounts:settings", order=900, key="u", foot=True)
    )
    mine, company = _("My account"), _("Company")
    for entry in (
        SettingsEntry(mine, _("Profile"), "user-circle", "accounts:profile", 10),
        SettingsEntry(mine, _("Security"), "shield-lock", "accounts:security", 20),
        SettingsEntry(mine, _("API tokens"), "key", "accounts:tokens", 30),
        SettingsEntry(company, _("Users"), "users", "accounts:users", 110, ("user", "view")),
        SettingsEntry(company, _("Teams"), "sitemap", "accounts:teams", 120, ("team", "view")),
        SettingsEntry(company, _("Roles"), "shield", "accounts:roles", 130, ("role", "manage")),
        SettingsEntry(company, _("Access log"), "eye", "accounts:access-log", 140, ("access_log", "view")),
    ):
        register_settings(entry)


def _with_preferences(request: HttpRequest, viewer: Viewer | None, shell: Shell) -> Shell:
    shell = shell._replace(preferences_url=fixed_address("accounts:preferences"))
    if not isinstance(viewer, UserViewer):
        return shell
    return shell._replace(
        language=viewer.language,
        theme=viewer.theme,
        density=viewer.density,
        profile_url=fixed_address("accounts:profile"),
        logout_url=fixed_address("account_logout"),
    )
