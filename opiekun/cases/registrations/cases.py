"""Cases in the registries."""


def register() -> None:
    """Add the kind, pages, sources and jobs of this subject at start-up."""
    from django.utils.translation import gettext_lazy as _

    from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject, register_rights
    from opiekun.cases.bulk import CASE_BULK
    from opiekun.cases.checks import register_case_checks
    from opiekun.cases.criteria import offer_cases
    from opiekun.cases.kinds import CASE_KIND
    from opiekun.cases.lists import CASE_LIST
    from opiekun.cases.live import TYPE_TOPIC
    from opiekun.cases.models import Case
    from opiekun.cases.notifications import CASE_NOTIFICATIONS
    from opiekun.cases.permissions import CASE, CASE_TYPE, reached_cases
    from opiekun.cases.personal_data import CASE_DATA
    from opiekun.cases.relations import register_relations
    from opiekun.cases.search import CASE_SEARCH
    from opiekun.cases.selectors.definitions import keep_current_definitions
    from opiekun.cases.services import news, purge_cases, steps_on_boards
    from opiekun.cases.steps import register_steps
    from opiekun.cases.ui.offers import move_offer
    from opiekun.cases.ui.page import CASE_PAGE
    from opiekun.core.configuration import register_keeper
    from opiekun.core.kinds import register_kind
    from opiekun.core.live import register_topic
    from opiekun.core.outbox import subscribe
    from opiekun.core.registries.personal_data import register_personal_data_source
    from opiekun.core.trash import register_purge
    from opiekun.records.bulk.offers import register_offer
    from opiekun.records.bulk.registry import register_bulk
    from opiekun.records.feed import FeedSource, register_feed
    from opiekun.records.lists.setup import register_list
    from opiekun.records.notifications import register_notification
    from opiekun.records.record.page import register_record_page
    from opiekun.records.search.sources import register_search

    register_kind(CASE_KIND)
    register_steps()
    register_topic(TYPE_TOPIC)
    register_relations()
    register_keeper(keep_current_definitions)
    register_rights(RightsSubject(CASE_TYPE, _("Types and stages of cases"), ("manage",), ALL_OR_NOTHING, in_api=True))
    register_list(CASE_LIST)
    offer_cases()
    register_bulk(CASE_BULK)
    register_offer(CASE, move_offer)
    register_search(CASE_SEARCH)
    register_record_page(CASE_PAGE)
    register_personal_data_source(CASE_DATA)
    register_case_checks()
    register_feed(FeedSource(CASE, lambda viewer: reached_cases(viewer, trashed=True)))
    register_purge(CASE, Case, purge_cases)
    for kind in CASE_NOTIFICATIONS:
        register_notification(kind)
    subscribe(news.SUBSCRIBER, news.on_events, news.EVENTS)
    subscribe(steps_on_boards.SUBSCRIBER, steps_on_boards.on_events, steps_on_boards.EVENTS)
    _register_places()
    _register_keys()
    _register_panels()
    _register_timeline()


def _register_timeline() -> None:
    from opiekun.activities.along import register_along, register_persons_along
    from opiekun.activities.documents.attached_to import offer_documents
    from opiekun.activities.mail_offers import register_mail_offer
    from opiekun.activities.talk_links import TalkLink, register_talk_link
    from opiekun.activities.tasks.linkable import offer_task_links
    from opiekun.cases.along import cases_near, party_along, persons_along
    from opiekun.cases.joined_filters import offer_filters_by_case
    from opiekun.cases.permissions import CASE
    from opiekun.cases.services.threads import thread_joins, thread_leaves
    from opiekun.cases.timeline import CASE_OPEN_ITEMS, CASE_TIMELINE
    from opiekun.cases.ui.mail_case import case_offer
    from opiekun.cases.ui.said_actions import join_action, said_in_case
    from opiekun.core.registries.timeline import register_open_items, register_timeline_source
    from opiekun.records.record.page import register_head_actions

    register_along(CASE, party_along)
    register_persons_along(CASE, persons_along)
    offer_documents(CASE, 25)
    offer_filters_by_case()
    offer_task_links(CASE)
    register_talk_link(CASE, TalkLink(cases_near, thread_joins, thread_leaves))
    register_head_actions(CASE, said_in_case)
    register_head_actions("interaction", join_action)
    register_mail_offer(case_offer)
    for source in CASE_TIMELINE:
        register_timeline_source(source)
    for source in CASE_OPEN_ITEMS:
        register_open_items(source)


def _register_places() -> None:
    from django.utils.translation import pgettext_lazy

    from opiekun.cases.permissions import CASE
    from opiekun.cases.ui.start import START_PANELS
    from opiekun.core.registries.start import register_start_panel
    from opiekun.core.ui.shell import CreateEntry, NavigationEntry, register_create, register_navigation

    plural = pgettext_lazy("sprawy", "Cases")
    place = NavigationEntry("cases", plural, "briefcase", "case_board", 32, CASE, "s", phone=True, below="case_list")
    register_navigation(place)
    for panel in START_PANELS:
        register_start_panel(panel)
    register_create(CreateEntry(pgettext_lazy("sprawa", "Case"), "briefcase", "case_new", CASE, 20))


def _register_keys() -> None:
    from django.utils.translation import gettext_lazy as _

    from opiekun.core.ui.key_help import KeyGroup, register_keys

    on_page = (
        (("D",), _("To the next stage, or open a lost case again")),
        (("M",), _("Move to another stage")),
        (("L",), _("Write down what was said")),
        (("N",), _("Note")),
        (("W",), _("Write an e-mail")),
        (("K",), _("Next step")),
        (("P",), _("Plan revenue and cost")),
        (("B", "H"), _("Book a cost, time")),
        (("O",), _("Items and documents behind its money")),
    )
    register_keys(KeyGroup(_("Page of a case"), on_page))
    lines = (
        (("↑", "↓", "←", "→"), _("From card to card")),
        (("Alt ←", "Alt →"), _("Move the case to another stage")),
        (("W", "L"), _("Won, lost")),
        (("X", "Shift X"), _("Select, select up to here")),
        (("M",), _("Move to a stage")),
        (("V",), _("Compact cards")),
    )
    register_keys(KeyGroup(_("Board of cases"), lines))


def _register_panels() -> None:
    from django.utils.translation import gettext_lazy as _
    from django.utils.translation import pgettext_lazy

    from opiekun.cases.permissions import CASE
    from opiekun.core.registries.panels import Panel, register_panel
    from opiekun.core.viewer import Viewer
    from opiekun.records.custom.card import custom_panel

    def sees_cases(viewer: Viewer) -> bool:
        return viewer.can(CASE, "view")

    plural = pgettext_lazy("sprawy", "Cases")
    for panel in (
        Panel("case.people", CASE, _("Persons"), "users", "case_people", 20),
        Panel("case.colleagues", CASE, _("Colleagues"), "users-group", "case_colleagues", 30),
        Panel("case.parts", CASE, _("Parts of the case"), "sitemap", "case_parts", 35),
        Panel("party.cases", "party", plural, "briefcase", "party_cases", 3, allowed=sees_cases),
        Panel("person.cases", "person", plural, "briefcase", "person_cases", 3, allowed=sees_cases),
        custom_panel(CASE, 40),
    ):
        register_panel(panel)
