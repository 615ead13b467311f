"""How the database reads a value out of the column ``custom``, by its type: for comparing, ordering, indexes.

"custom__number:credit" is a number to it, "custom__sort:city" a text's place in the Polish alphabet. Equality is asked
of the whole column ("holds"), for which there is one index over all fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.db.models import Lookup, Transform
from django.db.models.sql.compiler import SQLCompiler

from opiekun.core.models.custom_values import WAY, register_way
from opiekun.records.custom.amounts import number_text

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Way:
    """An expression of a column (``{column}``) and a code (``{code}``), its type, and the stored form of a value.

    ``stored`` is given where equality is asked of the whole column.
    """

    sql: str
    output: models.Field[Any, Any]
    stored: Callable[[Any], Any] | None = None


_text = models.TextField()
_VALUE: Final = "{column} ->> '{code}'"
WAYS: Final[Mapping[str, Way]] = {
    "text": Way(f"coalesce({_VALUE}, '')", _text),
    "choice": Way(f"coalesce({_VALUE}, '')", _text, str),
    "choices": Way("{column} -> '{code}'", models.JSONField(), lambda code: [code]),
    "number": Way(f"records_number({_VALUE})", models.DecimalField(max_digits=21, decimal_places=6), number_text),
    "amount": Way(
        "records_number({column} -> '{code}' ->> 'amount')", models.DecimalField(max_digits=21, decimal_places=6)
    ),
    "day": Way(f"records_day({_VALUE})", models.DateField(), lambda day: day.isoformat()),
    "flag": Way("coalesce({column} -> '{code}' = 'true', false)", models.BooleanField(), bool),
    "link": Way(f"records_id({_VALUE})", models.BigIntegerField(), str),
    # A key of an index has its limits.
    "sort": Way(f'left(core_pl_sort_key({_VALUE}), 200) COLLATE "C"', _text),
}


if TYPE_CHECKING:
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup


def path(way: str, code: str) -> str:
    """The ORM path that reads the value in this way."""
    return f"custom__{way}{WAY}{code}"


def expression(way: str, code: str, column: str = "custom") -> str:
    """The SQL that the path stands for."""
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no code of a custom field")
    return f"({WAYS[way].sql.format(column=column, code=code)})"


class CustomValue(Transform):
    """One value of the column, read in one way."""

    def __init__(self, way: str, code: str, *expressions: Any, **extra: Any) -> None:
        super().__init__(*expressions, output_field=WAYS[way].output, **extra)
        self.way, self.code = way, code

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_options: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        column, params = compiler.compile(self.lhs)
        return expression(self.way, self.code, column), list(params)

    def holding(self, compiler: SQLCompiler, values: Sequence[Any]) -> tuple[str, list[Any]]:
        """That the column holds one of the values."""
        column, params = compiler.compile(self.lhs)
        stored = WAYS[self.way].stored
        assert stored is not None
        held = [json.dumps({self.code: stored(value)}, ensure_ascii=False) for value in values]
        return f"({' OR '.join([f'{column} @> %s::jsonb'] * len(held))})", [p for h in held for p in (*params, h)]


class _Holds(_Lookup):
    """Equality by the index of the whole column. (What is false is not stored.)"""

    prepare_rhs = False

    def _values(self) -> list[Any]:
        return [self.rhs]

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        values, lhs = self._values(), self.lhs
        if not values:
            return "false", []
        if values == [False] and isinstance(lhs.output_field, models.BooleanField):
            sql, params = lhs.holding(compiler, [True])
            return f"NOT {sql}", params
        prepared = [lhs.output_field.to_python(value) for value in values]
        held: tuple[str, list[Any]] = lhs.holding(compiler, prepared)
        return held


class HoldsExact(_Holds):
    lookup_name = "exact"


class HoldsIn(_Holds):
    lookup_name = "in"

    def _values(self) -> list[Any]:
        return list(self.rhs)


class _Held(CustomValue):
    """A value whose equality is asked of the whole column."""


_Held.register_lookup(HoldsExact)
_Held.register_lookup(HoldsIn)


def register_ways() -> None:
    """Called once at start-up."""
    for name, way in WAYS.items():
        register_way(name, _maker(name, _Held if way.stored else CustomValue))


def _maker(way: str, transform: type[CustomValue]) -> Callable[..., Transform]:
    return lambda code, *expressions: transform(way, code, *expressions)
