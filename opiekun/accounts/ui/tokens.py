"""My API tokens: made here, shown once, revoked at once."""

import secrets
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from opiekun.accounts.errors import FormSentBefore, refused_field
from opiekun.accounts.models import ApiToken
from opiekun.accounts.selectors.viewers import token_digest
from opiekun.accounts.services.tokens import create_token, revoke_token, scope_names
from opiekun.accounts.ui.requests import errors_of, posted_only, render_settings, viewer_of
from opiekun.accounts.ui.scope_words import scope_words
from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import InvalidInput
from opiekun.core.ui.toasts import Toast, flash

_MADE: Final = "made_token"
_SHOWN_WITHIN: Final = timedelta(minutes=1)


def show(request: HttpRequest) -> HttpResponse:
    """The list and the form of a new one; a token that was just made is shown on top, this once."""
    viewer = viewer_of(request)
    if request.method == "POST":
        return _make(request, viewer)
    values = {"name": "", "expires_on": ""}
    raw = request.COOKIES.get(_MADE, "")
    is_mine = bool(raw) and ApiToken.objects.filter(user_id=viewer.id, digest=token_digest(raw)).exists()
    made = {"new_token": raw if is_mine else "", "values": values, "chosen": [], "errors": {}, "summary": []}
    response = _page(request, viewer, made)
    if raw:
        response.delete_cookie(_MADE, path=request.path, samesite="Strict")
    return response


def _make(request: HttpRequest, viewer: UserViewer) -> HttpResponse:
    """Make the token and go to the list, so that a reload makes no second one; the browser carries the token there."""
    chosen, form = request.POST.getlist("scopes"), request.POST.get("form", "")[:60]
    try:
        expires_at = _end_of_day(request.POST.get("expires_on", ""))
        _token, raw = create_token(viewer, viewer.id, request.POST.get("name", ""), chosen, expires_at, form)
    except InvalidInput as refused:
        values = {name: request.POST.get(name, "") for name in ("name", "expires_on")}
        again = {"new_token": "", "values": values, "chosen": chosen, "form": form, **errors_of(refused)}
        return _page(request, viewer, again, 422)
    except FormSentBefore as refused:
        flash(request, Toast(str(refused), error=True))
        return redirect("accounts:tokens")
    response = redirect("accounts:tokens")
    # Nothing of the secret is kept here: it goes through the browser that will show it, out of reach of scripts.
    response.set_cookie(
        _MADE, raw, _SHOWN_WITHIN, path=request.path, secure=request.is_secure(), httponly=True, samesite="Strict"
    )
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, viewer: UserViewer, context: dict[str, Any], status: int = 200) -> HttpResponse:
    tokens = ApiToken.objects.filter(user_id=viewer.id).order_by("-id")[:200]
    now = timezone.now()
    rows = [(token, token.revoked_at or (token.expires_at and token.expires_at <= now)) for token in tokens]
    shared = {"form": secrets.token_urlsafe(24), "tokens": rows, "scopes": scope_names(), "words": scope_words()}
    response = render_settings(request, "accounts/tokens.html", {**shared, **context}, status)
    response["Cache-Control"] = "no-store"
    return response


@posted_only
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token."""
    revoke_token(viewer_of(request), token_id)
    flash(request, Toast(_("The token is revoked.")))
    return redirect("accounts:tokens")


def _end_of_day(text: str) -> datetime | None:
    """The last moment of the day, in the company's time; None for no end."""
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise refused_field("expires_on", "not_a_date", _("This is not a date."))
    return timezone.make_aware(datetime.combine(day, time.min)) + timedelta(days=1)
