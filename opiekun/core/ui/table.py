"""What a list's table is made of: columns, preformatted rows, the order they stand in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from opiekun.core.fields import Label


@dataclass(frozen=True)
class Column:
    """A column. ``css``: o-name (the title), o-num (right), o-code, o-text2; for phones also o-line2 or o-side.

    ``sort_url`` makes the head a link; ``sort_attrs`` are its htmx attributes.
    """

    code: str
    label: Label
    css: str = ""
    sort_url: str = ""
    sort_attrs: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def td(self) -> Markup:
        """The opening tag of every cell below."""
        return Markup('<td class="{}">').format(self.css) if self.css else Markup("<td>")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: cells in the order of the columns, each plain text or Markup, ready to print."""

    id: int | str
    url: str
    name: str
    cells: Sequence[str | Markup]
    css: str = ""


@dataclass(frozen=True, slots=True)
class Sort:
    """The column that the list is ordered by."""

    code: str
    descending: bool = False


NOTHING = Markup('<span class="o-none">–</span>')
