"""Who opened, exported or read by a program what is not everybody's."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from opiekun.accounts.models import Access, AccessLog, User
from opiekun.accounts.permissions import ACCESS_LOG
from opiekun.accounts.ui.requests import render_settings, viewer_of
from opiekun.core.kinds import record_kinds
from opiekun.core.permissions import require
from opiekun.core.record_names import record_names

_PAGE = 100
_WORDS = {
    Access.OPENED: _("Opened"),
    Access.EXPORTED: _("Exported"),
    Access.READ_BY_API: _("Read by a program"),
    Access.HINTED: _("Told that it exists"),
}


def index(request: HttpRequest) -> HttpResponse:
    """The newest lines, paged by id."""
    require(viewer_of(request), ACCESS_LOG, "view")
    text = request.GET.get("before", "")
    rows = AccessLog.objects.order_by("-id")
    if text.isascii() and text.isdigit() and len(text) < 19:
        rows = rows.filter(pk__lt=int(text))
    lines = list(rows[: _PAGE + 1])
    names = dict(
        User.objects.filter(pk__in={line.actor_id for line in lines if line.actor_id}).values_list("id", "name")
    )
    kinds = {kind.code: kind for kind in record_kinds()}
    shown = [
        (line, names.get(line.actor_id or 0, "Opiekun"), _WORDS[Access(line.access)], kinds.get(line.kind))
        for line in lines
    ]
    records = {line.record_id for line in lines[:_PAGE] if line.record_id}
    context = {
        "lines": shown[:_PAGE],
        "record_names": record_names(records),
        "before": lines[_PAGE - 1].pk if len(lines) > _PAGE else None,
    }
    return render_settings(request, "accounts/access_log.html", context)
