"""What a request cost and who made it, noted for the log and the metrics of the server around Django."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from opiekun.core.writing import current_request_id

GetResponse = Callable[[HttpRequest], HttpResponse]


class _Statements:
    """Counts the SQL statements of one request and the time they take."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


def observe_request(get_response: GetResponse) -> GetResponse:
    """Leave `opiekun.*` notes in the WSGI environment, where opiekun.server reads them.

    Stands first in MIDDLEWARE but for the request's id, so that it counts what the others do.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        statements = _Statements()
        with connection.execute_wrapper(statements):
            response = get_response(request)
        match = request.resolver_match
        request.META["opiekun.route"] = match.route if match else ""
        # A session's viewer, or the one behind an API token.
        asked_by = getattr(request, "viewer", None) or getattr(request, "auth", None)
        request.META["opiekun.user"] = getattr(asked_by, "id", None)
        request.META["opiekun.sql"] = statements.count
        request.META["opiekun.sql_seconds"] = statements.seconds
        request.META["opiekun.request_id"] = current_request_id.get(None)
        return response

    return middleware
