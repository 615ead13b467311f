"""Gives every request an id that logs, history, error pages and answers share."""

import re
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from opiekun.core.writing import current_request_id

HEADER = "X-Request-Id"
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Take the id that a proxy sent, when it is well-formed, or make one; send it back in the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = request.headers.get(HEADER, "")
        value = sent if _ACCEPTED.fullmatch(sent) else uuid4().hex
        token = current_request_id.set(value)
        try:
            response = get_response(request)
        finally:
            current_request_id.reset(token)
        response[HEADER] = value
        return response

    return middleware
