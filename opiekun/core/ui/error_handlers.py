"""What Django answers when a request fails outside the views: a page for people, a problem for programs.

A database that is away is noticed first where the session is read, before any view: that is no fault of the program.
"""

import sys

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.core.api.problems import RequestRefused, failed, problem, unavailable
from opiekun.core.ui.error_pages import DATABASE_AWAY, error_page
from opiekun.core.ui.render import is_part
from opiekun.core.ui.toasts import Toast, toast

_CODES = {400: "bad_request", 403: "not_allowed", 404: "not_found"}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that Django refuses by itself, such as one for a host name that is not ours."""
    return _refuse(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refuse(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refuse(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled."""
    away = isinstance(sys.exception(), DATABASE_AWAY)
    if _is_program(request):
        return unavailable() if away else failed()
    return error_page(request, 503 if away else 500)


def old_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its proof (CSRF): made by another site, or open since before the login."""
    if _is_program(request):
        return _refuse(request, 403)
    # Whoever sent it may do this; only the proof is missing.
    title, text = _("This form is too old"), _("Open the page again and repeat what you did.")
    if is_part(request):
        return toast(HttpResponse(status=403), Toast(f"{title}. {text}", error=True))
    return error_page(request, 403, text, title=title)


def _refuse(request: HttpRequest, status: int) -> HttpResponse:
    if _is_program(request):
        return problem(RequestRefused(status, _CODES[status]))
    return error_page(request, status)


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
