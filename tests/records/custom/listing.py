"""Lists with custom fields: conditions on them, values of each type, indexes as if they were there."""

from typing import Any

from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Condition, Leaf
from opiekun.records.custom.definitions import Definitions, present
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import list_rows

O = Operator  # noqa: E741


def built(*purposes: str) -> None:
    """As if the indexes were there; that they are used is tested with them."""
    from dataclasses import replace

    from opiekun.records.custom import definitions

    now = present()
    kinds = {k: tuple(replace(d, built=frozenset(purposes)) for d in found) for k, found in now.by_kind.items()}
    definitions._present.set(Definitions(now.stamp, kinds))


def found(viewer: Viewer, condition: Condition, sort: str = "name", q: str = "") -> list[int]:
    query = ListQuery(Sort.read(sort), (), condition, q)
    return [row[0] for row in list_rows(viewer, record_kind("party"), query).rows]


def leaf(code: str, operator: Operator, *values: str) -> Leaf:
    return Leaf(f"custom.{code}", operator, values)


CASES: list[tuple[str, Any, Operator, tuple[str, ...], bool]] = [
    ("text", "Żółty karton", O.CONTAINS, ("zolt",), True),
    ("text", "Żółty karton", O.IS, ("żółty KARTON",), True),
    ("text", "Żółty karton", O.STARTS, ("karton",), False),
    ("long_text", "a\nb", O.CONTAINS, ("b",), True),
    ("url", "https://example.com/x", O.CONTAINS, ("example",), True),
    ("number", "12,50", O.IS, ("12.5",), True),
    ("number", "12,50", O.AT_LEAST, ("12,5",), True),
    ("number", "-3", O.LESS, ("-2,5",), True),
    ("number", "9", O.MORE, ("10",), False),
    ("number", "9", O.BETWEEN, ("10", "8"), True),
    ("money", "1000", O.AT_LEAST, ("999,99",), True),
    ("money", "1000", O.IS, ("1000",), True),
    ("money", "1000", O.IS, ("1000,01",), False),
    ("date", "24.11.2026", O.IS, ("2026-11-24",), True),
    ("date", "24.11.2026", O.BEFORE, ("2026-11-24",), False),
    ("date", "24.11.2026", O.BETWEEN, ("2026-11-01", "2026-11-24"), True),
    ("choice", "gold", O.IS, ("silver", "gold"), True),
    ("choice", "gold", O.IS_NOT, ("silver",), True),
    ("multi_choice", ["gold", "silver"], O.IS, ("silver",), True),
    ("multi_choice", ["gold"], O.IS_NOT, ("gold", "silver"), False),
    ("boolean", True, O.TRUE, (), True),
    ("boolean", True, O.FALSE, (), False),
]


EDITS: list[tuple[str, Any, Any, str]] = [
    ("text", "A1", "A1", "A1"),
    ("number", "1 000,50", "1000.5", "1\u00a0000,5"),
    ("money", "12,5", {"amount": "12.50", "currency": "PLN"}, "12,50\u00a0zł"),
    ("date", "24.11.2026", "2026-11-24", "24.11.2026"),
    ("choice", "gold", "gold", "Złoty"),
    ("multi_choice", "gold,silver", ["gold", "silver"], "Złoty, Srebrny"),
    ("boolean", "true", True, "tak"),
    ("url", "example.com", "https://example.com", "https://example.com"),
]
