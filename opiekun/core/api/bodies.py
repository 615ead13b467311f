"""Reading JSON bodies strictly, before any use case sees them."""

import json
from decimal import Decimal
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext as _

from opiekun.core.api.problems import RequestRefused
from opiekun.core.errors import FieldError


def raw_body(request: HttpRequest) -> bytes:
    """The bytes of the body. Raises RequestRefused 413."""
    try:
        return request.body
    except RequestDataTooBig as large:
        raise RequestRefused(413, "too_large", _("The body is too large.")) from large


def json_body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body.

    Raises RequestRefused: 413, 415, 400 (malformed, or a name that is given twice) or 422 (no object).
    """
    if request.content_type not in ("application/json", "application/merge-patch+json"):
        raise RequestRefused(415, "not_json", _("The body must be application/json."))
    body = raw_body(request)
    try:
        # Exact: what a float cannot hold must not be lost before anybody looks at it.
        data = json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_object)
    except RecursionError as deep:
        raise RequestRefused(400, "malformed_json", _("The body is nested too deeply.")) from deep
    except ValueError as wrong:
        raise RequestRefused(400, "malformed_json", _("The body is not JSON.")) from wrong
    if not isinstance(data, dict):
        raise RequestRefused(422, "not_an_object", _("The body must be a JSON object."))
    return data


def empty_body(request: HttpRequest) -> None:
    """Refuse a body other than an empty object where nothing can be said."""
    if raw_body(request).strip():
        data = json_body(request)
        if data:
            message = _("There is no such field.")
            raise RequestRefused(
                422, "invalid_input", message, [FieldError((name[:60],), "unknown_field", message) for name in data]
            )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            message = _("This name is given twice.")
            raise RequestRefused(400, "repeated_name", message, [FieldError((name[:60],), "repeated_name", message)])
        made[name] = value
    return made
