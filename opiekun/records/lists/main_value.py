"""A list's column whose values are rows of their own: the main phone, the city of the main address."""

from functools import cache
from typing import Any, Final

from django.apps import apps
from django.contrib.postgres.aggregates import StringAgg
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, F, Func, GeneratedField, OuterRef, Subquery, TextField
from django.db.models.sql.compiler import SQLCompiler

from opiekun.core.fields import RelatedRows
from opiekun.core.viewer import Viewer
from opiekun.records.rows import rows_where

BETWEEN: Final = ", "


def main_value(rows: RelatedRows, viewer: Viewer) -> Expression | Subquery:
    """The value that a column shows, of the rows that the viewer may know of."""
    seen = None if rows.narrowed is None else rows.narrowed(viewer)
    if seen is None:
        return MainValue(rows)
    tied = rows_where(rows).filter(seen, **{rows.key: OuterRef(rows.path)}).order_by().values(rows.key)
    joined = StringAgg(rows.value, delimiter=BETWEEN, order_by=rows.value, output_field=TextField())
    return Subquery(tied.annotate(joined=joined).values("joined"))


class MainValue(Func):
    """The value of the main one of the rows tied to a record, or those of all, divided by ``BETWEEN``.

    The inner query is plain text made once: building it by the ORM for each page took a tenth of a list page.
    """

    def __init__(self, rows: RelatedRows) -> None:
        model = apps.get_model(rows.model)
        column = model._meta.get_field(rows.value)
        field = column.output_field if isinstance(column, GeneratedField) else column
        super().__init__(F(rows.path), output_field=TextField() if rows.joined else field)
        self.rows = rows

    @property
    def identity(self) -> tuple[Any, ...]:
        """By what Django tells columns apart while it orders; its own way looks at the arguments of each anew."""
        return (type(self), id(self.rows), *self.source_expressions)

    def as_sql(  # type: ignore[override]  # without the options of templates
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        tie, params = compiler.compile(self.source_expressions[0])
        rows = self.rows
        text = _inner_query(
            rows.model,
            rows.value,
            rows.key,
            tuple(rows.where),
            rows.main,
            rows.joined,
            rows.text() if rows.text else "",
        )
        return f"({text.format(tie=tie)})", (*params, *rows.where.values())


@cache
def _inner_query(
    model: str, value: str, key: str, where: tuple[str, ...], main: str, joined: bool, written: str
) -> str:
    quote, table = connection.ops.quote_name, apps.get_model(model)._meta.db_table
    conditions = ["m.%s = {tie}" % quote(key), *(f"m.{quote(column)} = %s" for column in where)]  # noqa: UP031
    conditions += [f"m.{quote(main)}"] if main else []
    if joined:
        words = f"string_agg({written or f'm.{quote(value)}'}, '{BETWEEN}' ORDER BY m.{quote(value)}, m.id)"
        return f"SELECT {words} FROM {quote(table)} m WHERE {' AND '.join(conditions)}"  # noqa: S608
    return f"SELECT m.{quote(value)} FROM {quote(table)} m WHERE {' AND '.join(conditions)} LIMIT 1"  # noqa: S608
