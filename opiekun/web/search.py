"""The search page and the command palette: the same search, with many hits and with few."""

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Label
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.viewer import Viewer
from opiekun.records.saved_views.finding import find_views
from opiekun.records.saved_views.requests import kept_for
from opiekun.records.search.finding import Found, search

PALETTE_HITS = 5
PAGE_HITS = 25
_read = reading.text(200)


def _typed(request: HttpRequest) -> str:
    try:
        return str(_read(request.GET.get("q", "")))
    except reading.WrongValue as wrong:
        raise InvalidInput([FieldError(("q",), wrong.code, str(wrong.message))]) from wrong


def _find(request: HttpRequest, most: int) -> tuple[str, Found]:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    typed = _typed(request)
    return typed, search(viewer, typed, most)


@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """All kinds' hits for ``q``."""
    typed, found = _find(request, PAGE_HITS)
    return render_page(request, "web/search.html", {"typed": typed, "found": found})


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """The views and records that the palette offers while something is typed."""
    typed, found = _find(request, PALETTE_HITS)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    views = find_views(viewer, kept_for(request, viewer), typed, PALETTE_HITS)
    groups: list[tuple[Label, list[SimpleNamespace]]] = [
        (
            _("Views of lists"),
            [SimpleNamespace(name=v.name, url=v.url, icon="list-details", note=v.of, keys=[], attrs={}) for v in views],
        )
    ]
    groups += [
        (
            group.kind.label_plural,
            [
                SimpleNamespace(name=hit.title, url=hit.url, icon=group.kind.icon, note=hit.detail, keys=[], attrs={})
                for hit in group.hits
            ],
        )
        for group in found.groups
    ]
    return render_fragment(request, "web/palette.html", "results", {"groups": groups, "typed": typed})
