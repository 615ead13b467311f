"""Cells of a list: each value formatted once, in the viewer's language, so that the template only prints."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from opiekun.core.fields import Field, FieldType
from opiekun.core.ui import dates
from opiekun.core.ui.avatars import avatar
from opiekun.core.ui.escaping import escaped
from opiekun.core.ui.format import money
from opiekun.core.ui.table import NOTHING
from opiekun.records.lists.columns import Column
from opiekun.records.lists.main_value import BETWEEN
from opiekun.records.shown import Shown, choice_words, exact_number, ordered, several, shortened, web_link

Writer = Callable[[tuple[Any, ...]], Shown]

# Where a column stands on a phone: the second line of a row, or at its right side; the others are left out.
_CSS = {
    FieldType.NUMBER: "o-num",
    FieldType.MONEY: "o-num",
    FieldType.INSTANT: "o-text2",
    FieldType.DATE: "o-text2",
    FieldType.YEARLY_DAY: "o-text2",
    FieldType.REFERENCE: "o-text2",
    FieldType.CHOICE: "o-text2",
}


def column_css(field: Field, second_line: tuple[str, ...], side: str) -> str:
    """The classes of a column by its type, and by where it stands on a phone."""
    classes = [_CSS.get(field.type, "")]
    if field.code in second_line:
        classes.append("o-line2")
    if field.code == side:
        classes.append("o-side")
    return " ".join(name for name in classes if name)


def cell_writer(column: Column, language: str, now: datetime) -> Writer:
    """A function from a row as it was read to the column's cell."""
    at, field, named = column.at, column.field, column.name_in
    match field.type:
        case FieldType.CHOICE:
            words = choice_words(field)
            # One choice, as nearly always; else those of several rows in one cell.
            return lambda row: (words.get(row[at]) or _chosen(row[at], words)) if row[at] else NOTHING
        case FieldType.MULTI_CHOICE:
            words = choice_words(field)
            return lambda row: several(words.get(code, code) for code in ordered(field, row[at])) or NOTHING
        case FieldType.REFERENCE if field.reference == "user":
            return lambda row: _user(named(row))
        case FieldType.REFERENCE:
            return lambda row: named(row) or NOTHING
        case FieldType.BOOLEAN:
            yes = _("yes")
            return lambda row: yes if row[at] else NOTHING
        case FieldType.INSTANT:
            return lambda row: dates.moment(row[at].astimezone(now.tzinfo), now, language) if row[at] else NOTHING
        case FieldType.DATE:
            return lambda row: _day(row[at], now.date(), language)
        case FieldType.YEARLY_DAY:
            return lambda row: dates.yearly_day(row[at], language) if row[at] else NOTHING
        case FieldType.NUMBER:
            return lambda row: exact_number(row[at], language) if row[at] is not None else NOTHING
        case FieldType.MONEY if field.only_currency:
            return lambda row: money(row[at], language, field.only_currency) if row[at] is not None else NOTHING
        case FieldType.MONEY:
            currency_at = column.currency_at
            return lambda row: (
                money(row[at], language, row[currency_at], minor=False) if row[at] is not None else NOTHING
            )
        case FieldType.URL if field.custom:
            return lambda row: web_link(row[at]) if row[at] else NOTHING
        case FieldType.LONG_TEXT:
            return lambda row: shortened(row[at]) or NOTHING
        case FieldType.EMAIL:
            return lambda row: _email(row[at]) if row[at] else NOTHING
        case _:
            return lambda row: row[at] or NOTHING


def name_writer(column: Column, url: str, is_party: bool, unnamed: str) -> Writer:
    """The first column: the avatar and the link to the record, ``unnamed`` where it has no name."""
    at, begin = column.at, f'<a href="{escaped(url)}/'

    def write(row: tuple[Any, ...]) -> Markup:
        shown = avatar(row[at], party=is_party, spoken=False)
        name = escaped(row[at] or unnamed)
        return Markup(f'{shown}{begin}{row[0]:d}" title="{name}">{name}</a>')  # noqa: S704 - escaped

    return write


def _email(value: str) -> Markup:
    shown = escaped(value)
    return Markup(f'<a href="mailto:{shown}">{shown}</a>')  # noqa: S704 - escaped


def _chosen(codes: str, words: Mapping[str, Shown]) -> Shown:
    """The words of a choice, or of each of several."""
    return several(words.get(code, code) for code in codes.split(BETWEEN))


def _user(name: str | None) -> Shown:
    return avatar(name) if name else NOTHING


def _day(value: date | None, today: date, language: str) -> Shown:
    return dates.day(value, today, language) if value else NOTHING
