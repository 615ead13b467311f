"""Tells every request who is asking, and keeps visitors out of all pages but those that are open."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from opiekun.accounts.login.address import client_address
from opiekun.accounts.models import Language
from opiekun.accounts.selectors.viewers import session_user
from opiekun.accounts.sessions import SessionStore, row_key
from opiekun.core.ui.toasts import Toast, toast

SEEN_EVERY = timedelta(minutes=5)
Handler = Callable[[HttpRequest], HttpResponse]


def viewer(get_response: Handler) -> Handler:
    """Set ``request.viewer`` (None for a visitor), ``request.user`` and the language.

    It stands where Django's authentication middleware would. A request without a session cookie costs no statement.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        _recognise(request)
        seen_as = request.viewer  # type: ignore[attr-defined]
        # One thread serves many requests, so the language is set by each, also for visitors.
        translation.activate(seen_as.language if seen_as else _visitors_language(request))
        return get_response(request)

    return middleware


def login_wall(get_response: Handler) -> Handler:
    """Send visitors to the login page, unless the path begins with one of ``settings.OPEN_PATHS``."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.viewer is not None or request.path.startswith(settings.OPEN_PATHS):  # type: ignore[attr-defined]
            return get_response(request)
        if request.headers.get("HX-Request") == "true":
            # The page stays as it is, with all that was typed; whoever logs in beside it can go on.
            text = _("You are logged out. Log in in another tab, then try again.")
            message = Toast(text, link_url=resolve_url(settings.LOGIN_URL), link_text=_("Log in"), error=True)
            return toast(HttpResponse(status=401), message)
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")

    return middleware


def _recognise(request: HttpRequest) -> None:
    request.user = AnonymousUser()
    request.viewer = None  # type: ignore[attr-defined]
    session = request.session
    if isinstance(session, SessionStore):
        session.address = client_address(request)
        session.browser = request.headers.get("User-Agent", "")
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    found = session_user(session)
    if found is not None:
        request.user, request.viewer = found  # type: ignore[attr-defined]
        _note_presence(session)


def _visitors_language(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in Language.values else Language.POLISH


def _note_presence(session: object) -> None:
    """Keep "last seen" of the session's row true to some minutes, without a write in each request."""
    if not isinstance(session, SessionStore) or session.owner is None or session.session_key is None:
        return
    now = timezone.now()
    if now - session.owner.seen_at > SEEN_EVERY:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_session SET seen_at = %s, address = %s WHERE session_key = %s",
                [now, session.address, row_key(session.session_key)],
            )
