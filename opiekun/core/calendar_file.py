"""A calendar as the answer to programs that come for it again and again."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from opiekun.core import clock
from opiekun.core.icalendar import DayEvent, TimedEvent, write_calendar

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
_NO_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


def calendar_answer(
    request: HttpRequest, name: str, events: Sequence[DayEvent | TimedEvent], language: str, product: str, hours: int
) -> HttpResponseBase:
    """The file, or that nothing has changed since the program had it (``If-None-Match``).

    The moment of writing stands in each event and is left out of the ETag, which hence is a weak one.
    """
    said = write_calendar(name, events, _NO_TIME, language, product, hours)
    etag = f'W/"{hashlib.sha256(said).hexdigest()[:32]}"'
    # HEAD is asked like GET; the server sends no body then.
    file = write_calendar(name, events, clock.now(), language, product, hours)
    response = HttpResponse(file, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{product.lower()}.ics"'
    response["Content-Length"] = str(len(file))
    response["ETag"] = etag
    # Kept by the program alone, and asked for anew each time.
    response["Cache-Control"] = "private, no-cache"
    return get_conditional_response(request, etag=etag, response=response) or response
