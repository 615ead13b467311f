"""Addresses of the pages of all kinds of roles that are registered."""

from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from opiekun.parties.roles.kinds import RoleKind, role_kinds
from opiekun.parties.ui.roles import panel
from opiekun.parties.ui.roles.form import RoleForms
from opiekun.records.record.page import record_page
from opiekun.records.record.views import record_urls


def role_urls() -> list[URLPattern]:
    """Forms and record pages of each kind, and the card on the page of a party."""
    return [
        path("parties/<int:record_id>/roles", panel.show, name="party_roles"),
        path("parties/<int:record_id>/roles/<slug:code>", panel.make, name="party_make_role"),
        path("parties/<int:record_id>/roles/<slug:code>/<int:role_id>/undo", panel.unmake, name="party_unmake_role"),
        *(pattern for kind in role_kinds() for pattern in _of_kind(kind)),
    ]


def _of_kind(kind: RoleKind) -> list[URLPattern]:
    forms, prefix = RoleForms(kind), kind.url.removeprefix("/")
    form = require_http_methods(["GET", "POST"])
    return [
        path(f"{prefix}/new", form(forms.new), name=f"{kind.code}_new"),
        path(f"{prefix}/<int:record_id>/edit", form(forms.edit), name=f"{kind.code}_edit"),
        *record_urls(record_page(kind.code), f"{prefix}/"),
    ]
