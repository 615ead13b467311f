"""``Idempotency-Key``: a repeated POST gets the same answer and never makes a second record.

The answer is stored in the transaction of the work itself: after a crash there is either both or nothing.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from opiekun.core.api.bodies import raw_body
from opiekun.core.api.problems import RequestRefused, problem, wrong_header
from opiekun.core.api.uploads import is_upload, received
from opiekun.core.errors import Conflict, Refusal
from opiekun.core.models import IdempotentAnswer
from opiekun.core.rows import insert_rows
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
KEPT: Final = timedelta(days=7)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_STORED_HEADERS = ("Content-Type", "ETag", "Location")
_WORK = Callable[[], HttpResponse]
_TAKE: Final = (
    "SELECT pg_try_advisory_xact_lock(%s), a.id, a.at, a.digest, a.status, a.headers, a.body"
    " FROM (SELECT) alone LEFT JOIN core_idempotent_answer a"
    " ON a.caller_id = %s AND a.method = %s AND a.path = %s AND a.key = %s"
)


class _Kept(NamedTuple):
    """A stored answer; all fields are None when there is none."""

    id: int | None
    at: datetime
    digest: str
    status: int
    headers: str
    body: bytes | None


def once(request: HttpRequest, caller: Viewer, caller_id: int | None, work: _WORK) -> HttpResponse:
    """Do the work of a POST, or answer as it was answered before. ``caller_id`` is whose key it is, the token's.

    Raises RequestRefused: 400 for a malformed key, 409 for one that was used with another body or is in flight.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return work()
    if not _KEY.fullmatch(key):
        raise wrong_header(HEADER, "malformed_key", _("The key must be 1 to 255 printable ASCII characters."))
    place = {"caller_id": caller_id or 0, "method": request.method, "path": request.path[:300], "key": key}
    body = received(request).digest if is_upload(request) else raw_body(request)
    asked = body + b"\n" + request.META.get("QUERY_STRING", "").encode()
    asked += b"\n" + request.headers.get("If-Match", "").encode()
    digest = hashlib.sha256(asked).hexdigest()
    try:
        return _first_or_again(caller, place, digest, work)
    except IntegrityError:
        # All of it is undone, whether the work broke a constraint, the commit, or the key's place was just taken.
        conflict = problem(Conflict("conflict", _("Other data contradict this.")))
        return _first_or_again(caller, place, digest, lambda: conflict)


def _first_or_again(caller: Viewer, place: dict[str, Any], digest: str, work: _WORK) -> HttpResponse:
    with writing(caller):
        kept = _take(place)
        if kept is not None:
            return _replay(kept, digest)
        response = work()
        if response.status_code < 500:
            _store(place, digest, response)
        return response


def _take(place: dict[str, Any]) -> _Kept | None:
    """What was answered before, if anything; else this request is the only one with the key until it ends.

    An answer that was stored after this statement began is not seen: ``_store`` then finds the place taken.
    """
    name = hashlib.sha256("\n".join(str(part) for part in place.values()).encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [int.from_bytes(name, signed=True), *place.values()])
        is_ours, *row = cursor.fetchone()
    if not is_ours:
        raise RequestRefused(
            409, "in_flight", _("The same request is being answered now."), headers={"Retry-After": "1"}
        )
    kept = _Kept(*row)
    if kept.id is None or kept.at > timezone.now() - KEPT:
        return None if kept.id is None else kept
    IdempotentAnswer.objects.filter(pk=kept.id).delete()
    return None


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
    answered = {
        "digest": digest,
        "status": response.status_code,
        "headers": Jsonb({name: response[name] for name in _STORED_HEADERS if name in response}),
        "body": None if secret else response.content,
    }
    insert_rows(IdempotentAnswer, [{**place, **answered}])


def _replay(kept: _Kept, digest: str) -> HttpResponse:
    if kept.digest != digest:
        raise RequestRefused(409, "key_reused", _("This key was used for another request."))
    if kept.body is None:
        raise RequestRefused(409, "answer_not_kept", _("This was done; the answer held a secret and is not kept."))
    response = HttpResponse(bytes(kept.body), status=kept.status)
    headers: dict[str, str] = json.loads(kept.headers)
    for name, value in headers.items():
        response[name] = value
    if "Content-Type" not in headers:
        del response["Content-Type"]
    response[REPLAYED] = "true"
    return response


def forget_old_answers() -> int:
    """Remove answers older than seven days; for a periodic job. How many went."""
    return IdempotentAnswer.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
