"""Who is asking: from a session or an API token to a viewer, in one statement while nobody changes rights."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from opiekun.accounts.models import ApiToken, User
from opiekun.accounts.rules.scopes import Scopes
from opiekun.accounts.selectors.rights import rights_of
from opiekun.accounts.sessions import SessionStore
from opiekun.accounts.viewer import UserViewer
from opiekun.core.kept_plans import kept_plans

TOKEN_MARK = "opk_"
USE_NOTED_EVERY = timedelta(minutes=5)

_BY_DIGEST = """
SELECT t.id, t.scopes, t.last_used_at, s.stamp, u.id, u.name, u.email, u.language, u.theme, u.density
FROM accounts_api_token t
JOIN accounts_user u ON u.id = t.user_id AND u.is_active AND u.trashed_at IS NULL
CROSS JOIN accounts_rights_stamp s
WHERE t.digest = %s AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
"""


def viewer_of_user(user: User, stamp: UUID | None = None) -> UserViewer:
    """The viewer that the user is when he acts himself."""
    return UserViewer(
        id=user.pk,
        name=user.name,
        email=user.email,
        language=user.language,
        theme=user.theme,
        density=user.density,
        rights=rights_of(user.pk, stamp),
    )


def viewer_of_user_id(user_id: int) -> UserViewer | None:
    """The viewer behind an id, for jobs that act for the user who started them; None when he is not active."""
    user = User.objects.filter(pk=user_id, is_active=True, trashed_at__isnull=True).first()
    return None if user is None else viewer_of_user(user)


def viewer_for_job(user_id: int, token_id: int | None = None) -> UserViewer | None:
    """The viewer behind an id with the rights of now, narrowed by the token through which the work was asked for.

    None when the user is no longer active, or the token no longer good.
    """
    viewer = viewer_of_user_id(user_id)
    if viewer is None or token_id is None:
        return viewer
    good = Q(expires_at__isnull=True) | Q(expires_at__gt=Now())
    tokens = ApiToken.objects.filter(good, pk=token_id, user_id=user_id, revoked_at__isnull=True)
    scopes = tokens.values_list("scopes", flat=True).first()
    return None if scopes is None else replace(viewer, scopes=Scopes(frozenset(scopes)), token_id=token_id)


def session_user(session: SessionBase) -> tuple[User, UserViewer] | None:
    """The active user of the session; None when there is none or the password has changed since the login."""
    user_id = session.get(SESSION_KEY)
    owner = session.owner if isinstance(session, SessionStore) else None
    if owner is None or str(owner.user.pk) != user_id:
        return None
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), owner.user.get_session_auth_hash()):
        session.flush()
        return None
    return owner.user, viewer_of_user(owner.user, owner.stamp)


def viewer_of_session_key(session_key: str) -> UserViewer | None:
    """The viewer behind a session cookie, for connections that do not pass through the middleware."""
    found = session_user(SessionStore(session_key))
    return None if found is None else found[1]


def token_digest(raw: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()


def authenticate_token(raw: str) -> UserViewer | None:
    """The viewer that the token's holder is, narrowed by its scopes; None for an unknown, expired or revoked one."""
    if not raw.startswith(TOKEN_MARK):
        return None
    with kept_plans() as cursor:
        cursor.execute(_BY_DIGEST, [token_digest(raw)])
        row = cursor.fetchone()
        if row is None:
            return None
        _note_use(cursor, row[0], row[2])
    token_id, scopes, _, stamp, user_id, name, email, language, theme, density = row
    rights = rights_of(user_id, stamp)
    names = Scopes(frozenset(scopes))
    return UserViewer(user_id, name, email, language, theme, density, rights, names, token_id)


def _note_use(cursor: Any, token_id: int, last_used_at: datetime | None) -> None:
    now = timezone.now()
    if last_used_at is None or now - last_used_at > USE_NOTED_EVERY:
        cursor.execute("UPDATE accounts_api_token SET last_used_at = %s WHERE id = %s", [now, token_id])
