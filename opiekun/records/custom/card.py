"""The card of a record page with the custom fields that are not everybody's; opening it is written down."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.core.errors import NotAllowed
from opiekun.core.fields import Label
from opiekun.core.registries.panels import Panel, panels
from opiekun.core.ui.render import render_fragment
from opiekun.core.viewer import Viewer
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.facts import open_closed
from opiekun.records.custom.fields import definitions_for
from opiekun.records.custom.kinds import CARD
from opiekun.records.record.page import RecordPage

TEMPLATE = "records/custom/card.html"


def closed_definitions(viewer: Viewer, kind: str) -> list[Definition]:
    """The fields of the card."""
    return [d for d in definitions_for(viewer, kind) if d.is_closed]


def custom_panel(kind: str, order: int, label: Label | None = None) -> Panel:
    """The card's place on the page of a kind; it is there when there are such fields for the viewer.

    A kind whose page shows the cards of another one, too, gives a label of its own.
    """
    return Panel(
        f"{kind}.{CARD}",
        kind,
        label or _("Protected fields"),
        "lock",
        f"{kind}_custom",
        order,
        allowed=lambda viewer: bool(closed_definitions(viewer, kind)),
    )


def card_urls(page: RecordPage, at: str) -> list[URLPattern]:
    """The addresses of one kind's card."""
    views = _CardViews(page)
    return [
        path(f"{at}/custom", require_GET(views.closed), name=f"{page.kind}_custom"),
        path(f"{at}/custom/open", require_POST(views.open), name=f"{page.kind}_custom_open"),
    ]


class _CardViews:
    """Thin views over one kind's card."""

    def __init__(self, page: RecordPage) -> None:
        self._page = page

    def closed(self, request: HttpRequest, record_id: int) -> HttpResponse:
        """The closed card: no value is shown before it is opened."""
        _viewer, record, found = self._asked(request, record_id)
        names = [definition.label for definition in found]
        context = {"record": record, "kind": self._page.kind, "title": self._title, "names": names}
        return render_fragment(request, TEMPLATE, "closed", context)

    def open(self, request: HttpRequest, record_id: int) -> HttpResponse:
        """The values; what cannot be written down is not shown."""
        viewer, record, _found = self._asked(request, record_id)
        with transaction.atomic():
            facts = open_closed(viewer, self._page.kind, record)
        context = {"record": record, "kind": self._page.kind, "title": self._title, "facts": facts}
        response = render_fragment(request, TEMPLATE, "open", context)
        response["Cache-Control"] = "no-store"
        return response

    @property
    def _title(self) -> Label:
        code = f"{self._page.kind}.{CARD}"
        return next(panel.label for panel in panels if panel.code == code)

    def _asked(self, request: HttpRequest, record_id: int) -> tuple[Viewer, Any, list[Definition]]:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        record = self._page.load(viewer, record_id)
        found = closed_definitions(viewer, self._page.kind)
        if not found:
            raise NotAllowed
        return viewer, record, found
