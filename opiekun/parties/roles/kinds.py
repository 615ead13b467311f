"""What a kind of role is, and the registry of kinds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from opiekun.core.fields import Choice, Label
from opiekun.core.registries.registry import Registry
from opiekun.parties.models.role import Role
from opiekun.parties.roles.fields import RoleField
from opiekun.records.lists.setup import BuiltinView

Values = dict[str, Any]


def _unchanged(values: Values, _present: Mapping[str, Any]) -> Values:
    return values


@dataclass(frozen=True)
class RoleKind:
    """One kind of role: its table, its fields, and the words for it.

    ``number_pattern`` writes the next number of the sequence ``code`` ("K{n:5}"), ``number_words`` are names by which
    files call the number (see ``RoleField.words``). ``finish`` applies the rules that span fields to the values of a
    write, given the present ones; it raises InvalidInput. ``views`` are views of the list beside those that all kinds
    have. ``warns`` says in a few words what everybody who opens the party should know, or nothing. ``said`` tells the
    history of a role as a whole ("created", "trashed", "restored").
    """

    code: str
    model: type[Role]
    label: Label
    label_plural: Label
    icon: str
    url: str
    make_label: Label
    list_label: Label
    none_yet: Label
    counted: Callable[[int], str]
    number_pattern: str
    fields: Sequence[RoleField]
    number_words: str = ""
    key: str = ""
    order: int = 100
    views: Sequence[BuiltinView] = ()
    finish: Callable[[Values, Mapping[str, Any]], Values] = _unchanged
    warns: Callable[[Mapping[str, Any]], Label] = field(default=lambda _values: "")
    said: Mapping[str, Label] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def field_by_code(self) -> Mapping[str, RoleField]:
        return {f.code: f for f in self.fields}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table in which the fields keep their values."""
        return tuple(column for f in self.fields for column in f.columns)


_kinds: Registry[RoleKind] = Registry("role kind")


def add_kind(kind: RoleKind) -> None:
    """Put the kind into the list; ``registering.register_role`` does that and all the rest."""
    _kinds.add(kind)


def role_kinds() -> list[RoleKind]:
    """All kinds, in their order."""
    return sorted(_kinds, key=lambda kind: kind.order)


def role_kind(code: str) -> RoleKind:
    """The kind (``KeyError`` when there is none)."""
    return {kind.code: kind for kind in _kinds}[code]


class RoleChoices(Sequence[Choice]):
    """The kinds as choices of a filter: read when they are asked for, since later apps add theirs."""

    def __getitem__(self, place: Any) -> Any:
        return [Choice(kind.code, kind.label) for kind in role_kinds()][place]

    def __len__(self) -> int:
        return len(role_kinds())
