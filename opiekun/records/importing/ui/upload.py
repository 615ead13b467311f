"""Choosing the file."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opiekun.core.errors import FieldError, InvalidInput, NotAllowed
from opiekun.core.ui.render import render_page
from opiekun.core.viewer import Viewer
from opiekun.records.importing import report
from opiekun.records.importing.drafting import draft, may_import, set_settings
from opiekun.records.importing.options import OPTIONS
from opiekun.records.importing.registry import ImportKind
from opiekun.records.importing.ui import steps
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "records/importing/file.html"


def upload_urls(kind: ImportKind) -> list[URLPattern]:
    """The address under a kind's list ("parties/import"); named "party_import"."""

    def upload(request: HttpRequest) -> HttpResponse:
        viewer = viewer_of(request)
        if not may_import(viewer, kind.kind):
            raise NotAllowed
        if request.method == "GET":
            return _page(request, kind)
        sent = request.FILES.get("file")
        try:
            if sent is None or sent.file is None:
                raise InvalidInput([FieldError(("file",), "required", _("Choose a file."))])
            job = draft(viewer, kind.kind, sent.file, sent.name or "")
            if preset := _preset(viewer, kind, request.POST):
                set_settings(viewer, job.pk, {OPTIONS: preset})
        except InvalidInput as refused:
            return _page(request, kind, str(refused), sent.name if sent else "", 422)
        return HttpResponseRedirect(reverse("import", args=[job.pk]))

    view: Callable[[HttpRequest], HttpResponse] = require_http_methods(["GET", "POST"])(upload)
    return [path(f"{kind.name}/import", view, name=f"{kind.kind}_import")]


def _preset(viewer: Viewer, kind: ImportKind, given: QueryDict) -> dict[str, str]:
    """The options that the address chose ("?list=17"), as far as the viewer has them."""
    named = {option.code: given.get(option.code, "") for option in kind.options}
    offered = {option.code: {code for code, _label in option.choices(viewer)} for option in kind.options}
    return {code: value for code, value in named.items() if value and value in offered[code]}


def _page(
    request: HttpRequest, kind: ImportKind, error: str = "", name: str | None = "", status: int = 200
) -> HttpResponse:
    values = {
        "kind": kind.record_kind,
        "steps": steps.steps(steps.FILE),
        "error": error,
        "name": name or "",
        "largest": settings.LARGEST_UPLOAD_BYTES,
        "largest_words": f"{settings.LARGEST_UPLOAD_BYTES // 1024**2} MB",
        "preset": _preset(viewer_of(request), kind, request.GET if request.method == "GET" else request.POST),
        "imports": report.own_imports(viewer_of(request), kind.kind)[:5],
    }
    return render_page(request, TEMPLATE, values, status=status)
