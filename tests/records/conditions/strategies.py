"""Random trees that a viewer may ask, and random values to ask them of: edges, nulls, letters that fold in odd ways."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from opiekun.core.fields import Field, FieldType
from opiekun.records.conditions import Condition, Either, Every, Leaf, Negation, Some
from opiekun.records.conditions.operators import DAY_COUNTS, Operator, most_values, operators_of
from opiekun.records.conditions.registry import Subject, subject_within

T = FieldType
TODAY = date(2026, 3, 29)  # the day on which clocks go forward
ZONE = ZoneInfo("Europe/Warsaw")
# Folding makes a sign of LIKE out of ％, two letters of ß and Ĳ, nothing of the combining ogonek, a space of NBSP.
PIECES = ("a", "Ą", "ż", "Ł", "ó", " ", "％", "%", "_", "\\", "ß", "ss", "\u0328", "\u00a0", "\u2003", "'", "1", "-")
EDGES = (
    *(TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=1), TODAY - timedelta(days=2)),
    *(date(1900, 1, 1), date(2200, 12, 31), date(2026, 3, 1), date(2026, 2, 28), date(2026, 4, 1)),
    *(date(2026, 1, 1), date(2025, 12, 31), date(2026, 3, 23), date(2026, 3, 22), date(2026, 3, 30)),
    *(date(2025, 10, 26), date(2024, 2, 29)),
)
NUMBERS = ("0", "1", "2", "2.5", "-3", "0.0001", "1 000,5", "999999999999999", "-999999999999999", "1.99995")

YEARLY = ("28.2", "29.02", "1.3.", "--03-29", "--03-30", "2024-02-29", "--01-01", "31.12", "--12-24")

texts = st.lists(st.sampled_from(PIECES), max_size=3).map("".join)
days = st.sampled_from(EDGES)
yearly_days = st.sampled_from((101, 228, 229, 301, 323, 329, 330, 405, 1224, 1231))
numbers = st.sampled_from([Decimal(n.replace(" ", "").replace(",", ".")) for n in NUMBERS if len(n) < 9])
# Midnights of the company's days and a moment around them.
instants = st.builds(
    lambda day, off: (datetime.combine(day, time.min, ZONE) + timedelta(microseconds=off)).astimezone(UTC),
    days,
    st.sampled_from((0, -1, 1, 3_600_000_000, -3_600_000_000)),
)


NUMBERED = {"nip": "526-025-02-74", "regon": "000331501", "krs": "0000127206", "eu_vat": "PL5260250274"}


def _written(field: Field, operator: Operator) -> st.SearchStrategy[str]:
    if operator in DAY_COUNTS:
        return st.sampled_from(("1", "2", "7", "28", "36500"))
    if field.normalise is not None:
        whole = operator in (Operator.IS, Operator.IS_NOT)
        return st.just(NUMBERED[field.code]) if whole else st.sampled_from(("5", "52", "526-0", "0274"))
    match field.type:
        case T.NUMBER | T.MONEY:
            return st.sampled_from(NUMBERS)
        case T.DATE | T.INSTANT:
            return days.map(date.isoformat)
        case T.YEARLY_DAY:
            return st.sampled_from(YEARLY)
        case T.CHOICE | T.MULTI_CHOICE:
            return st.sampled_from([choice.value for choice in field.choices])
        case T.REFERENCE:
            return st.sampled_from(("me", "1", "2", "3") if field.reference == "user" else ("1", "2", "3"))
        case T.PHONE:
            return st.sampled_from(("600", "600 100 200", "+48 32 218 00 01", "48"))
        case T.URL | T.EMAIL:
            return st.text("abc1", min_size=1, max_size=3)
    # As they are read: put together and without space around; the data have them in any form.
    return texts.map(lambda text: unicodedata.normalize("NFC", text).strip()).filter(bool)


@st.composite
def leaf_of(draw: st.DrawFn, fields: Sequence[Field]) -> Leaf:
    field = draw(st.sampled_from(fields))
    operator = draw(st.sampled_from(operators_of(field)))
    most = min(most_values(operator), 3)
    least = 2 if operator == Operator.BETWEEN and field.type in (T.NUMBER, T.MONEY) else 1
    written = st.lists(_written(field, operator), min_size=least, max_size=most, unique=True) if most else st.just([])
    return Leaf(field.code, operator, tuple(draw(written)))


_made: dict[tuple[Any, ...], st.SearchStrategy[Condition]] = {}


def forget_trees() -> None:
    """The fields of another test are others."""
    _made.clear()


def trees(viewer: Any, subject: Subject, depth: int = 4) -> st.SearchStrategy[Condition]:
    """Trees over everything that the viewer may ask of the subject.

    Each is made once for all examples of a test: looking whether a new one is sound takes far longer than drawing.
    """
    key = (id(viewer), subject.class_kind, *subject.fields, None, *subject.more_fields, None, *subject.relations, depth)
    if key not in _made:
        _made[key] = _new_trees(viewer, subject, depth)
    return _made[key]


def _new_trees(viewer: Any, subject: Subject, depth: int) -> st.SearchStrategy[Condition]:
    leaf: st.SearchStrategy[Condition] = leaf_of([f for f in subject.fields_for(viewer) if not f.is_resolved])
    if depth == 0:
        return leaf
    smaller = st.deferred(lambda: trees(viewer, subject, depth - 1))
    groups = st.lists(smaller, max_size=3).map(tuple)
    found = [leaf, groups.map(Every), groups.map(Either), smaller.map(Negation)]
    for relation in subject.relations_for(viewer):
        within = subject_within(relation)
        below = st.deferred(lambda within=within: trees(viewer, within, min(depth - 1, 2)))  # type: ignore[misc]
        found.append(st.builds(Some, st.just(relation.code), below))
    return st.one_of(found)
