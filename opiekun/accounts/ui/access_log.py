"""Who opened, exported or read by a program what is not everybody's."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from opiekun.accounts.models import Access
from opiekun.accounts.selectors.access_log import access_lines
from opiekun.accounts.ui.requests import render_settings, viewer_of
from opiekun.core.kinds import record_kinds
from opiekun.core.whole_numbers import whole

_PAGE = 100
_WORDS = {
    Access.OPENED: _("Opened"),
    Access.EXPORTED: _("Exported"),
    Access.READ_BY_API: _("Read by a program"),
    Access.HINTED: _("Told that it exists"),
}
_NARROWING = ("record", "actor")


def index(request: HttpRequest) -> HttpResponse:
    """The newest lines, of everything or of one record or user, paged by id."""
    before, record, actor = (_number(request, name) for name in ("before", *_NARROWING))
    lines, more = access_lines(viewer_of(request), _PAGE, before, record, actor)
    kinds = {kind.code: kind for kind in record_kinds()}
    narrowed = "".join(
        f"&{name}={value}" for name, value in (("record", record), ("actor", actor)) if value is not None
    )
    context = {
        "lines": [(line, line.actor or "Opiekun", _WORDS[Access(line.access)], kinds.get(line.kind)) for line in lines],
        "older": "" if more is None else f"?before={more}{narrowed}",
        "narrowed": bool(narrowed),
    }
    return render_settings(request, "accounts/access_log.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return whole(text)
