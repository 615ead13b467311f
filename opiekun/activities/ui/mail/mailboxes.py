"""Settings: the mailboxes that one has or shares, how each is doing, and its folders."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.accounts.ui.sections import settings_sections
from opiekun.activities.selectors.mail import mailboxes as selectors
from opiekun.activities.selectors.mail.mailbox_reach import MAIL
from opiekun.activities.selectors.mail.mailbox_words import FOLDER_ROLES
from opiekun.activities.selectors.mail.receipts import receipts_of
from opiekun.activities.services.mail import mailboxes as services
from opiekun.activities.services.mail.mailbox_fetching import source_of
from opiekun.core.errors import Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.records.record.views import viewer_of

LIST: Final = "activities/mail/mailboxes.html"
PAGE: Final = "activities/mail/mailbox.html"
_RECEIPTS: Final = 5


@require_GET
def show_mailboxes(request: HttpRequest) -> HttpResponse:
    """All that the viewer may see."""
    viewer = viewer_of(request)
    require(viewer, MAIL, "create")
    every = selectors.shown(viewer)
    context = {
        "own": [one for one in every if one.mailbox.owner_id == viewer.id],
        "shared": [one for one in every if one.mailbox.owner_id is None],
        "others": [one for one in every if one.mailbox.owner_id not in (viewer.id, None)],
        "settings_sections": settings_sections(request, viewer),
    }
    return render_page(request, LIST, context)


@require_GET
def show_mailbox(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """How one is doing; this part of the page loads itself anew."""
    viewer = viewer_of(request)
    require(viewer, MAIL, "create")
    return render_page(request, PAGE, _context(request, viewer, mailbox_id))


@require_POST
def choose_folders(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Which folders are fetched."""
    names = request.POST.getlist("folders")
    return _done(request, mailbox_id, lambda viewer: _change(viewer, mailbox_id, folders=names), _("Saved."))


@require_POST
def fetch(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Have it looked at now."""
    words = _("The mailbox is being looked at.")
    return _done(request, mailbox_id, lambda viewer: services.fetch_now(viewer, mailbox_id), words)


@require_POST
def pause(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Pause it, or go on."""
    active = request.POST.get("active") == "1"
    words = _("The mailbox is fetched again.") if active else _("The mailbox is paused.")
    return _done(request, mailbox_id, lambda viewer: _change(viewer, mailbox_id, active=active), words)


@require_http_methods(["GET", "POST"])
def disconnect(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Asked first; then it is gone, and its messages stay."""
    viewer = viewer_of(request)
    if request.method == "POST":
        services.disconnect_mailbox(viewer, mailbox_id)
        flash(request, Toast(_("The mailbox is disconnected. Its messages stay.")))
        return HttpResponseRedirect(reverse("mailboxes"))
    one = selectors.mailbox(viewer, mailbox_id, "edit")
    return render_fragment(request, PAGE, "mailbox_disconnect", {"one": one})


def _change(viewer: Viewer, mailbox_id: int, **raw: Any) -> None:
    services.change_mailbox(viewer, mailbox_id, raw)


def _done(request: HttpRequest, mailbox_id: int, act: Callable[[Viewer], None], words: str) -> HttpResponse:
    try:
        act(viewer_of(request))
        toast = Toast(words)
    except Refusal as refused:
        if refused.status in (403, 404):
            raise
        toast = Toast(str(refused), error=True)
    flash(request, toast)
    return HttpResponseRedirect(reverse("mailbox", args=[mailbox_id]))


def _context(request: HttpRequest, viewer: Viewer, mailbox_id: int) -> dict[str, Any]:
    one = selectors.mailbox(viewer, mailbox_id)
    return {
        "one": one,
        "receipts": receipts_of(viewer, source_of(mailbox_id), _RECEIPTS),
        "roles": FOLDER_ROLES,
        "settings_sections": settings_sections(request, viewer),
    }
