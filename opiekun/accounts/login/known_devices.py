"""Browsers in which a user has logged in before.

Wrong passwords are counted for an account. Were they counted for the account alone, a stranger who types five wrong
ones would keep its user out; so a browser that the user is known to use has a count of its own, kept apart by a signed
cookie, and so has each address from which others try.
"""

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from opiekun.accounts.models import User

COOKIE: Final = "opiekun_device"
PATH: Final = "/account/"
_SALT: Final = "opiekun.accounts.known-device"
_AGE: Final = 400 * 24 * 3600
_MOST_USERS: Final = 10


def device_of(request: HttpRequest, email: str) -> str:
    """The name of the browser when the user of this e-mail has logged in by it before, else empty."""
    for user_id, device in _read(request).items():
        if User.objects.filter(pk=user_id, email=email.strip().lower(), trashed_at__isnull=True).exists():
            return device
    return ""


def remember_device(request: HttpRequest, response: HttpResponse, user_id: int) -> None:
    """Let the browser prove next time that the user has logged in by it."""
    known = _read(request)
    device = known.pop(str(user_id), "") or secrets.token_urlsafe(12)
    kept = dict([*known.items(), (str(user_id), device)][-_MOST_USERS:])
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=_SALT),
        _AGE,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, str]:
    """Name of the browser by user id; nothing when the cookie is missing, old or forged."""
    try:
        read = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_AGE)
    except signing.BadSignature:
        return {}
    return {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}
