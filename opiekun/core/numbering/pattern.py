"""How a number is written: a pattern with the number, the date and the series."""

import re
from datetime import date

_TOKEN = re.compile(r"\{(n|yyyy|yy|mm|dd|series)(?::([1-9]))?\}")


def format_number(pattern: str, number: int, on: date, series: str = "") -> str:
    """Put the number (``{n}``, ``{n:5}`` with zeros), the date (``{yyyy} {yy} {mm} {dd}``) and ``{series}`` in.

    "FV/{n:4}/{yyyy}" gives "FV/0012/2026". Raises ValueError for a pattern without ``{n}`` or with other braces.
    """
    rest = _TOKEN.sub("", pattern)
    if "{" in rest or "}" in rest or "{n" not in pattern:
        raise ValueError(f"{pattern!r} is no pattern of a number")
    values = {
        "n": str(number),
        "yyyy": f"{on.year:04}",
        "yy": f"{on.year % 100:02}",
        "mm": f"{on.month:02}",
        "dd": f"{on.day:02}",
        "series": series,
    }
    return _TOKEN.sub(lambda token: values[token[1]].zfill(int(token[2] or 0)), pattern)
