from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "opiekun.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opiekun.core.jobs import register_periodic
        from opiekun.core.registries.start import register_start_panel
        from opiekun.core.registries.timeline import register_timeline_source
        from opiekun.core.ui.shell import NavigationEntry, register_navigation
        from opiekun.records.record.timeline import CHANGES_SOURCE
        from opiekun.records.visits.noting import forget_old_visits
        from opiekun.records.visits.start_card import RECENT_PANEL

        register_timeline_source(CHANGES_SOURCE)
        register_navigation(NavigationEntry("trash", _("Trash"), "trash", "trash", order=890, key="t", foot=True))
        register_start_panel(RECENT_PANEL)
        register_periodic("records.visits", "37 2 * * *", _("Forget what was opened long ago"), forget_old_visits)
