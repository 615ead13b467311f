"""What an API token is good for: a part of what its user may do.

A scope is ``RESOURCE:read`` or ``RESOURCE:write`` (``parties:read``), where the resource may be ``*`` for all of
them; ``private:read`` and ``personal:read`` open those field classes; ``all`` is everything its user may do.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from opiekun.core.fields import FieldClass

ALL = "all"
ANY_RESOURCE = "*"
_READ_ACTIONS = frozenset({"view", "export"})
_WRITE_ACTIONS = frozenset({"create", "edit", "trash"})
_FIELD_CLASSES = {FieldClass.PRIVATE: "private:read", FieldClass.PERSONAL: "personal:read"}


def resource_name(kind: str) -> str:
    """The name of a kind's resource in the API: ``party`` is ``parties``, ``party_list`` is ``party-lists``."""
    name = kind.replace("_", "-")
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def known_scopes(kinds: Iterable[str]) -> list[str]:
    """Every scope that a token can have when these kinds exist."""
    resources = [ANY_RESOURCE, *(resource_name(kind) for kind in kinds)]
    return [ALL, *(f"{r}:{access}" for r in resources for access in ("read", "write")), *_FIELD_CLASSES.values()]


def scope_of(kind: str, action: str) -> str:
    """The narrowest scope under which a token may do this."""
    if action in _READ_ACTIONS:
        return f"{resource_name(kind)}:read"
    return f"{resource_name(kind)}:write" if action in _WRITE_ACTIONS else ALL


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scopes of one token."""

    names: frozenset[str]

    def allow(self, kind: str, action: str) -> bool:
        """Whether the token may be used for the action; writing does not imply reading."""
        if ALL in self.names:
            return True
        if action in _READ_ACTIONS:
            access = "read"
        elif action in _WRITE_ACTIONS:
            access = "write"
        else:
            return False
        return f"{ANY_RESOURCE}:{access}" in self.names or f"{resource_name(kind)}:{access}" in self.names

    def open(self, field_class: FieldClass) -> bool:
        """Whether the token may read fields of the class."""
        scope = _FIELD_CLASSES.get(field_class)
        return scope is None or ALL in self.names or scope in self.names
