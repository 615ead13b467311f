from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "opiekun.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opiekun.accounts.rights import register_rights
        from opiekun.core.files import register_file_guard
        from opiekun.core.jobs import register_periodic
        from opiekun.core.registries.personal_data import register_personal_data_source
        from opiekun.core.registries.start import register_start_panel
        from opiekun.core.registries.timeline import register_timeline_source
        from opiekun.core.trash.purging import register_purge
        from opiekun.core.ui.shell import NavigationEntry, register_favourites, register_navigation
        from opiekun.records.bulk.keeping import BULK_EDITS, remove_old_edits
        from opiekun.records.custom.registration import register_custom_fields
        from opiekun.records.export.keeping import may_have_file, remove_old_exports
        from opiekun.records.importing.keeping import IMPORTS, forget_old_imports
        from opiekun.records.models import SavedView
        from opiekun.records.notifications.registration import register_notifications
        from opiekun.records.permissions import SAVED_VIEW, rights_subject
        from opiekun.records.record.once import forget_sent_forms
        from opiekun.records.record.timeline_changes import CHANGES_SOURCE
        from opiekun.records.reports.registration import register_reports
        from opiekun.records.saved_views.services import purge_views
        from opiekun.records.saved_views.sidebar import favourites
        from opiekun.records.search.learning import count_words
        from opiekun.records.slow.registration import register_slow_lists
        from opiekun.records.sync.keeping import EXCHANGES, forget_settled
        from opiekun.records.sync.start_card import CONFLICTS_PANEL
        from opiekun.records.visits.noting import forget_old_visits
        from opiekun.records.visits.start_card import RECENT_PANEL

        register_custom_fields()
        register_slow_lists()
        register_notifications()
        register_reports()
        register_timeline_source(CHANGES_SOURCE)
        register_navigation(NavigationEntry("trash", _("Trash"), "trash", "trash", order=890, key="t", foot=True))
        register_start_panel(RECENT_PANEL)
        register_start_panel(CONFLICTS_PANEL)
        register_rights(rights_subject(_("Shared views"), _("Saved views")))
        register_favourites(favourites)
        register_purge(SAVED_VIEW, SavedView, purge_views)
        register_personal_data_source(BULK_EDITS)
        register_personal_data_source(EXCHANGES)
        register_personal_data_source(IMPORTS)
        register_file_guard("records.export", may_have_file)
        register_periodic("records.visits", "37 2 * * *", _("Forget what was opened long ago"), forget_old_visits)
        register_periodic("records.forms", "7 3 * * *", _("Forget which forms were sent"), forget_sent_forms)
        register_periodic("records.conflicts", "17 2 * * *", _("Forget settled conflicts"), forget_settled)
        register_periodic("records.words", "42 3 * * *", _("Count the words of names"), count_words)
        register_periodic("records.exports", "37 * * * *", _("Remove exports after a day"), remove_old_exports)
        register_periodic("records.bulk_edits", "57 2 * * *", _("Forget old bulk changes"), remove_old_edits)
        register_periodic("records.imports", "27 3 * * *", _("Forget old imports"), forget_old_imports)
