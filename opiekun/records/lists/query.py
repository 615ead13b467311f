"""What is asked of a list."""

from dataclasses import dataclass, field, replace
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.records.conditions.tree import EVERYTHING, Condition, Either, both
from opiekun.records.lists.base import ListBase

PAGE_ROWS: Final = 50
MOST_ROWS: Final = 500
MOST_COLUMNS: Final = 30


@dataclass(frozen=True, slots=True)
class Sort:
    """The field by which a list is ordered; written "name" or "-name"."""

    field: str
    descending: bool = False

    @classmethod
    def read(cls, text: str) -> "Sort":
        return cls(text.removeprefix("-"), text.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.field}" if self.descending else self.field


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which rows, which columns, in which order, from where. ``q`` is the quick search; ``cursor`` an answer's.

    ``base`` is what the list is opened on; its condition holds beside the list's own. ``bounds`` narrows the list
    beyond what a condition can say. ``fault`` is why the condition is not all of what the view asks for;
    ``is_closed`` asks for the frame alone.
    """

    sort: Sort
    columns: tuple[str, ...]
    condition: Condition = EVERYTHING
    q: str = ""
    limit: int = PAGE_ROWS
    cursor: str = ""
    base: ListBase | None = None
    bounds: Q = field(default_factory=Q, compare=False)
    fault: InvalidInput | None = field(default=None, compare=False)
    is_closed: bool = field(default=False, compare=False)

    @property
    def refusal(self) -> InvalidInput | None:
        """Why there are no rows to show, count, export or change: others than those that are meant would be there."""
        if self.base is not None and self.base.fault:
            return InvalidInput([FieldError((self.base.param,), "broken_list", self.base.fault)])
        return self.fault

    def closed(self) -> "ListQuery":
        """The same list as its frame is shown where it has no rows to show."""
        base = self.base and replace(self.base, fault="", condition=Either())
        return replace(self, fault=None, base=base, is_closed=True)

    @property
    def named_condition(self) -> Condition:
        """The whole condition as it is stored: with the name of what the list is opened on."""
        return self.condition if self.base is None else both(self.base.leaf, self.condition)

    def on(self, condition: Condition) -> "ListQuery":
        """The same list, narrowed by one more condition."""
        return replace(self, condition=both(self.condition, condition))

    def at(self, cursor: str) -> "ListQuery":
        """The same list from another place."""
        return replace(self, cursor=cursor)


def read_limit(raw: str) -> int:
    """The number of rows of a page, 1 to 500. Raises InvalidInput for anything else."""
    if raw.isascii() and raw.isdigit() and len(raw) <= 4 and 1 <= int(raw) <= MOST_ROWS:
        return int(raw)
    raise InvalidInput([FieldError(("limit",), "limit", _("Give a number from 1 to %(most)d.") % {"most": MOST_ROWS})])


def wrong_sort(code: str) -> InvalidInput:
    """The refusal of an order that is not there, or not for this viewer."""
    return InvalidInput([FieldError(("sort",), "unknown_field", _("The list cannot be sorted by %s.") % code[:60])])


def wrong_column(code: str) -> InvalidInput:
    """The refusal of a column that is not there, or not for this viewer."""
    return InvalidInput([FieldError(("columns",), "unknown_field", _("There is no column %s.") % code[:60])])
