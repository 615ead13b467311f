"""The fields of roles: how each is read, stored, shown to people and programs, and offered in lists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import TextChoices

from opiekun.core import clock, reading
from opiekun.core.fields import Choice, FieldType, Label
from opiekun.core.money import Money
from opiekun.core.reading import Reader
from opiekun.parties.rules import role_input


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class RoleField:
    """One field of a kind of role.

    ``columns`` keep its value: ``stored`` divides a value over them, ``value`` puts it together. ``shown_to_programs``
    is the JSON value, ``schema`` its type in the document of the API. ``usual`` gives the value of a role that is made
    by one click. ``unit`` stands behind a number. ``listed`` fields are columns of the list until users choose others.
    ``beside`` is the code of the field with which this one is shown and edited. ``words`` are names, divided by "|", by
    which files call it, beside its label.
    """

    code: str
    label: Label
    type: FieldType
    read: Reader
    columns: tuple[str, ...]
    stored: Callable[[Any], tuple[Any, ...]]
    value: Callable[..., Any]
    shown_to_programs: Callable[[Any], Any]
    schema: Any
    usual: Callable[[], Any] = lambda: None
    choices: Sequence[Choice] = ()
    unit: Label = ""
    hint: Label = ""
    listed: bool = False
    bulk: bool = True
    sortable: bool = True
    beside: str = ""
    words: str = ""

    def from_row(self, row: Mapping[str, Any]) -> Any:
        """The value of a row read from the table."""
        return self.value(*(row[column] for column in self.columns))

    def to_row(self, value: Any) -> dict[str, Any]:
        """The columns that keep the value."""
        return dict(zip(self.columns, self.stored(value), strict=True))


def _simple(code: str, label: Label, type_: FieldType, read: Reader, schema: Any, **more: Any) -> RoleField:
    more.setdefault("shown_to_programs", _as_it_is)
    return RoleField(code, label, type_, read, (code,), lambda value: (value,), _as_it_is, schema=schema, **more)


def text(code: str, label: Label, longest: int, **more: Any) -> RoleField:
    """A line of text."""
    return _simple(code, label, FieldType.TEXT, reading.text(longest), str, **more)


def whole(code: str, label: Label, most: int, **more: Any) -> RoleField:
    """A whole number from 0 on, or nothing."""
    return _simple(code, label, FieldType.NUMBER, role_input.whole(0, most), int | None, **more)


def percent(code: str, label: Label, **more: Any) -> RoleField:
    """A percentage with two digits after the point, or nothing."""
    read = role_input.decimal(Decimal(0), Decimal(100), 2)
    more = {"unit": "%", "shown_to_programs": _plain_decimal, **more}
    return _simple(code, label, FieldType.NUMBER, read, str | None, **more)


def one_of(code: str, label: Label, values: type[TextChoices], **more: Any) -> RoleField:
    """One of the codes, or nothing."""
    choices = tuple(Choice(str(value), words) for value, words in values.choices)
    return _simple(
        code, label, FieldType.CHOICE, reading.choice(values.values), str, choices=choices, sortable=False, **more
    )


def flag(code: str, label: Label, **more: Any) -> RoleField:
    """Yes or no."""
    more = {"usual": lambda: False, **more}
    return _simple(code, label, FieldType.BOOLEAN, reading.boolean, bool, sortable=False, **more)


def day(code: str, label: Label, most_ahead: int | None = None, **more: Any) -> RoleField:
    """A date, or nothing; at most so many days ahead."""
    more = {"shown_to_programs": _plain_day, **more}
    read = role_input.day if most_ahead is None else role_input.day_until(lambda: _days_ahead(most_ahead))
    return _simple(code, label, FieldType.DATE, read, str | None, bulk=False, **more)


def _days_ahead(days: int) -> date:
    return clock.today() + timedelta(days=days)


def money(code: str, label: Label, **more: Any) -> RoleField:
    """An amount that is not negative, in any currency; or nothing. The columns are ``code`` and its currency."""
    return RoleField(
        code,
        label,
        FieldType.MONEY,
        role_input.money,
        (code, f"{code}_currency"),
        stored=_amount_and_currency,
        value=_money,
        shown_to_programs=lambda value: None if value is None else value.as_json(),
        schema=dict[str, str] | None,
        **{"bulk": False, **more},
    )


def _plain_decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _plain_day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _amount_and_currency(value: Money | None) -> tuple[Decimal | None, str]:
    return (None, "") if value is None else (value.amount, value.currency)


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


NUMBERED: Final = "number"
