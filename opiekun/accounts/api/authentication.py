"""Bearer tokens: whose request it is, and whether the token reaches that far."""

from typing import Any, Final, cast

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from opiekun.accounts.login.address import client_address
from opiekun.accounts.rules.scopes import scope_of
from opiekun.accounts.selectors.viewers import authenticate_token
from opiekun.accounts.viewer import UserViewer
from opiekun.core.api.problems import RequestRefused
from opiekun.core.errors import Refusal
from opiekun.core.fields import FieldClass
from opiekun.core.permissions import require

FAILURES: Final = 20
FAILURES_WITHIN: Final = 300


class BearerToken(HttpBearer):
    """Sets ``request.auth`` to the viewer; after too many unknown tokens from one address it answers 429."""

    def authenticate(self, request: HttpRequest, token: str) -> UserViewer | None:
        found = authenticate_token(token)
        if found is None:
            _note_failure(request)
            return None
        if not request.headers.get("Accept-Language"):
            translation.activate(found.language)
        return found


class ScopeMissing(Refusal):
    """The user may do this, the token not."""

    def __init__(self, scope: str) -> None:
        message = _("The token lacks the scope %(scope)s.") % {"scope": scope}
        super().__init__(message, "scope_missing", 403, facts={"scope": scope})


def asker(request: HttpRequest) -> UserViewer:
    """The viewer behind the request's token."""
    return cast(UserViewer, cast(Any, request).auth)


def allowed(request: HttpRequest, kind: str, action: str) -> UserViewer:
    """The viewer, who may do this to at least some records. Raises ScopeMissing, NotAllowed."""
    viewer = asker(request)
    if viewer.scopes is not None and not viewer.scopes.allow(kind, action):
        raise ScopeMissing(scope_of(kind, action))
    require(viewer, kind, action)
    return viewer


def require_class(viewer: UserViewer, field_class: FieldClass) -> None:
    """Raise ScopeMissing when the token does not open fields of the class; whether the user may is asked elsewhere."""
    if viewer.scopes is not None and not viewer.scopes.open(field_class):
        raise ScopeMissing(f"{field_class}:read")


def _note_failure(request: HttpRequest) -> None:
    """Count the failure; a guess is hopeless anyway, this spares the log and the database."""
    key = f"api-failures:{client_address(request)}"
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, FAILURES_WITHIN)
    if count > FAILURES:
        raise RequestRefused(
            429,
            "too_many_failures",
            _("Too many wrong tokens came from this address."),
            headers={"Retry-After": str(FAILURES_WITHIN)},
        )
