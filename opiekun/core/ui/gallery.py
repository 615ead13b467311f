"""The gallery: every component in every state, and sample pages to lay beside the design. Only in development."""

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods

from opiekun.core.ui import gallery_data as data
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.shell import DENSITIES, THEMES
from opiekun.core.ui.toasts import Toast, toast, trigger

PAGES = frozenset({"index", "list", "record", "form", "login", "settings", "error", "empty", "loading", "board"})


def _only_in_development() -> None:
    if not settings.DEBUG:
        raise Http404


def _context(request: HttpRequest) -> dict[str, Any]:
    theme = request.GET.get("theme") or request.COOKIES.get("opiekun_theme", "light")
    density = request.GET.get("density") or request.COOKIES.get("opiekun_density", "comfortable")
    theme = theme if theme in THEMES else "light"
    density = density if density in DENSITIES else "comfortable"
    return {
        "shell": data.shell(theme, density),
        "columns": data.COLUMNS,
        "sort": data.SORT,
        "rows": data.rows(),
        "chart": data.CHART,
        "N": SimpleNamespace,
    }


@require_GET
def page(request: HttpRequest, name: str = "index") -> HttpResponse:
    """One page of the gallery; ``?theme=`` and ``?density=`` override the cookie, for screenshots."""
    _only_in_development()
    if name not in PAGES:
        raise Http404
    return render_page(request, f"core/gallery/{name}.html", _context(request))


@require_GET
def part(request: HttpRequest, name: str) -> HttpResponse:
    """A part that a page of the gallery asks for: a dialog, a lazy panel, a fact's form, palette results."""
    _only_in_development()
    return render_fragment(
        request, "core/gallery/parts.html", name, {**_context(request), "q": request.GET.get("q", "")}
    )


@require_http_methods(["POST"])
def save(request: HttpRequest, outcome: str) -> HttpResponse:
    """What a server may answer: saved with undo, a fault of the user, a fault of the program."""
    _only_in_development()
    if outcome == "failed":
        return HttpResponse("", status=500)
    response = HttpResponse(status=204)
    trigger(response, "opiekun:close-dialog")
    return toast(
        response, Toast("Zapisano.", undo_url="/gallery/save/undone/") if outcome == "saved" else Toast("Cofnięto.")
    )


@require_GET
def options(request: HttpRequest) -> JsonResponse:
    """Server search of the sample combobox."""
    _only_in_development()
    wanted = request.GET.get("q", "").lower()
    found = [row for row in data.rows() if wanted in row.name.lower()]
    return JsonResponse(
        [{"value": row.id, "text": row.name, "note": str(row.cells[1])} for row in found[:8]], safe=False
    )
