"""Interactions in the registries."""


def register() -> None:
    """Add the kinds, pages, sources and jobs of this subject at start-up."""
    from django.urls import reverse
    from django.utils.translation import gettext_lazy as _
    from django.utils.translation import pgettext_lazy

    from opiekun.accounts.rights import register_rights
    from opiekun.accounts.ui.sections import SettingsEntry, register_settings
    from opiekun.activities.bulk import INTERACTION_BULK
    from opiekun.activities.criteria import offer_interactions
    from opiekun.activities.importing.kinds import INTERACTION_IMPORT
    from opiekun.activities.kinds import INTERACTION_KIND
    from opiekun.activities.lists import INTERACTION_LIST
    from opiekun.activities.models import Interaction
    from opiekun.activities.next_steps import After, NextStep, register_next_step
    from opiekun.activities.permissions import INTERACTION, reached_interactions
    from opiekun.activities.personal_data import SAID
    from opiekun.activities.search import INTERACTION_SEARCH
    from opiekun.activities.selectors.interaction_kinds import keep_current_kinds
    from opiekun.activities.selectors.interaction_timeline import HAPPENED, PLANNED, people_of_party
    from opiekun.activities.services import interaction_kinds
    from opiekun.activities.services.interactions import purge_interactions
    from opiekun.activities.ui.head_actions import said_actions
    from opiekun.activities.ui.interactions.page import INTERACTION_PAGE
    from opiekun.core.configuration import register_keeper
    from opiekun.core.kinds import register_kind
    from opiekun.core.registries.panels import register_panel
    from opiekun.core.registries.personal_data import register_personal_data_source
    from opiekun.core.registries.timeline import register_open_items, register_timeline_source
    from opiekun.core.trash import register_purge
    from opiekun.core.ui.shell import CreateEntry, NavigationEntry, register_create, register_navigation
    from opiekun.parties.selectors.timeline_people import register_timeline_people
    from opiekun.records.bulk.registry import register_bulk
    from opiekun.records.custom.card import custom_panel
    from opiekun.records.feed import FeedSource, register_feed
    from opiekun.records.importing.list_base import register_import_list
    from opiekun.records.importing.registry import register_import
    from opiekun.records.lists.setup import register_list
    from opiekun.records.record.page import register_head_actions, register_record_page
    from opiekun.records.search.sources import register_search

    register_kind(INTERACTION_KIND)
    register_keeper(keep_current_kinds)
    register_record_page(INTERACTION_PAGE)
    register_panel(custom_panel(INTERACTION, 30))
    register_list(INTERACTION_LIST)
    register_bulk(INTERACTION_BULK)
    register_import(INTERACTION_IMPORT)
    register_import_list(INTERACTION)
    offer_interactions()
    register_search(INTERACTION_SEARCH)
    register_feed(FeedSource(INTERACTION, lambda viewer: reached_interactions(viewer, trashed=True)))
    register_purge(INTERACTION, Interaction, purge_interactions)
    register_personal_data_source(SAID)
    register_timeline_source(HAPPENED)
    register_open_items(PLANNED)
    register_timeline_people(people_of_party)
    for kind in ("party", "person"):
        register_head_actions(kind, said_actions)
    register_rights(interaction_kinds.rights_subject(_("Kinds of interactions")))
    plural = pgettext_lazy("calls, meetings and so on", "Interactions")
    register_navigation(NavigationEntry("interactions", plural, "messages", "interaction_list", 52, INTERACTION, "i"))
    one = pgettext_lazy("a call, meeting and so on", "Interaction")
    register_create(CreateEntry(one, "messages", "interaction_new", INTERACTION, 24))
    right = (interaction_kinds.INTERACTION_KIND, "manage")
    register_settings(
        SettingsEntry(_("Company"), _("Kinds of interactions"), "messages", "interaction_kinds", 135, right)
    )

    def plan_url(after: After) -> str:
        person = f"&person={after.person_id}" if after.person_id else ""
        return f"{reverse('interaction_plan')}?party={after.party_id}{person}"

    register_next_step(NextStep("meeting", _("Plan a meeting"), "calendar", plan_url, 20))
