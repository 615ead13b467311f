"""What a user writes into a filter, turned into what is stored. Each raises WrongCondition for a wrong value."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

import phonenumbers

from opiekun.core.fields import Field, FieldType
from opiekun.core.reading import WrongValue, record_id
from opiekun.records.conditions.errors import WrongCondition

ME: Final = "me"
NOTATIONS: Final = frozenset((FieldType.EMAIL, FieldType.PHONE, FieldType.URL))
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_MOST_DAYS = 36_500
_LEAP_YEAR = 2000
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015./]+")
_NO_DIGITS = re.compile(r"[^0-9]+")
_SCHEME = re.compile(r"^https?://(www\.)?")


def whole_code(field: Field, value: str) -> str:
    """The stored form of a whole identifier, phone, e-mail or web address."""
    if field.normalise is not None:
        try:
            return field.normalise(value)
        except WrongValue as wrong:
            raise WrongCondition(wrong.code, field.code, wrong.message) from wrong
    return _phone(value) if field.type == FieldType.PHONE else code_part(field, value)


def code_part(field: Field, value: str) -> str:
    """A part of it, without separators and in the letter case in which it is stored."""
    if field.type == FieldType.PHONE:
        part = _NO_DIGITS.sub("", value)
        part = part.removeprefix("00") if value.startswith("00") else part.removeprefix("0")
    elif field.type == FieldType.EMAIL:
        part = value.lower()
    elif field.type == FieldType.URL:
        part = _SCHEME.sub("", value.lower()).rstrip("/")
    else:
        part = _SEPARATORS.sub("", value).upper()
    if not part:
        raise WrongCondition("value_missing", field.code)
    return part


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value, "PL")
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def number(field: Field, value: str) -> Decimal:
    """A number in Polish or English notation."""
    try:
        read = Decimal(re.sub(r"\s", "", value).replace(",", ".").replace("\u2212", "-"))
    except InvalidOperation as wrong:
        raise WrongCondition("wrong_number", field.code) from wrong
    if not read.is_finite() or abs(read) >= Decimal(10) ** 15:
        raise WrongCondition("wrong_number", field.code)
    return read


def day(field: Field, value: str) -> date:
    """A date as in 2026-11-24 or 24.11.2026."""
    polish = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", value)
    try:
        read = date(int(polish[3]), int(polish[2]), int(polish[1])) if polish else date.fromisoformat(value)
    except ValueError as wrong:
        raise WrongCondition("wrong_date", field.code) from wrong
    if not _FIRST_YEAR <= read.year <= _LAST_YEAR:
        raise WrongCondition("wrong_date", field.code)
    return read


def yearly_day(field: Field, value: str) -> int:
    """The number of a day of each year, as in 24.11 or --11-24; of a whole date its day and month."""
    short = re.fullmatch(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.?|--(?P<m>[0-9]{2})-(?P<d>[0-9]{2})", value)
    if short is None:
        on = day(field, value)
    else:
        try:
            on = date(_LEAP_YEAR, int(short["month"] or short["m"]), int(short["day"] or short["d"]))
        except ValueError as wrong:
            raise WrongCondition("wrong_date", field.code) from wrong
    return on.month * 100 + on.day


def day_count(field: Field, value: str) -> int:
    """A number of days."""
    if not (value.isascii() and value.isdigit() and 1 <= len(value) <= 5 and 1 <= int(value) <= _MOST_DAYS):
        raise WrongCondition("wrong_days", field.code)
    return int(value)


def choice(field: Field, value: str) -> str:
    """One of the codes of the field."""
    if all(value != known.value for known in field.choices):
        raise WrongCondition("wrong_choice", field.code)
    return value


def reference(field: Field, value: str, viewer_id: int | None) -> int:
    """A record's id; "me" is the viewer where users are referred to."""
    if value == ME and field.reference == "user":
        return viewer_id or 0
    try:
        return record_id(value) or 0
    except WrongValue as wrong:
        raise WrongCondition("wrong_reference", field.code) from wrong
