"""The money of cases in the registries."""


def register() -> None:
    """Add the sources, the kind of entries, pages and rights of this subject at start-up."""
    from django.utils.translation import gettext_lazy as _

    from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject, register_rights
    from opiekun.accounts.ui.sections import SettingsEntry, register_settings
    from opiekun.activities.documents.attached_to import offer_documents
    from opiekun.cases.amount_sources import register_amount_source
    from opiekun.cases.entry_categories import register_entry_categories
    from opiekun.cases.entry_kind import ENTRY_BULK, ENTRY_KIND, ENTRY_LIST
    from opiekun.cases.entry_permissions import ENTRY, HOURLY_COST, reached_entries
    from opiekun.cases.jobs import on_rates_came_late
    from opiekun.cases.models import CaseEntry
    from opiekun.cases.search import ENTRY_SEARCH
    from opiekun.cases.selectors.own_amounts import OWN_AMOUNTS
    from opiekun.cases.services import purge_entries
    from opiekun.cases.ui.entry_page import ENTRY_PAGE
    from opiekun.core.kinds import register_kind
    from opiekun.core.money.rates.events import RatesCameLate
    from opiekun.core.outbox import subscribe
    from opiekun.core.trash import register_purge
    from opiekun.core.ui.shell import NavigationEntry, register_navigation
    from opiekun.records.bulk.registry import register_bulk
    from opiekun.records.feed import FeedSource, register_feed
    from opiekun.records.lists.setup import register_list
    from opiekun.records.record.page import register_record_page
    from opiekun.records.search.sources import register_search

    register_entry_categories()
    register_kind(ENTRY_KIND)
    register_rights(
        RightsSubject(HOURLY_COST, _("Hourly costs of colleagues"), ("view", "manage"), ALL_OR_NOTHING, in_api=True)
    )
    register_list(ENTRY_LIST)
    register_bulk(ENTRY_BULK)
    register_record_page(ENTRY_PAGE)
    register_feed(FeedSource(ENTRY, lambda viewer: reached_entries(viewer, trashed=True)))
    register_search(ENTRY_SEARCH)
    register_purge(ENTRY, CaseEntry, purge_entries)
    register_amount_source(OWN_AMOUNTS)
    subscribe("cases.late_rates", on_rates_came_late, [RatesCameLate.name])
    offer_documents(ENTRY, 10)
    register_navigation(NavigationEntry("case_entries", _("Costs and time"), "coin", "case_entry_list", 34, ENTRY, ""))
    register_settings(
        SettingsEntry(_("Company"), _("Hourly costs"), "clock", "hourly_rates", 134, (HOURLY_COST, "view"))
    )
