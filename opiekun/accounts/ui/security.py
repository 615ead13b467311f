"""My password, second factor and passkeys, and the browsers in which I am logged in."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from opiekun.accounts.selectors.sessions import open_sessions
from opiekun.accounts.services.sessions import close_other_sessions, close_session
from opiekun.accounts.ui.requests import posted_only, render_settings, viewer_of
from opiekun.core.ui.toasts import Toast, flash


def show(request: HttpRequest) -> HttpResponse:
    """The page."""
    viewer = viewer_of(request)
    factors = list(Authenticator.objects.filter(user_id=viewer.id).order_by("id"))
    context = {
        "has_totp": any(factor.type == Authenticator.Type.TOTP for factor in factors),
        "has_codes": any(factor.type == Authenticator.Type.RECOVERY_CODES for factor in factors),
        "passkeys": [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "sessions": open_sessions(viewer.id, request.session.session_key),
    }
    return render_settings(request, "accounts/security.html", context)


@posted_only
def close(request: HttpRequest) -> HttpResponse:
    """Log one other browser out."""
    close_session(viewer_of(request), request.POST.get("key", ""))
    flash(request, Toast(_("That browser is logged out.")))
    return redirect("accounts:security")


@posted_only
def close_others(request: HttpRequest) -> HttpResponse:
    """Log out everywhere but here."""
    close_other_sessions(viewer_of(request), request.session.session_key)
    flash(request, Toast(_("You are logged out everywhere else.")))
    return redirect("accounts:security")
