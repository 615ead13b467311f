"""What the register puts into pages of others: its record pages, panels, places of the menus, settings."""

from django.utils.translation import gettext_lazy as _

from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject, register_rights
from opiekun.accounts.ui.sections import SettingsEntry, register_settings
from opiekun.core.fields import FieldClass
from opiekun.core.registries.panels import Panel, register_panel
from opiekun.core.ui.shell import CreateEntry, NavigationEntry, register_create, register_navigation, register_shell
from opiekun.parties.list_actions import ADD, TAKE
from opiekun.parties.roles.kinds import role_kinds
from opiekun.parties.ui.logo import with_brand
from opiekun.parties.ui.party_lists.bulk import offer_lists, offer_taking
from opiekun.parties.ui.party_page import PARTY_PAGE
from opiekun.parties.ui.person_page import PERSON_PAGE
from opiekun.records.bulk.offers import register_offer
from opiekun.records.bulk.set_actions import register_set_action
from opiekun.records.custom.card import custom_panel
from opiekun.records.record.page import register_record_page
from opiekun.records.record.trash import register_trash


def register_pages() -> None:
    """Called once at start-up."""
    register_record_page(PARTY_PAGE)
    register_record_page(PERSON_PAGE)
    register_trash("party_list")
    for panel in (
        Panel(
            "party.persons",
            "party",
            _("Persons"),
            "users",
            "party_persons",
            10,
            allowed=lambda viewer: viewer.can("person", "view"),
        ),
        Panel(
            "party.lists",
            "party",
            _("Party lists"),
            "tags",
            "party_lists_of",
            20,
            allowed=lambda viewer: viewer.can("party_list", "view"),
        ),
        Panel(
            "party.days",
            "party",
            _("Upcoming days"),
            "cake",
            "party_days",
            15,
            allowed=lambda viewer: viewer.sees("person", FieldClass.PERSONAL),
        ),
        Panel(
            "party.roles",
            "party",
            _("Roles"),
            "id",
            "party_roles",
            5,
            allowed=lambda viewer: any(viewer.can(kind.code, "view") for kind in role_kinds()),
        ),
        Panel("person.colleagues", "person", _("In the organisation"), "sitemap", "person_colleagues", 10),
        Panel(
            "person.private",
            "person",
            _("Private details"),
            "lock",
            "person_private",
            20,
            allowed=lambda viewer: viewer.sees("person", FieldClass.PRIVATE),
        ),
        Panel(
            "person.personal",
            "person",
            _("Personal details"),
            "cake",
            "person_personal",
            15,
            allowed=lambda viewer: viewer.sees("person", FieldClass.PERSONAL),
        ),
        custom_panel("party", 20),
        custom_panel("person", 30),
    ):
        register_panel(panel)
    register_navigation(
        NavigationEntry("parties", _("Parties"), "building", "party_list", 20, "party", "p", phone=True)
    )
    register_navigation(NavigationEntry("party_lists", _("Party lists"), "tags", "party_lists", 25, "party_list", "b"))
    register_navigation(NavigationEntry("persons", _("Persons"), "users", "person_list", 30, "person", "o"))
    register_create(CreateEntry(_("Party"), "building", "party_new", "party", 10))
    register_create(CreateEntry(_("Person"), "users", "person_new", "person", 20))
    register_create(CreateEntry(_("Party list"), "tags", "party_list_new", "party_list", 30))
    register_shell(with_brand)
    for action in (ADD, TAKE):
        register_set_action(action)
    for offer in (offer_lists, offer_taking):
        register_offer("party", offer)
    define = ("view", "create", "edit", "trash")
    register_rights(RightsSubject("party_list", _("Party lists"), define, ALL_OR_NOTHING))
    members = _("Members of manual lists")
    register_rights(RightsSubject("party_list_member", members, ("edit",), ALL_OR_NOTHING, in_api=True))
    register_rights(RightsSubject("company", _("Our company"), ("manage",), ALL_OR_NOTHING))
    register_settings(SettingsEntry(_("Company"), _("Our company"), "building", "company", 105, ("party", "view")))
    register_navigation(NavigationEntry("conflicts", _("Conflicts"), "git-merge", "conflicts", 880, "party", foot=True))
