"""Theme, density and language, switched anywhere; for a visitor they live in cookies."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from opiekun.accounts.models import Language
from opiekun.accounts.services.users import edit_own_profile
from opiekun.accounts.ui.requests import posted_only, viewer_of

_SWITCHES = ("theme", "density", "language")
_YEAR = 365 * 24 * 3600


@posted_only
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what was switched; a script gets 204, a form goes back where it was."""
    chosen = {name: request.POST[name] for name in _SWITCHES if name in request.POST}
    edit_own_profile(viewer_of(request), chosen)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect(_back(request))


@posted_only
def choose_language(request: HttpRequest) -> HttpResponse:
    """A visitor's language, kept in a cookie."""
    response = redirect(_back(request))
    language = request.POST.get("language")
    if language in Language.values:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, str(language), _YEAR, samesite="Lax", httponly=True)
    return response


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/"
