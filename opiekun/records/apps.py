from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "opiekun.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opiekun.accounts.rights import register_rights
        from opiekun.core.registries.timeline import register_timeline_source
        from opiekun.core.trash.purging import register_purge
        from opiekun.core.ui.shell import NavigationEntry, register_favourites, register_navigation
        from opiekun.records.models import SavedView
        from opiekun.records.permissions import SAVED_VIEW, rights_subject
        from opiekun.records.record.timeline import CHANGES_SOURCE
        from opiekun.records.saved_views.services import purge_views
        from opiekun.records.saved_views.sidebar import favourites

        register_timeline_source(CHANGES_SOURCE)
        register_navigation(NavigationEntry("trash", _("Trash"), "trash", "trash", order=890, foot=True))
        register_rights(rights_subject(_("Shared views")))
        register_favourites(favourites)
        register_purge(SAVED_VIEW, SavedView, purge_views)
