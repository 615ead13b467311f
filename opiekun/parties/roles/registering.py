"""Registers a kind of role: one call gives it list, page, rights, search, trash, bulk edit, import, feed, exchange."""

from functools import partial
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from opiekun.core.checks import register_check
from opiekun.core.kinds import register_kind
from opiekun.core.registries.panels import register_panel
from opiekun.core.registries.personal_data import register_personal_data_source
from opiekun.core.trash import register_purge
from opiekun.core.ui.shell import CreateEntry, NavigationEntry, register_create, register_navigation
from opiekun.parties.importing.roles.role_import import role_import
from opiekun.parties.permissions import reached_roles
from opiekun.parties.roles.bulk import bulk_of
from opiekun.parties.roles.kinds import RoleKind, add_kind
from opiekun.parties.roles.lists import list_of, record_kind_of
from opiekun.parties.roles.personal_data import source_of
from opiekun.parties.roles.sync import sync_of
from opiekun.parties.search.roles import search_of
from opiekun.parties.services.trash_role import purge_roles
from opiekun.parties.ui.roles.page import RolePage
from opiekun.records.bulk.registry import register_bulk
from opiekun.records.conditions import Relation, register_relation
from opiekun.records.custom.card import custom_panel
from opiekun.records.feed import FeedSource, register_feed
from opiekun.records.importing.list_base import register_import_list
from opiekun.records.importing.registry import register_import
from opiekun.records.lists.setup import register_list
from opiekun.records.record.page import register_record_page
from opiekun.records.search.sources import register_search
from opiekun.records.sync import register_sync

_CARD_ORDER: Final = 20
# What triggers keep, compared with what they should have kept.
_LISTED: Final = (
    "SELECT coalesce(t.id, r.id) AS id FROM {0} t"
    " FULL JOIN (SELECT * FROM parties_role WHERE kind = '{1}') r ON r.id = t.id"
    " WHERE (t.party_id, t.number, t.trashed_at IS NULL) IS DISTINCT FROM (r.party_id, r.number, r.live)"
)


def register_role(kind: RoleKind) -> None:
    """Add a kind of role at start-up, after those of parties. A second one under its code is a ``ValueError``."""
    add_kind(kind)
    register_kind(record_kind_of(kind))
    register_list(list_of(kind))
    register_relation(
        Relation(
            "party",
            kind.code,
            format_lazy(_("Role: {}"), kind.label),
            format_lazy(_("the role “{}” that meets"), kind.label),
            "pk",
            "party_id",
            records=kind.code,
        )
    )
    register_relation(
        Relation(kind.code, "party", _("Party"), _("a party that meets"), "party_id", "pk", records="party")
    )
    register_bulk(bulk_of(kind))
    register_import(role_import(kind))
    register_import_list(kind.code)
    register_search(search_of(kind))
    register_purge(kind.code, kind.model, partial(purge_roles, kind))
    register_record_page(RolePage(kind))
    register_panel(custom_panel(kind.code, _CARD_ORDER, format_lazy(_("Protected fields: {}"), kind.label)))
    register_feed(FeedSource(kind.code, lambda viewer: reached_roles(viewer, kind.model, kind.code, trashed=True)))
    register_sync(sync_of(kind))
    register_personal_data_source(source_of(kind))
    listed = _LISTED.format(kind.table, kind.code)
    register_check(f"parties.{kind.code}_listed", _("Every role is in the list of roles as it is"), listed)
    register_create(CreateEntry(kind.label, kind.icon, f"{kind.code}_new", kind.code, 20 + kind.order))
    register_navigation(
        NavigationEntry(
            kind.url.removeprefix("/"),
            kind.label_plural,
            kind.icon,
            f"{kind.code}_list",
            30 + kind.order,
            kind.code,
            kind.key,
        )
    )
