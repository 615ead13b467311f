"""What a list's table is made of: columns, preformatted rows, the order they stand in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from opiekun.core.fields import Label
from opiekun.core.ui.escaping import escaped


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
        return Markup(f'<td class="{escaped(self.css)}">' if self.css else "<td>")  # noqa: S704 - escaped


class Row(NamedTuple):
    """A row: cells in the order of the columns, each plain text or Markup, ready to print.

    ``edits``: its record may be changed, so E opens the form at ``url``/edit.
    """

    id: int | str
    url: str
    name: str
    cells: Sequence[str | Markup]
    css: str = ""
    edits: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """The column that the list is ordered by."""

    code: str
    descending: bool = False


def table_rows(columns: Sequence[Column], rows: Sequence[Row], pick: str = "") -> Markup:
    """The <tr>s of a table, escaped; with a checkbox named ``pick`` and the row's name when ``pick`` is given.

    Joined here and not in a template's loop: half of a list page's time would go into the cells.
    """
    opening = [str(column.td) for column in columns]
    label = escaped(pick)
    return Markup("".join([_row(opening, row, label) for row in rows]))  # noqa: S704 - escaped below


def _row(opening: Sequence[str], row: Row, pick: str) -> str:
    number = row.id if isinstance(row.id, int) else escaped(row.id)
    css = f' class="{escaped(row.css)}"' if row.css else ""
    edits = " data-edits" if row.edits else ""
    cells = "".join(
        [
            # What is escaped already is most of it: not even asked about.
            f"{tag}{cell if type(cell) is Markup else escaped(cell)}</td>"
            for tag, cell in zip(opening, row.cells, strict=True)
        ]
    )
    box = (
        f'<td class="o-pick"><label><input type="checkbox" class="o-check" name="ids" value="{number}"'
        f' aria-label="{pick} {escaped(row.name)}"></label></td>'
        if pick
        else ""
    )
    return f'<tr data-id="{number}" data-href="{escaped(row.url)}"{edits}{css} tabindex="-1">{box}{cells}</tr>\n'


NOTHING = Markup('<span class="o-none">–</span>')
