"""``Idempotency-Key``: a repeated POST gets the same answer and never makes a second record.

The answer is stored in the transaction of the work itself: after a crash there is either both or nothing.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from opiekun.core.api.bodies import raw_body
from opiekun.core.api.problems import RequestRefused, problem, wrong_header
from opiekun.core.errors import Conflict, Refusal
from opiekun.core.models import IdempotentAnswer

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
KEPT: Final = timedelta(days=7)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_STORED_HEADERS = ("Content-Type", "ETag", "Location")
_WORK = Callable[[], HttpResponse]


def once(request: HttpRequest, caller_id: int | None, work: _WORK) -> HttpResponse:
    """Do the work of a POST, or answer as it was answered before.

    Raises RequestRefused: 400 for a malformed key, 409 for one that was used with another body or is in flight.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return work()
    if not _KEY.fullmatch(key):
        raise wrong_header(HEADER, "malformed_key", _("The key must be 1 to 255 printable ASCII characters."))
    place = {"caller_id": caller_id or 0, "method": request.method, "path": request.path[:300], "key": key}
    asked = raw_body(request) + b"\n" + request.META.get("QUERY_STRING", "").encode()
    asked += b"\n" + request.headers.get("If-Match", "").encode()
    digest = hashlib.sha256(asked).hexdigest()
    with transaction.atomic():
        if not _take(place):
            raise RequestRefused(
                409, "in_flight", _("The same request is being answered now."), headers={"Retry-After": "1"}
            )
        kept = IdempotentAnswer.objects.filter(**place).first()
        if kept is not None and kept.at > timezone.now() - KEPT:
            return _replay(kept, digest)
        if kept is not None:
            kept.delete()
        response = _work_in_savepoint(work)
        if response.status_code < 500:
            _store(place, digest, response)
        return response


def _take(place: dict[str, Any]) -> bool:
    """Whether this request is the only one with the key now; held until the transaction ends."""
    name = hashlib.sha256("\n".join(str(part) for part in place.values()).encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(name, signed=True)])
        return bool(cursor.fetchone()[0])


def _work_in_savepoint(work: _WORK) -> HttpResponse:
    """A refused work leaves nothing behind but its answer, which is stored as any other."""
    try:
        with transaction.atomic():
            response = work()
            with connection.cursor() as cursor:
                # What is checked at commit must be refused now, while it can still be told.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        return problem(Conflict("conflict", _("Other data contradict this.")))
    return response


def refused_as_answer(work: _WORK) -> HttpResponse:
    """The answer of the work; a refusal of it is an answer, too.

    It is made here and not around the transaction, which commits what the use case wrote beside its refusal.
    """
    try:
        return work()
    except Refusal as refusal:
        return problem(refusal)


def _store(place: dict[str, Any], digest: str, response: HttpResponse) -> None:
    secret = getattr(response, "holds_secret", False)
    IdempotentAnswer.objects.create(
        **place,
        digest=digest,
        status=response.status_code,
        headers={name: response[name] for name in _STORED_HEADERS if name in response},
        body=None if secret else response.content,
    )


def _replay(kept: IdempotentAnswer, digest: str) -> HttpResponse:
    if kept.digest != digest:
        raise RequestRefused(409, "key_reused", _("This key was used for another request."))
    if kept.body is None:
        raise RequestRefused(409, "answer_not_kept", _("This was done; the answer held a secret and is not kept."))
    response = HttpResponse(bytes(kept.body), status=kept.status)
    for name, value in kept.headers.items():
        response[name] = value
    if "Content-Type" not in kept.headers:
        del response["Content-Type"]
    response[REPLAYED] = "true"
    return response


def forget_old_answers() -> int:
    """Remove answers older than seven days; for a periodic job. How many went."""
    return IdempotentAnswer.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
