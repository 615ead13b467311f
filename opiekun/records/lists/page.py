"""What a list page shows: one object, read once, printed as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access_once_a_day
from opiekun.core import clock
from opiekun.core.fields import FieldClass
from opiekun.core.kinds import RecordKind
from opiekun.core.ui.table import NOTHING, Row
from opiekun.core.ui.table import Column as ShownColumn
from opiekun.core.ui.table import Sort as ShownSort
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.records.conditions.standing import retired_in
from opiekun.records.conditions.tree import Condition, both
from opiekun.records.lists.address import ListAddress
from opiekun.records.lists.cells import cell_writer, column_css, name_writer
from opiekun.records.lists.chips import Chip, chips
from opiekun.records.lists.column_menu import ColumnMenu, column_menu
from opiekun.records.lists.columns import NAME, Column
from opiekun.records.lists.query import PAGE_ROWS, ListQuery, Sort
from opiekun.records.lists.rows import ListRows, list_rows, no_rows
from opiekun.records.lists.tabs import ViewTabs, view_tabs
from opiekun.records.lists.view_tools import ViewTools, view_tools
from opiekun.records.saved_views.stored import Kept

ROW_CHOICES: Final = (25, PAGE_ROWS, 100, 200)


@dataclass(frozen=True, slots=True)
class ListPage:
    """Everything that the page prints. ``next_url`` and ``previous_url`` are empty at the ends; ``notes`` say what of
    its conditions is retired."""

    address: ListAddress
    columns: Sequence[ShownColumn]
    rows: Sequence[Row]
    sort: ShownSort
    tabs: ViewTabs
    tools: ViewTools
    chips: Sequence[Chip]
    next_url: str
    previous_url: str
    column_menu: ColumnMenu
    row_choices: tuple[int, ...]
    notes: Sequence[str] = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether nothing to see may be due to a filter or a search."""
        return bool(self.address.query.q or self.chips)

    @property
    def edits(self) -> bool:
        """Whether any row may be changed."""
        return any(row.edits for row in self.rows)

    @property
    def count_url(self) -> str:
        """Where the number of all rows is asked; empty when they are all on this page."""
        return f"{self.address.path}/count?{self.tools.parameters}" if self.next_url or self.previous_url else ""


def read_page(viewer: Viewer, address: ListAddress, kept: Kept) -> ListPage:
    """The page at the address. Raises InvalidInput for what the viewer may not or cannot ask."""
    found = list_rows(viewer, address.setup.record_kind, address.query)
    _note_opening(viewer, found, address)
    return _page(viewer, address, kept, found)


def empty_page(viewer: Viewer, address: ListAddress, kept: Kept) -> ListPage:
    """The page without its rows, for which nothing is read. Raises InvalidInput as ``read_page``."""
    return _page(viewer, address, kept, no_rows(viewer, address.setup.record_kind, address.query))


def _page(viewer: Viewer, address: ListAddress, kept: Kept, found: ListRows) -> ListPage:
    query, tabs = address.query, view_tabs(viewer, address, kept)
    return ListPage(
        address=address,
        columns=_columns(found, address),
        rows=_rows(found, viewer, address),
        sort=ShownSort(query.sort.field, query.sort.descending),
        tabs=tabs,
        tools=view_tools(address, tabs),
        chips=chips(viewer, address),
        next_url=address.url(found.next) if found.next else "",
        previous_url=address.url(found.previous) if found.previous else "",
        column_menu=column_menu(viewer, address),
        row_choices=tuple(sorted({*ROW_CHOICES, query.limit})),
        notes=retired_in(address.setup.record_kind, viewer, _whole_condition(query)),
    )


def _whole_condition(query: ListQuery) -> Condition:
    return query.condition if query.base is None else both(query.base.condition, query.condition)


def _note_opening(viewer: Viewer, found: ListRows, address: ListAddress) -> None:
    """Columns that are not everybody's open their fields of all records on the page."""
    classes = sorted({column.field.field_class for column in found.columns} - {FieldClass.BUSINESS})
    if classes:
        ids = [row[0] for row in found.rows]
        log_access_once_a_day(viewer, Access.OPENED, address.setup.kind, ids, classes, {"what": "list"})


def _columns(found: ListRows, address: ListAddress) -> list[ShownColumn]:
    shown = [_shown(column, address) for column in found.columns]
    if (beside := address.setup.beside) is not None:
        shown.insert(1, ShownColumn("beside", beside.label, "o-text2 o-line2"))
    return shown


def _shown(column: Column, address: ListAddress) -> ShownColumn:
    field, query = column.field, address.query
    css = "o-name" if field.code == NAME else column_css(field, tuple(address.setup.second_line), address.setup.side)
    url = ""
    if field.sortable:
        is_current = query.sort.field == field.code
        url = address.url(sort=Sort(field.code, is_current and not query.sort.descending))
        css += " o-sorted" if is_current else ""
    return ShownColumn(field.code, field.label, css.strip(), url)


def _rows(found: ListRows, viewer: Viewer, address: ListAddress) -> list[Row]:
    url, now = address.path, clock.now().astimezone(clock.company_zone())
    is_party = not address.setup.round_avatar
    first, *others = found.columns
    named = address.setup.record_kind.named
    writers = [name_writer(first, url, is_party, named(""))]
    writers += [cell_writer(column, viewer.language, now) for column in others]
    if (beside := address.setup.beside) is not None:
        told = beside.read(viewer, [row[0] for row in found.rows]) if found.rows else {}
        writers.insert(1, lambda row: told.get(row[0]) or NOTHING)
    editable = _editable(found, viewer, address.setup.record_kind)
    return [
        Row(
            row[0], f"{url}/{row[0]}", named(row[first.at]), [write(row) for write in writers], edits=row[0] in editable
        )
        for row in found.rows
    ]


def _editable(found: ListRows, viewer: Viewer, kind: RecordKind) -> set[int]:
    """Ids of the rows that the viewer may change; asked only where he sees more than he may change."""
    ids = {row[0] for row in found.rows}
    if not ids or not viewer.can(kind.code, "edit"):
        return set()
    if viewer.owners(kind.code, "edit") == EVERYONE:
        return ids
    return set(kind.visible(viewer, "edit").filter(pk__in=ids).values_list("pk", flat=True))
