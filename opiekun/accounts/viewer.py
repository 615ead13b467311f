"""The viewer that a logged-in user or an API token is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from opiekun.accounts.rules.scopes import Scopes
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import EVERYONE, Owners, Reach

NOBODY: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Rights:
    """What one user may do, compiled from roles and teams; shared by all requests of the process."""

    is_administrator: bool
    table: Mapping[tuple[str, str], Reach]
    owners: Mapping[Reach, Owners]
    field_classes: frozenset[FieldClass]

    def reach(self, kind: str, action: str) -> Reach:
        """How far the action goes on records of the kind."""
        return Reach.ALL if self.is_administrator else self.table.get((kind, action), Reach.NONE)


@dataclass(frozen=True, slots=True)
class UserViewer:
    """A user who looks or acts, himself or through an API token whose ``scopes`` narrow what he may do."""

    id: int
    name: str
    email: str
    language: str
    theme: str
    density: str
    rights: Rights
    scopes: Scopes | None = None
    token_id: int | None = None

    @property
    def is_administrator(self) -> bool:
        """Whether the user holds the role that may do everything, and no token narrows it."""
        return self.rights.is_administrator and (self.scopes is None or self.scopes.allow("role", "manage"))

    def can(self, kind: str, action: str) -> bool:
        return self._reach(kind, action) != Reach.NONE

    def owners(self, kind: str, action: str) -> Owners:
        reach = self._reach(kind, action)
        if reach == Reach.ALL:
            return EVERYONE
        return self.rights.owners.get(reach, NOBODY)

    def sees(self, kind: str, field_class: FieldClass) -> bool:
        if field_class == FieldClass.SECRET or not self.can(kind, "view"):
            return False
        allowed = field_class == FieldClass.BUSINESS or field_class in self.rights.field_classes
        return allowed and (self.scopes is None or self.scopes.open(field_class))

    def _reach(self, kind: str, action: str) -> Reach:
        if self.scopes is not None and not self.scopes.allow(kind, action):
            return Reach.NONE
        return self.rights.reach(kind, action)
