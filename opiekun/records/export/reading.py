"""Reading an export: the list's rows in the list's order, a portion at a time whatever their number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import pgettext

from opiekun.core import clock
from opiekun.core.fields import Field
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.records.bulk.selection import Selection
from opiekun.records.export.values import Value, value_getters
from opiekun.records.lists.columns import Reading, chosen_fields, reading
from opiekun.records.lists.order import Order
from opiekun.records.lists.rows import sort_field

PORTION: Final = 2_000


def number_seen(viewer: Viewer, selection: Selection) -> int | None:
    """How many of the selection the viewer sees, where he may export fewer; None where he may export all he sees."""
    code = selection.kind.code
    if viewer.owners(code, "export") in (EVERYONE, viewer.owners(code, "view")):
        return None
    return selection.rows(viewer).order_by().count()


@dataclass(frozen=True, slots=True)
class ExportQuery:
    """What is to be written: the columns, and the rows not yet read."""

    fields: Sequence[Field]
    reading: Reading
    rows: QuerySet[Any]

    @property
    def head(self) -> list[str]:
        """The labels; where all amounts are in one currency it stands with them, else in a column behind them."""
        return [title for field in self.fields for title in _titles(field)]

    def values(self) -> Iterator[list[Value]]:
        """The rows by a cursor of the server's; go through it in a transaction."""
        zone = clock.company_zone()
        getters = [getter for column in self.reading.columns for getter in value_getters(column, zone)]
        for row in self.rows.iterator(chunk_size=PORTION):
            yield [get(row) for get in getters]


def _titles(field: Field) -> list[str]:
    if field.only_currency:
        return [f"{field.label} ({field.only_currency})"]
    if field.currency:
        currency = pgettext("of an amount", "currency")
        return [str(field.label), f"{field.label} ({currency})"]
    return [str(field.label)]


def export_query(viewer: Viewer, selection: Selection) -> ExportQuery:
    """The query behind a list's export, of rows and fields that the viewer may export.

    Raises InvalidInput for columns, orders and conditions that are not there or not for this viewer.
    """
    kind, query = selection.kind, selection.query
    order = Order(kind, sort_field(viewer, kind, query.sort), query.sort.descending)
    fields = chosen_fields(kind, viewer, query.columns)
    read = reading(viewer, fields, ("pk",))
    rows = order.arrange(selection.rows(viewer, "export"))
    return ExportQuery(fields, read, rows.annotate(**read.subqueries).values_list(*read.names))
