"""Refusals as RFC 9457 problems: every error of the API has this one shape."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.core.errors import FieldError, Refusal

CONTENT_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:opiekun:problem:"

_TITLES: dict[int, str | Promise] = {
    400: gettext_lazy("The request cannot be understood."),
    401: gettext_lazy("A valid token is needed."),
    403: gettext_lazy("You may not do this."),
    404: gettext_lazy("There is no such record or address."),
    405: gettext_lazy("This address does not take this method."),
    408: gettext_lazy("The request came too slowly."),
    409: gettext_lazy("This contradicts other data."),
    410: gettext_lazy("This is kept no longer."),
    412: gettext_lazy("Somebody changed the record meanwhile."),
    413: gettext_lazy("The request is too large."),
    415: gettext_lazy("Send JSON."),
    422: gettext_lazy("Some values cannot be accepted."),
    428: gettext_lazy("Say which version of the record you mean."),
    429: gettext_lazy("Too many attempts."),
    500: gettext_lazy("Something failed on our side."),
    503: gettext_lazy("The program cannot answer now."),
}


class RequestRefused(Refusal):
    """The request itself is wrong, whatever the use case: its form, its headers, its token."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str = "",
        errors: list[FieldError] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, code, status, errors or [])
        self.headers = dict(headers or {})


def wrong_parameter(name: str, code: str, message: str) -> RequestRefused:
    """A query parameter that cannot be accepted (422)."""
    return RequestRefused(422, "invalid_input", message, [FieldError((name,), code, message)])


def wrong_header(name: str, code: str, message: str) -> RequestRefused:
    """A header that cannot be accepted (400)."""
    return RequestRefused(400, code, message, [FieldError((name,), code, message)])


def title_of(refusal: Refusal) -> str:
    """What all refusals of its status have in common, in words."""
    return str(_TITLES.get(refusal.status, _TITLES[400]))


def problem(refusal: Refusal) -> HttpResponse:
    """The refusal as an answer."""
    title = title_of(refusal)
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + refusal.code,
        "title": title,
        "status": refusal.status,
        "detail": str(refusal.message) or title,
        "code": refusal.code,
    }
    if refusal.errors:
        body["errors"] = [{"loc": list(e.loc), "code": e.code, "message": str(e.message)} for e in refusal.errors]
    if refusal.facts:
        body["facts"] = refusal.facts
    # Escaped to ASCII: a refused value may hold what UTF-8 cannot say.
    response = HttpResponse(json.dumps(body, default=str), status=refusal.status, content_type=CONTENT_TYPE)
    for name, value in getattr(refusal, "headers", {}).items():
        response[name] = value
    return response


def failed() -> HttpResponse:
    """The answer to what the program did not foresee; the log knows the rest by the request's id."""
    return problem(RequestRefused(500, "internal", _("The error has been noted under the request's id.")))


def unavailable() -> HttpResponse:
    """The answer while the database is away."""
    return problem(RequestRefused(503, "unavailable", _("Try again in a moment."), headers={"Retry-After": "5"}))
