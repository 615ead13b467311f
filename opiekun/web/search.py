"""The search page and the command palette: the same search, with many hits and with few."""

from collections.abc import Sequence
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opiekun.accounts.ui.sections import settings_pages
from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Label
from opiekun.core.ui.addresses import fixed_address
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.viewer import Viewer
from opiekun.parties.kinds import PARTY_LIST_KIND
from opiekun.parties.selectors.party_lists import find_lists
from opiekun.parties.ui.party_lists.base import list_note, list_url
from opiekun.records.lists.setup import list_setups
from opiekun.records.reports.finding import find_reports
from opiekun.records.saved_views.finding import find_views
from opiekun.records.saved_views.requests import kept_for
from opiekun.records.search.finding import Found, remarks_on_all, search
from opiekun.records.search.words import fold, named_by
from opiekun.records.visits.recent import recent_records

PALETTE_HITS = 5
PAGE_HITS = 25
RECENT = 10
_read = reading.text(200)
PaletteGroup = tuple[Label, Sequence[SimpleNamespace]]


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
    """All kinds' hits for ``q``; what was opened lately while nothing is asked."""
    typed, found = _find(request, PAGE_HITS)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    remarks = remarks_on_all(viewer, typed)
    context = {
        "typed": typed,
        "found": found,
        "lists_and_views": _places(request, typed),
        "remarks": remarks,
        "unfound": [remark for kind, remark in remarks.items() if kind not in {g.kind.code for g in found.groups}],
        "recent": () if typed else recent_records(viewer, RECENT),
        "round": {s.kind for s in list_setups() if s.round_avatar},
        "creations": [s for s in list_setups() if s.create_url and viewer.can(s.kind, "create")],
    }
    return render_page(request, "web/search.html", context)


def _recent(request: HttpRequest, typed: str) -> Sequence[PaletteGroup]:
    """What was opened last, while nothing is typed."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    recent = () if typed else recent_records(viewer, PALETTE_HITS)
    return [(_("Recently opened"), [_palette_row(r.name, r.url, r.kind.icon) for r in recent])] if recent else []


def _views(request: HttpRequest, typed: str) -> Sequence[PaletteGroup]:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    views = find_views(viewer, kept_for(request, viewer), typed, PALETTE_HITS)
    return [(_("Views of lists"), [_palette_row(v.name, v.url, "list-details", v.of) for v in views])] if views else []


def _lists(request: HttpRequest, typed: str) -> Sequence[PaletteGroup]:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = find_lists(viewer, typed, PALETTE_HITS)
    rows = [_palette_row(row.label, list_url(row.id), "tags", list_note(row)) for row in found]
    return [(PARTY_LIST_KIND.label_plural, rows)] if rows else []


def _reports(request: HttpRequest, typed: str) -> Sequence[PaletteGroup]:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = find_reports(viewer, typed)[:PALETTE_HITS]
    rows = [_palette_row(str(one.label), reverse("report", args=[one.code]), one.icon) for one in found]
    return [(_("Analyses"), rows)] if rows else []


def _settings(request: HttpRequest, typed: str) -> Sequence[PaletteGroup]:
    """Pages of the settings, by their name; words of the headings over it may be with it ("my account mailboxes")."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    words, title = fold(typed).split(), _("Settings")
    found = [one for one in settings_pages(viewer) if named_by(words, str(one.label), f"{title} {one.section}")]
    rows = [_palette_row(str(e.label), fixed_address(e.url_name), e.icon, str(e.section)) for e in found[:PALETTE_HITS]]
    return [(title, rows)] if rows else []


def _places(request: HttpRequest, typed: str) -> Sequence[PaletteGroup]:
    """Pages that are not records: views, lists of parties, reports, settings; none while nothing is typed."""
    sources = (_views, _lists, _reports, _settings) if typed else ()
    return [group for source in sources for group in source(request, typed)]


def _palette_row(name: str, url: str, icon: str, note: str = "") -> SimpleNamespace:
    return SimpleNamespace(name=name, url=url, icon=icon, note=note, keys=[], attrs={})


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """What the palette offers: what was found; what was opened last while nothing is typed."""
    typed, found = _find(request, PALETTE_HITS)
    named = _("%(kind)s, similar names") if found.meant else "%(kind)s"
    hits = [
        (named % {"kind": g.kind.label_plural}, [_palette_row(h.title, h.url, g.kind.icon, h.detail) for h in g.hits])
        for g in found.groups
    ]
    groups = [*_recent(request, typed), *_places(request, typed), *hits]
    return render_fragment(request, "web/palette.html", "results", {"groups": groups, "typed": typed})
