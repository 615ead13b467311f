from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "opiekun.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opiekun.core.registries.timeline import register_timeline_source
        from opiekun.core.ui.shell import NavigationEntry, register_navigation
        from opiekun.records.record.timeline import CHANGES_SOURCE

        register_timeline_source(CHANGES_SOURCE)
        register_navigation(NavigationEntry("trash", _("Trash"), "trash", "trash", order=890, key="t", foot=True))
