"""The order of a list, and the condition that continues it after a row."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields.array import ArrayOverlap  # type: ignore[attr-defined]
from django.db import models
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

from opiekun.core.fields import Field, FieldType
from opiekun.core.kinds import RecordKind
from opiekun.records.lists.cursor import Place
from opiekun.records.lists.stretches import EDGES, Blocks, blocks_after, blocks_before, stretch_of


class _RowBeyond(Func):
    """``(value, id) > (value, id)``: one comparison of rows."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, *expressions: Any, sign: str = ">", **extra: Any) -> None:
        super().__init__(*expressions, **extra)
        self.extra["sign"] = sign

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_options: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts: list[str] = []
        params: list[Any] = []
        for expression in self.source_expressions:
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params += values
        return f"({parts[0]}, {parts[1]}) {self.extra['sign']} ({parts[2]}, {parts[3]})", params


@dataclass(frozen=True)
class Order:
    """A kind's rows by one field. Rows without a value stand last, whatever the direction."""

    kind: RecordKind
    field: Field
    descending: bool

    @property
    def name(self) -> str:
        """What a cursor belongs to."""
        return f"{self.kind.code} {'-' if self.descending else ''}{self.field.code}"

    @property
    def path(self) -> str:
        return self.field.sort or self.field.path

    @property
    def type(self) -> FieldType:
        """The type of the sort value: a sort key is text, whatever the field is."""
        return FieldType.TEXT if self.field.sort else self.field.type

    @cached_property
    def tie(self) -> str:
        """The id that parts equal values: that of the table with the sort value, so that its index gives both."""
        if self.field.tie:
            return self.field.tie
        table, _dunder, _column = self.path.rpartition("__")
        if table and "__" not in table and self.kind.model_class._meta.get_field(table).one_to_one:
            return f"{table}_id"
        return "pk"

    @cached_property
    def nullable(self) -> bool:
        model: Any = self.kind.model_class
        nullable = False
        for step in self.path.split("__"):
            column = model._meta.get_field(step)
            nullable |= bool(column.null)
            model = column.related_model
            if model is None:
                break
        return nullable or bool(self.field.custom)

    @property
    def is_walked(self) -> bool:
        """Whether an index holds every row in this order: sortable fields that are never empty have one."""
        return not self.nullable

    @property
    def is_in_fragments(self) -> bool:
        """Whether the index of fragments tells what stands before a place, too: that of the table's own sort key."""
        return bool(self.field.sort) and "__" not in self.path

    def arrange(self, rows: QuerySet[Any], backwards: bool = False) -> QuerySet[Any]:
        """The rows in this order, or in the opposite one."""
        descending = self.descending != backwards
        nulls = {"nulls_first" if backwards else "nulls_last": True} if self.nullable else {}
        value, tie = F(self.path), F(self.tie)
        if descending:
            return rows.order_by(value.desc(**nulls), tie.desc())
        return rows.order_by(value.asc(**nulls), tie.asc())

    def place_at(self, rows: QuerySet[Any], number: int, backwards: bool = False) -> Place | None:
        """The place of the row after so many others; None when there are fewer."""
        row = self.arrange(rows, backwards).values_list(self.path, self.tie)[number : number + 1].first()
        return None if row is None else Place(row[0], row[1], backwards)

    def until(self, place: Place) -> Q:
        """The rows up to the place; for orders in which every row has a value."""
        descending = self.descending != place.backwards
        bound = Q(**{f"{self.path}__{'gte' if descending else 'lte'}": place.value})
        sign = ">=" if descending else "<="
        return bound & Q(_RowBeyond(F(self.path), F(self.tie), Value(place.value), Value(place.id), sign=sign))

    def parted_at(self, value: str, backwards: bool = False) -> tuple[Q, Q]:
        """The rows whose sort keys lie in stretches of the alphabet before that of the value, and all others.

        The index of fragments answers the first condition, the index of the order the second.
        """
        stretch = stretch_of(value)
        if self.descending == backwards:
            before = blocks_before(stretch)
            others = Q(**{f"{self.path}__gte": EDGES[stretch - 1]}) if before else Q()
        else:
            before = blocks_after(stretch)
            others = Q(**{f"{self.path}__lt": EDGES[stretch]}) if before else Q()
        blocks = Blocks(self.path)
        return Q(ArrayOverlap(blocks, Value(before, blocks.output_field))), others

    def beyond(self, place: Place) -> Q:
        """The rows after the place (before it, when it looks backwards).

        The plain bound beside the row comparison lets an index begin there.
        """
        descending = self.descending != place.backwards
        tie = Q(**{f"{self.tie}__{'lt' if descending else 'gt'}": place.id})
        empty = Q(**{f"{self.path}__isnull": True})
        if place.value is None:
            return (empty & tie) | ~empty if place.backwards else empty & tie
        bound = Q(**{f"{self.path}__{'lte' if descending else 'gte'}": place.value})
        row = _RowBeyond(
            F(self.path), F(self.tie), Value(place.value), Value(place.id), sign="<" if descending else ">"
        )
        condition = bound & Q(row)
        return condition | empty if self.nullable and not place.backwards else condition
