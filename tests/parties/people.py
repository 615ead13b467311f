"""Users with given rights, made as short as a test wants to read."""

from dataclasses import dataclass, field
from itertools import count

from opiekun.accounts.models import User
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import EVERYONE, Owners

_numbers = count(1)


@dataclass(frozen=True)
class TestViewer:
    """A viewer whose rights are said in full: the same for every kind."""

    __test__ = False

    id: int
    name: str
    reach: Owners
    actions: frozenset[str] = frozenset({"view", "create", "edit", "trash", "export"})
    classes: frozenset[FieldClass] = frozenset({FieldClass.BUSINESS})
    language: str = "pl"
    reach_of: dict[str, Owners] = field(default_factory=dict)

    def can(self, kind: str, action: str) -> bool:
        return action in self.actions

    def owners(self, kind: str, action: str) -> Owners:
        return self.reach_of.get(action, self.reach)

    def sees(self, kind: str, field_class: FieldClass) -> bool:
        return field_class in self.classes


def make_user(first_name: str = "Anna", last_name: str = "Kowalczyk", is_active: bool = True) -> User:
    number = next(_numbers)
    user = User(email=f"user{number}@example.com", first_name=first_name, last_name=last_name, password="!")
    user.is_active = is_active
    user.save()
    return user


def manager(**more: object) -> TestViewer:
    """Somebody who reaches everything."""
    user = make_user("Maria", "Górska")
    return TestViewer(user.pk, "Maria Górska", EVERYONE, **more)  # type: ignore[arg-type]


def salesperson(**more: object) -> TestViewer:
    """Somebody who reaches only their own."""
    user = make_user("Jan", "Wnuk")
    return TestViewer(user.pk, "Jan Wnuk", frozenset({user.pk}), **more)  # type: ignore[arg-type]
