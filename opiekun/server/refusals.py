"""What the dispatcher refuses by itself: as text for people, as a problem for programs."""

from __future__ import annotations

from django.utils import translation

from opiekun.core.api.problems import CONTENT_TYPE, RequestRefused, problem
from opiekun.server.asgi import Scope, Send, answer
from opiekun.server.bodies import BodyRefused

_CODES = {408: "too_slow", 413: "too_large"}
_CLOSE = [(b"connection", b"close")]


async def refuse_body(scope: Scope, send: Send, refusal: BodyRefused) -> None:
    """Answer and hang up: the rest of the body is not wanted."""
    if not scope["path"].startswith("/api/"):
        await answer(send, refusal.status, str(refusal).encode(), headers=_CLOSE)
        return
    with translation.override("en"):
        response = problem(RequestRefused(refusal.status, _CODES[refusal.status], str(refusal)))
    await answer(send, refusal.status, response.content, CONTENT_TYPE.encode(), _CLOSE)
