"""Who looks or acts, as far as core needs to know."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, Protocol

from opiekun.core.fields import FieldClass


class Reach(StrEnum):
    """How far a right goes over the records of a kind, from the owner's point of view."""

    NONE = "none"
    OWN = "own"
    TEAM = "team"
    SUBTREE = "subtree"
    ALL = "all"


EVERYONE: Final = "everyone"
Owners = frozenset[int] | Literal["everyone"]


class Viewer(Protocol):
    """A user, a token's holder or a named system actor; never an anonymous visitor."""

    @property
    def id(self) -> int | None: ...

    @property
    def name(self) -> str: ...

    @property
    def language(self) -> str: ...

    def can(self, kind: str, action: str) -> bool:
        """Whether the action is allowed on at least some records of the kind."""
        ...

    def owners(self, kind: str, action: str) -> Owners:
        """The owners whose records of the kind the action reaches; ``EVERYONE`` for all, also unowned ones."""
        ...

    def sees(self, kind: str, field_class: FieldClass) -> bool:
        """Whether fields of the class may be read on records of the kind."""
        ...


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A job or command that acts for the program itself; its name is shown in the history."""

    name: str
    id: int | None = None
    language: str = "pl"

    def can(self, kind: str, action: str) -> bool:
        return True

    def owners(self, kind: str, action: str) -> Owners:
        return EVERYONE

    def sees(self, kind: str, field_class: FieldClass) -> bool:
        return True


SYSTEM: Final = SystemActor("Opiekun")
