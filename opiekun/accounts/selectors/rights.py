"""Compiles a user's rights, and keeps them in the process for as long as nobody changes rights, roles or teams.

What is kept is marked with the stamp that was read by the same statement. Each request reads the stamp along with its
session; another stamp means that something was changed and the rights are compiled anew. Stamps are random, so that
one from a transaction that was rolled back, or from another database, is never met again.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from opiekun.accounts.models.role import ADMINISTRATOR
from opiekun.accounts.rules.reach import combine
from opiekun.accounts.viewer import Rights
from opiekun.core.configuration import note_stamp
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import Reach

_KEPT_AT_MOST = 10_000

_COMPILE = """
WITH RECURSIVE mine AS (
    SELECT t.id FROM accounts_membership m JOIN accounts_team t ON t.id = m.team_id AND t.trashed_at IS NULL
    WHERE m.user_id = %(user)s),
below AS (
    SELECT id FROM mine
    UNION
    SELECT t.id FROM accounts_team t JOIN below b ON t.parent_id = b.id WHERE t.trashed_at IS NULL),
roles AS (SELECT r.* FROM accounts_user_role ur JOIN accounts_role r ON r.id = ur.role_id WHERE ur.user_id = %(user)s)
SELECT (SELECT stamp FROM accounts_rights_stamp),
       (SELECT coalesce(bool_or(code = %(administrator)s), false) FROM roles),
       (SELECT coalesce(bool_or(sees_private), false) FROM roles),
       (SELECT coalesce(bool_or(sees_personal), false) FROM roles),
       (SELECT coalesce(array_agg(ARRAY[kind, action, reach]::text[]), '{}')
        FROM accounts_role_right WHERE role_id IN (SELECT id FROM roles)),
       (SELECT coalesce(array_agg(user_id), '{}') FROM accounts_membership WHERE team_id IN (SELECT id FROM mine)),
       (SELECT coalesce(array_agg(user_id), '{}') FROM accounts_membership WHERE team_id IN (SELECT id FROM below))
"""


@dataclass(frozen=True, slots=True)
class _Kept:
    stamp: UUID
    rights: Rights


_kept: dict[int, _Kept] = {}


def rights_of(user_id: int, stamp: UUID | None = None) -> Rights:
    """The rights of the user. With the ``stamp`` just read no statement is needed when nothing has changed since."""
    kept = _kept.get(user_id)
    if kept is not None and stamp is not None and kept.stamp == stamp:
        note_stamp(stamp)
        return kept.rights
    fresh = _compile(user_id)
    note_stamp(fresh.stamp)
    if len(_kept) >= _KEPT_AT_MOST:
        _kept.clear()
    _kept[user_id] = fresh
    return fresh.rights


def _compile(user_id: int) -> _Kept:
    with connection.cursor() as cursor:
        cursor.execute(_COMPILE, {"user": user_id, "administrator": ADMINISTRATOR})
        stamp, is_administrator, private, personal, rows, team, subtree = cursor.fetchone()
    own = frozenset({user_id})
    classes = {FieldClass.PRIVATE: private, FieldClass.PERSONAL: personal}
    return _Kept(
        stamp,
        Rights(
            is_administrator=is_administrator,
            table=combine(tuple(row) for row in rows),
            owners={Reach.OWN: own, Reach.TEAM: own.union(team), Reach.SUBTREE: own.union(subtree)},
            field_classes=frozenset(field_class for field_class, seen in classes.items() if seen),
        ),
    )
