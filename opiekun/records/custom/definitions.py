"""The definitions of custom fields as each process keeps them, and how they stay true.

One statement reads them all together with the configuration's stamp. Each request notes the stamp that came with its
session or token (``core.configuration``); only when it is another one are they read anew. What a request has begun with
it keeps to its end.
"""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from opiekun.core.fields import FieldClass
from opiekun.records.custom.definition import CustomChoice, Definition

Made = TypeVar("Made")
_COLUMNS = tuple(f.name for f in fields(Definition) if f.name not in ("choices", "is_archived", "built"))
# The stamp is read by the statement that reads what it stands for. Indexes are what the catalogue says, not what
# somebody noted: they survive neither a restore without them nor an operator who drops one.
_READ = f"""
SELECT s.stamp,
       (SELECT coalesce(json_agg(json_build_object({", ".join(f"'{name}', f.{name}" for name in _COLUMNS)},
                                 'choices', f.choices, 'is_archived', f.archived_at IS NOT NULL)
                                 ORDER BY f.kind, f.position, f.id), '[]') FROM records_custom_field f),
       (SELECT coalesce(array_agg(c.relname::text), '{{}}') FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indisvalid AND c.relname LIKE 'custom\\_%'
          AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'records_custom_field'::regclass))
FROM accounts_rights_stamp s
"""  # noqa: S608 - the columns are those of the dataclass


@dataclass(frozen=True)
class Definitions:
    """All definitions under the stamp with which they were read; each kind's in their order, archived ones too.

    ``made`` keeps what others make of them, for as long as they are true.
    """

    stamp: UUID | None = None
    by_kind: Mapping[str, tuple[Definition, ...]] = field(default_factory=dict)
    made: dict[Any, Any] = field(default_factory=dict, compare=False)

    def once(self, key: tuple[str, ...], make: Callable[[], Made]) -> Made:
        """What ``make`` makes of the definitions, made once."""
        if key not in self.made:
            self.made[key] = make()
        made: Made = self.made[key]
        return made

    def of(self, kind: str) -> tuple[Definition, ...]:
        """The kind's definitions that are in use."""
        return self._live.get(kind, ())

    def find(self, kind: str, code: str) -> Definition | None:
        """The kind's definition under the code, also an archived one."""
        return next((d for d in self.every(kind) if d.code == code), None)

    def every(self, kind: str) -> tuple[Definition, ...]:
        """The kind's definitions, archived ones too."""
        return self.by_kind.get(kind, ())

    @cached_property
    def _live(self) -> Mapping[str, tuple[Definition, ...]]:
        return {kind: tuple(d for d in found if not d.is_archived) for kind, found in self.by_kind.items()}


_kept = Definitions()
_present: ContextVar[Definitions | None] = ContextVar("opiekun_custom_fields", default=None)


def present() -> Definitions:
    """The definitions with which the request, job or command began; else those that the process read last."""
    return _present.get() or _kept


def keep_current(stamp: UUID) -> None:
    """Begin with the definitions under the stamp; no statement is needed while nobody changes anything."""
    global _kept
    if _kept.stamp != stamp:
        _kept = read_definitions()
    _present.set(_kept)


def refresh() -> Definitions:
    """Go on with the definitions as the open transaction sees them; other requests learn of them by the stamp."""
    found = read_definitions()
    _present.set(found)
    return found


def forget() -> None:
    """Begin anew, for tests."""
    global _kept
    _kept = Definitions()
    _present.set(None)


def read_definitions() -> Definitions:
    """All definitions and the stamp, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        stamp, rows, built = cursor.fetchone()
    by_kind: dict[str, list[Definition]] = {}
    for row in rows:
        by_kind.setdefault(row["kind"], []).append(_definition(row, built))
    return Definitions(stamp, {kind: tuple(found) for kind, found in by_kind.items()})


def _definition(row: Mapping[str, Any], built: Iterable[str]) -> Definition:
    mark = f"custom_{row['id']}_"
    return Definition(
        **{
            **row,
            "choices": tuple(CustomChoice(**choice) for choice in row["choices"]),
            "field_class": FieldClass(row["field_class"]),
        },
        built=frozenset(name.removeprefix(mark) for name in built if name.startswith(mark)),
    )
