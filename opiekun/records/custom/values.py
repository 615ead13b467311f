"""How the value of a custom field is read and stored, by its type. Pure: no database, no clock.

The stored form is JSON without floats and has one notation for each value, so that equal values are equal texts:
``"12.5"`` (number), ``{"amount": "12.50", "currency": "PLN"}``, ``"2026-11-24"``, ``"gold"`` (choice), ``["a", "b"]``
(sorted), ``true`` (false is not stored), ``"1042"`` (link). What is empty is not stored: ``None``.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from opiekun.core import reading
from opiekun.core.reading import WrongValue
from opiekun.records.custom.amounts import number_text, read_money, read_number
from opiekun.records.custom.choosing import read_choice, read_choices
from opiekun.records.custom.shapes import Shape, wrong

LONGEST_TEXT: Final = 300
LONGEST_LINES: Final = 20_000
LONGEST_URL: Final = 490
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_POLISH_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_YES: Final = frozenset(("true", "on", "1", "yes", "tak", "t", "y", "x"))
_NO: Final = frozenset(("false", "off", "0", "no", "nie", "n"))


def read_value(shape: Shape, raw: Any, present: Any = None) -> Any:
    """The stored form of a raw value (JSON of a program, a text of a form or a file); None when it is empty.

    ``present`` is what the record holds: a choice that was retired since may stay. Raises WrongValue.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if shape.type in ("choice", "multi_choice"):
        return _CHOICES[shape.type](shape, raw, present)
    return _READERS[shape.type](shape, raw)


def _text(_shape: Shape, raw: Any) -> str | None:
    return reading.text(LONGEST_TEXT)(_as_text(raw)) or None


def _lines(_shape: Shape, raw: Any) -> str | None:
    return reading.text(LONGEST_LINES, lines=True)(_as_text(raw)) or None


def _as_text(raw: Any) -> Any:
    """Numbers of a spreadsheet are texts where the field is one; other things are refused by the reader."""
    return number_text(Decimal(str(raw))) if isinstance(raw, int | Decimal) and not isinstance(raw, bool) else raw


def _day(_shape: Shape, raw: Any) -> str:
    day = raw.date() if isinstance(raw, datetime) else raw
    if not isinstance(day, date):
        day = _typed_day(raw)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise wrong("wrong_date")
    return day.isoformat()


def _typed_day(raw: Any) -> date:
    if not isinstance(raw, str) or not raw.isascii():
        raise wrong("wrong_date")
    text = raw.strip()
    polish = _POLISH_DAY.fullmatch(text)
    try:
        if polish:
            return date(int(polish[3]), int(polish[2]), int(polish[1]))
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError as refused:
        raise wrong("wrong_date") from refused
    raise wrong("wrong_date")


def _boolean(_shape: Shape, raw: Any) -> bool | None:
    said = raw.strip().lower() if isinstance(raw, str) else raw
    if said is True or (isinstance(said, str) and said in _YES):
        return True
    if said is False or (isinstance(said, str) and said in _NO):
        return None
    raise WrongValue("not_boolean")


def _link(_shape: Shape, raw: Any) -> str | None:
    read = reading.record_id(raw.strip() if isinstance(raw, str) else raw)
    if read is not None and read >= 10**18:
        raise WrongValue("not_an_id")
    return None if read is None else str(read)


def _url(_shape: Shape, raw: Any) -> str:
    """Only http and https, without a name and a password."""
    text = reading.text(LONGEST_URL)(raw)
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError as refused:
        raise wrong("web_format") from refused
    is_http = parts.scheme.lower() in ("http", "https")
    if not is_http or "." not in host.strip(".") or "@" in parts.netloc or re.search(r"[\s\\]", address):
        raise wrong("web_format")
    whole = parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()
    if len(whole) > LONGEST_URL:
        raise WrongValue("too_long")
    return whole


_READERS: Final[Mapping[str, Callable[[Shape, Any], Any]]] = {
    "text": _text,
    "long_text": _lines,
    "number": read_number,
    "money": read_money,
    "date": _day,
    "boolean": _boolean,
    "reference": _link,
    "url": _url,
}
_CHOICES: Final[Mapping[str, Callable[[Shape, Any, Any], Any]]] = {"choice": read_choice, "multi_choice": read_choices}
