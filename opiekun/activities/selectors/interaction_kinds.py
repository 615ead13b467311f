"""The kinds of interactions as each process keeps them: read anew when the configuration's stamp is another one."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from opiekun.core.fields import ChangingChoices, Choice, Label
from opiekun.records.custom.definition import in_language

_READ = """
SELECT s.stamp, (SELECT coalesce(json_agg(json_build_object(
    'id', id, 'code', code, 'name', name, 'name_en', name_en, 'icon', icon, 'is_archived', is_archived,
    'position', position, 'custom_fields', custom_fields, 'version', version) ORDER BY position, id), '[]')
    FROM activities_interactionkind)
FROM accounts_rights_stamp s
"""


@dataclass(frozen=True)
class KindOfInteraction:
    """One kind; an archived one is shown and found, and not offered for new interactions."""

    id: int
    code: str
    name: str
    name_en: str
    icon: str
    is_archived: bool
    position: int
    custom_fields: tuple[str, ...]
    version: int

    @property
    def label(self) -> Label:
        return in_language(self.name, self.name_en)


@dataclass(frozen=True)
class Kinds:
    """All kinds, in their order, and the stamp under which they were read."""

    stamp: UUID | None = None
    every: tuple[KindOfInteraction, ...] = ()

    @property
    def offered(self) -> list[KindOfInteraction]:
        """Those for new interactions."""
        return [kind for kind in self.every if not kind.is_archived]

    def by_code(self, code: str) -> KindOfInteraction | None:
        return next((kind for kind in self.every if kind.code == code), None)

    def by_id(self, kind_id: int) -> KindOfInteraction | None:
        return next((kind for kind in self.every if kind.id == kind_id), None)

    def has_field(self, kind: str, custom_code: str) -> bool:
        """Whether interactions of the kind have the custom field: one that no kind names is for all."""
        named = [one.code for one in self.every if custom_code in one.custom_fields]
        return not named or kind in named


_kept = Kinds()
_present: ContextVar[Kinds | None] = ContextVar("opiekun_interaction_kinds", default=None)


def kinds() -> Kinds:
    """The kinds with which the request, job or command began; read now where none did."""
    global _kept
    found = _present.get() or _kept
    if found.stamp is None:
        found = _kept = read_kinds()
    return found


def keep_current_kinds(stamp: UUID) -> None:
    """Begin with the kinds under the stamp; no statement is needed while nobody changes anything."""
    global _kept
    if _kept.stamp is not None and _kept.stamp != stamp:
        # Read when they are asked for.
        _kept = Kinds()
    _present.set(None if _kept.stamp is None else _kept)


def refresh_kinds() -> Kinds:
    """Go on with the kinds as the open transaction sees them; other requests learn of them by the stamp."""
    found = read_kinds()
    _present.set(found)
    return found


def forget_kinds() -> None:
    """Begin anew, for tests."""
    global _kept
    _kept = Kinds()
    _present.set(None)


def read_kinds() -> Kinds:
    """All kinds and the stamp, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        stamp, rows = cursor.fetchone()
    return Kinds(
        stamp, tuple(KindOfInteraction(**{**row, "custom_fields": tuple(row["custom_fields"])}) for row in rows)
    )


class KindChoices(ChangingChoices):
    """The kinds as choices of a field: read when they are asked for."""

    def __getitem__(self, place: Any) -> Any:
        return [Choice(kind.code, kind.label, retired=kind.is_archived) for kind in kinds().every][place]

    def __len__(self) -> int:
        return len(kinds().every)
