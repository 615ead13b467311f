"""My API tokens: made here, shown once, revoked at once."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from opiekun.accounts.errors import refused_field
from opiekun.accounts.models import ApiToken
from opiekun.accounts.services.tokens import create_token, revoke_token, scope_names
from opiekun.accounts.ui.requests import errors_of, posted_only, render_settings, viewer_of
from opiekun.accounts.ui.scope_words import scope_words
from opiekun.core.errors import InvalidInput
from opiekun.core.ui.toasts import Toast, flash


def show(request: HttpRequest) -> HttpResponse:
    """The list and the form of a new one; the new token stands on the answer to its form and nowhere else."""
    viewer = viewer_of(request)
    values = {"name": "", "expires_on": ""}
    context: dict[str, Any] = {"new_token": "", "values": values, "chosen": [], "errors": {}, "summary": []}
    status = 200
    if request.method == "POST":
        chosen = request.POST.getlist("scopes")
        try:
            expires_at = _end_of_day(request.POST.get("expires_on", ""))
            token, raw = create_token(viewer, viewer.id, request.POST.get("name", ""), chosen, expires_at)
            context |= {"new_token": raw, "made": token}
        except InvalidInput as refused:
            values = {name: request.POST.get(name, "") for name in ("name", "expires_on")}
            context |= {"values": values, "chosen": chosen, **errors_of(refused)}
            status = 422
    tokens = ApiToken.objects.filter(user_id=viewer.id).order_by("-id")[:200]
    now = timezone.now()
    rows = [(token, token.revoked_at or (token.expires_at and token.expires_at <= now)) for token in tokens]
    context |= {"tokens": rows, "scopes": scope_names(), "words": scope_words()}
    response = render_settings(request, "accounts/tokens.html", context, status)
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
