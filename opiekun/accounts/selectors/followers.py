"""Whoever keeps a connection open, asked about again and again: many at once, and never older than the database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from opiekun.accounts.rules.scopes import Scopes
from opiekun.accounts.selectors.rights import rights_of
from opiekun.accounts.selectors.viewers import TOKEN_MARK, token_digest
from opiekun.accounts.sessions import row_key
from opiekun.accounts.viewer import UserViewer

# A password that was changed ends what was opened with the old one.
_SESSIONS: Final = """
SELECT s.session_key, md5(u.password), NULL, NULL, r.stamp, u.id, u.name, u.email, u.language, u.theme, u.density
FROM accounts_session s
JOIN accounts_user u ON u.id = s.user_id AND u.is_active AND u.trashed_at IS NULL
CROSS JOIN accounts_rights_stamp r
WHERE s.session_key = ANY(%s) AND s.expire_date > now()
"""
_TOKENS: Final = """
SELECT t.digest, '', t.id, t.scopes, r.stamp, u.id, u.name, u.email, u.language, u.theme, u.density
FROM accounts_api_token t
JOIN accounts_user u ON u.id = t.user_id AND u.is_active AND u.trashed_at IS NULL
CROSS JOIN accounts_rights_stamp r
WHERE t.digest = ANY(%s) AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
"""


@dataclass(frozen=True, slots=True)
class Credential:
    """By what somebody is known, as the database keeps it: the row of a session, or the digest of a token."""

    key: str
    is_token: bool = False


@dataclass(frozen=True, slots=True)
class Follower:
    """The viewer behind a credential; ``mark`` changes when what was opened with the credential has to end."""

    viewer: UserViewer
    mark: str


def session_credential(session_key: str) -> Credential:
    """The credential of the cookie's key."""
    return Credential(row_key(session_key))


def token_credential(raw: str) -> Credential | None:
    """The credential of a token as it was sent; None for what cannot be one."""
    return Credential(token_digest(raw), True) if raw.startswith(TOKEN_MARK) else None


def followers(credentials: Collection[Credential]) -> Mapping[Credential, Follower]:
    """Those that are good now; two statements at most, and one for each user whose rights have changed."""
    found: dict[Credential, Follower] = {}
    for is_token, statement in ((False, _SESSIONS), (True, _TOKENS)):
        keys = [credential.key for credential in credentials if credential.is_token == is_token]
        if keys:
            with connection.cursor() as cursor:
                cursor.execute(statement, [keys])
                rows = cursor.fetchall()
            found |= {Credential(row[0], is_token): _follower(row) for row in rows}
    return found


def _follower(row: tuple[Any, ...]) -> Follower:
    _key, mark, token_id, scopes, stamp, user_id, name, email, language, theme, density = row
    names = None if scopes is None else Scopes(frozenset(scopes))
    rights = rights_of(user_id, stamp)
    return Follower(UserViewer(user_id, name, email, language, theme, density, rights, names, token_id), mark)
