"""Figures as people read them: in pages, mails, PDF and charts alike. Pure: the language is an argument."""

from datetime import date
from decimal import Decimal
from typing import Final

from opiekun.core.money import Money
from opiekun.core.ui import dates
from opiekun.core.ui import format as formats
from opiekun.core.ui.format import DASH, MINUS, NBSP
from opiekun.records.reports.report import ReportColumn, Value

_SMALL: Final = 1_000
_POINTS: Final = {"pl": "p.p.", "en": "pp"}
_DAYS: Final = {"pl": ("dzień", "dni", "dni"), "en": ("day", "days")}


def figure_words(column: ReportColumn, value: Value, language: str) -> str:
    """A cell; a dash where there is nothing."""
    match value:
        case None:
            return DASH
        case Money():
            return money_words(value, language)
        case date():
            return dates.full_date(value, language)
        case int() | Decimal() if column.type == "percent":
            return formats.percent(value, language)
        case int() | Decimal() if column.type == "days":
            return _days(Decimal(value), column.digits, language)
        case int() | Decimal():
            return formats.number(value, language, column.digits)
        case _:
            return str(value) or DASH


def money_words(money: Money, language: str) -> str:
    """An amount; its cents only where it is small and has some."""
    has_cents = money.amount != money.amount.to_integral_value()
    return formats.money(money.amount, language, money.currency, minor=has_cents and abs(money.amount) < _SMALL)


def short_words(column: ReportColumn, value: Value, language: str) -> str:
    """The same for a chart, where room is scarce: large amounts by their scale."""
    if isinstance(value, Money):
        return formats.large_money(value.amount, language, value.currency)
    return figure_words(column, value, language)


def change_words(column: ReportColumn, change: Decimal | None, language: str) -> str:
    """How much a figure changed, always with its sign; nothing where that cannot be told."""
    if change is None:
        return ""
    if column.type == "days":
        text = _days(abs(change), max(column.digits, 1), language)
    elif column.type == "percent":
        text = f"{formats.number(abs(change) * 100, language, 1 if change else 0)}{NBSP}{_POINTS[language]}"
    else:
        text = formats.percent(abs(change), language)
    sign = "" if not change else "+" if change > 0 else MINUS
    return f"{sign}{text}"


def _days(days: Decimal, digits: int, language: str) -> str:
    rounded = formats.number(days, language, digits)
    if days == days.to_integral_value():
        whole = formats.number(days, language)
        return f"{whole}{NBSP}{formats.plural(int(days), _DAYS[language], language)}"
    # A broken number of days is "dnia" in Polish.
    return f"{rounded}{NBSP}{'dnia' if language == 'pl' and digits else _DAYS[language][-1]}"
