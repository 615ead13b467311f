"""How cases are numbered."""

from datetime import date

from django.utils.translation import gettext as _

from opiekun.core.numbering import format_number
from opiekun.core.reading import Reader, WrongValue, text


def case_number(pattern: str, number: int, on: date) -> str:
    """The number as the type's pattern writes it: "SP/2026/0097"."""
    return format_number(pattern, number, on)


def read_pattern(value: object) -> str:
    """A pattern of numbers: it holds ``{n}``, or ``{n:4}`` with zeros; ``{yyyy} {yy} {mm} {dd}`` are the day's."""
    as_text: Reader = text(40, required=True)
    written: str = as_text(value)
    try:
        format_number(written, 1, date(2026, 1, 31))
    except ValueError as fault:
        raise WrongValue("wrong_pattern", _("Write a pattern with {n}, as in SP/{yyyy}/{n:4}.")) from fault
    return written
