"""The session store (``SESSION_ENGINE``): one row a session, read together with its user and the stamp of the rights.

The row is found by a digest of the cookie's key, so that whoever reads the table or a backup cannot take a session
over. Removing a row logs that browser out.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.utils import timezone

from opiekun.accounts.models import Session, User
from opiekun.core.kept_plans import kept_plans

_NEEDED = {"id", "version", "email", "first_name", "last_name", "name", "language", "theme", "density", "is_active"}
# In the order of the model, by which ``from_db`` reads; the password is needed for the session's own check.
_USER_FIELDS = tuple(f.attname for f in User._meta.concrete_fields if f.attname in {*_NEEDED, "password"})
_LOAD = (
    f"SELECT s.session_data, s.seen_at, t.stamp, {', '.join(f'u.{name}' for name in _USER_FIELDS)}"  # noqa: S608
    " FROM accounts_session s CROSS JOIN accounts_rights_stamp t"
    " LEFT JOIN accounts_user u ON u.id = s.user_id AND u.is_active AND u.trashed_at IS NULL"
    " WHERE s.session_key = %s AND s.expire_date > now()"
)


@dataclass(frozen=True, slots=True)
class SessionOwner:
    """The active user of a session and the stamp under which his rights were current."""

    user: User
    stamp: UUID
    seen_at: datetime


def row_key(session_key: str) -> str:
    """The key of the row for the key that the browser sends."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(SessionBase):
    """Django's session interface over ``accounts_session``."""

    owner: SessionOwner | None = None
    address: str | None = None
    browser: str = ""

    def load(self) -> dict[str, Any]:
        with kept_plans() as cursor:
            cursor.execute(_LOAD, [row_key(self.session_key or "")])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        data, seen_at, stamp, *user = row
        if user[0] is not None:
            self.owner = SessionOwner(User.from_db("default", _USER_FIELDS, user), stamp, seen_at)
        decoded: dict[str, Any] = self.decode(data)
        return decoded

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=row_key(session_key)).exists()

    def create(self) -> None:
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        values = {
            "session_data": self.encode(data),
            "expire_date": self.get_expiry_date(),
            "user_id": int(data[SESSION_KEY]) if SESSION_KEY in data else None,
        }
        key = row_key(self.session_key)
        if must_create:
            row = Session(session_key=key, address=self.address, browser=self.browser[:300], **values)
            if not Session.objects.bulk_create([row], ignore_conflicts=True):
                raise CreateError
        elif not Session.objects.filter(session_key=key).update(**values):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=row_key(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
