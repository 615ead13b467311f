"""What accounts put around every page: the user's preferences, the menu behind the name, places of the settings."""

from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opiekun.accounts.ui.sections import SettingsEntry, register_settings
from opiekun.accounts.viewer import UserViewer
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
    shell = replace(shell, preferences_url=reverse("accounts:preferences"))
    if not isinstance(viewer, UserViewer):
        return shell
    return replace(
        shell,
        language=viewer.language,
        theme=viewer.theme,
        density=viewer.density,
        profile_url=reverse("accounts:profile"),
        logout_url=reverse("account_logout"),
    )
