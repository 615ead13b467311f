"""Pages for what cannot be shown or done; a record out of reach answers exactly as one that does not exist."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from opiekun.core.errors import FieldError, Refusal
from opiekun.core.ui.render import is_part, jinja, page_context
from opiekun.core.ui.toasts import Toast, toast
from opiekun.core.writing import current_request_id

DATABASE_AWAY: Final = (OperationalError, InterfaceError)
_WORDS: Final[dict[int, tuple[str | Promise, str | Promise]]] = {
    400: (gettext_lazy("This request cannot be read"), gettext_lazy("Go back and try again.")),
    403: (gettext_lazy("You have no right to do this"), gettext_lazy("Ask your administrator for it.")),
    404: (
        gettext_lazy("There is no such page"),
        gettext_lazy("What was here may have been removed, or it is not yours to see."),
    ),
    405: (gettext_lazy("There is no page here"), gettext_lazy("This address only takes what a form sends.")),
    409: (gettext_lazy("This cannot be done"), gettext_lazy("The data have changed meanwhile.")),
    412: (gettext_lazy("Somebody changed this record meanwhile"), gettext_lazy("Open it again and look what is new.")),
    422: (gettext_lazy("This cannot be accepted"), gettext_lazy("Go back and correct it.")),
    500: (gettext_lazy("Something went wrong"), gettext_lazy("Nothing has been half-saved. Try again in a moment.")),
    503: (
        gettext_lazy("The database does not answer"),
        gettext_lazy("The program comes back by itself when the database is there again."),
    ),
}


def error_page(
    request: HttpRequest, status: int, text: str = "", errors: Sequence[FieldError] = (), title: str = ""
) -> HttpResponse:
    """The page for the status; it reads neither session nor database, which may be what failed.

    ``errors`` are told one by one, each with the name of what is wrong, instead of the text.
    """
    usual_title, usual = _WORDS.get(status, _WORDS[500])
    html = (
        jinja()
        .get_template("core/error.html")
        .render(
            page_context(
                _bare(request),
                {
                    "status": status,
                    "title": title or usual_title,
                    "text": text or usual,
                    "errors": [(".".join(str(part) for part in error.loc), error.message) for error in errors],
                    "again": _again(request),
                    "request_id": (current_request_id.get() or "") if status >= 500 else "",
                },
            )
        )
    )
    response = HttpResponse(html, status=status)
    if status == 503:
        response["Retry-After"] = "5"
    return response


def _again(request: HttpRequest) -> str:
    """The page that was asked for, or the one whose form was sent; empty when that is not known."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    try:
        is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()})
    except DisallowedHost:
        return ""
    return came_from if is_ours else ""


def _bare(request: HttpRequest) -> HttpRequest:
    bare = HttpRequest()
    bare.method, bare.path, bare.path_info = "GET", request.path, request.path_info
    bare.COOKIES, bare.META = request.COOKIES, request.META
    return bare


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to a refusal that no form could take: a page, or a toast where a part was asked for."""
    text = str(refusal)
    if is_part(request):
        title, usual = _WORDS.get(refusal.status, _WORDS[409])
        response = toast(HttpResponse(status=refusal.status), Toast(text or f"{title}. {usual}", error=True))
        response["HX-Reswap"] = "none"
        return response
    return error_page(request, refusal.status, text, refusal.errors)


class RefusalMiddleware:
    """Turns a refusal, a database that is gone, or the bare "no" to a method into its page."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        if response.status_code == 405 and not request.path.startswith("/api/") and not is_part(request):
            page = error_page(request, 405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Refusal):
            return refused(request, problem)
        if isinstance(problem, DATABASE_AWAY):
            return error_page(request, 503)
        return None
