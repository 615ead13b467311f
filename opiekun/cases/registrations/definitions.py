"""What a company defines of its cases, in the registries."""


def register() -> None:
    """Add the settings of this subject at start-up."""
    from django.utils.translation import gettext_lazy as _

    from opiekun.accounts.ui.sections import SettingsEntry, register_settings
    from opiekun.cases.permissions import CASE_TYPE

    right = (CASE_TYPE, "manage")
    for entry in (
        SettingsEntry(_("Company"), _("Case types and stages"), "briefcase", "case_types", 131, right),
        SettingsEntry(_("Company"), _("Short lists of cases"), "list-details", "case_terms", 133, right),
        SettingsEntry(_("Company"), _("Templates of cases"), "copy", "case_templates", 132, right),
    ):
        register_settings(entry)
