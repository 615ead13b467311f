"""What custom fields put into places of others."""

from django.utils.translation import gettext_lazy as _

from opiekun.accounts.added_values import register_added_values
from opiekun.accounts.rights import register_rights
from opiekun.accounts.ui.sections import SettingsEntry, register_settings
from opiekun.core.configuration import register_keeper
from opiekun.core.jobs import register_periodic
from opiekun.core.kind_fields import register_added_fields
from opiekun.records.accounts.values import CustomValues
from opiekun.records.custom.checks import register_custom_checks
from opiekun.records.custom.definitions import keep_current
from opiekun.records.custom.fields import added_fields
from opiekun.records.custom.kinds import CUSTOM_FIELD, MANAGE, rights_subject
from opiekun.records.custom.ways import register_ways
from opiekun.records.jobs import start_indexes


def register_custom_fields() -> None:
    """Called once at start-up."""
    register_ways()
    register_added_fields(added_fields)
    register_added_values(CustomValues())
    register_keeper(keep_current)
    register_custom_checks()
    register_rights(rights_subject(_("Custom fields")))
    entry = SettingsEntry(_("Company"), _("Custom fields"), "forms", "custom_fields", 150, (CUSTOM_FIELD, MANAGE))
    register_settings(entry)
    register_periodic("records.custom_indexes", "47 2 * * *", _("Look after indexes of custom fields"), start_indexes)
