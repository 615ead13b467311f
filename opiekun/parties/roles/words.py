"""The words in which the history of a role is told, and its values as people read them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from opiekun.core import clock
from opiekun.core.fields import FieldType, Label
from opiekun.core.money import Money
from opiekun.core.ui import dates
from opiekun.core.ui import format as formats
from opiekun.parties.roles.fields import RoleField
from opiekun.parties.roles.kinds import RoleKind
from opiekun.records.external_ids.words import EXTERNAL_ID_WORDS
from opiekun.records.record.words import ColumnWords, TableWords, Words


def said(field: RoleField, value: Any) -> str:
    """The value in words; nothing for an empty one."""
    if value in (None, "", False) and not (isinstance(value, int) and not isinstance(value, bool)):
        return ""
    language = get_language() or "pl"
    if field.type == FieldType.BOOLEAN:
        return gettext("yes")
    if isinstance(value, Money):
        return formats.money(value.amount, language, value.currency)
    if isinstance(value, date):
        return dates.day(value, clock.today(), language)
    if isinstance(value, int | Decimal):
        return with_unit(field, figure(value, language))
    words = {choice.value: str(choice.label) for choice in field.choices}
    return words.get(str(value), str(value))


def figure(value: int | Decimal, language: str) -> str:
    """A number with the digits after the point that it has."""
    exact = Decimal(value).normalize()
    return formats.number(exact, language, max(0, -int(exact.as_tuple().exponent)))


def with_unit(field: RoleField, shown: str) -> str:
    """The figure and what it counts, on one line."""
    return f"{shown}{formats.NBSP}{field.unit}" if field.unit else shown


def words_of(kind: RoleKind) -> Words:
    """The words of the kind's history."""
    columns = {
        "number": ColumnWords(_("Number")),
        **{column: words for field in kind.fields for column, words in _columns(field).items()},
        "remarks": ColumnWords(_("Remarks")),
    }
    usual: dict[str, Label] = {
        "created": _("added"),
        "trashed": _("moved to the trash"),
        "restored": _("restored"),
    }
    told = {**usual, **kind.said}
    tables = {kind.table: TableWords(columns), **EXTERNAL_ID_WORDS}
    return Words(tables, kind.table, told["created"], told["trashed"], told["restored"])


def _columns(field: RoleField) -> dict[str, ColumnWords]:
    """Of an amount, its currency is a column of its own."""
    first, *others = field.columns
    words = {first: ColumnWords(field.label, lambda value: _stored(field, value))}
    for column in others:
        words[column] = ColumnWords(format_lazy("{} ({})", field.label, pgettext_lazy("of an amount", "currency")))
    return words


def _stored(field: RoleField, value: Any) -> str:
    """A value as the history keeps it: JSON of the column."""
    if field.type == FieldType.MONEY:
        return formats.number(Decimal(str(value)), get_language() or "pl", 2)
    if field.type == FieldType.DATE:
        return said(field, date.fromisoformat(str(value)))
    if field.type == FieldType.NUMBER:
        return said(field, Decimal(str(value)))
    return said(field, value)
