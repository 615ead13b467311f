"""Numbers as people write them, in Polish, English and Swiss notation. Pure."""

import re
from typing import Final

_NOTATIONS: Final = ((".", ","), (",", "."), ("'", ","), ("\u2019", ","), ("'", "."), ("\u2019", "."))
# "10.000" are ten thousand to most people who write tables, and ten to most programs.
_UNCLEAR: Final = re.compile(r"[1-9]\d{0,2}[.,]\d\d0")


def plain_number(written: str) -> str:
    """Digits with a point before the cents: "10.000,00" and "10,000.00" have their thousands divided by the other sign.

    A sign that stands there more than once divides thousands, and one that stands there once is the point: whether
    "10.000" are ten thousand or ten cannot be told, so it is what programs and forms take it for. What is no number
    comes back as it is, but for its commas. Spaces are the caller's to take out.
    """
    sign, digits = ("-", written[1:]) if written[:1] in ("-", "\u2212") else ("", written)
    for thousands, point in _NOTATIONS:
        grouped = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+"
        if re.fullmatch(rf"{grouped}{re.escape(point)}\d+", digits, re.ASCII) or (
            digits.count(thousands) != 1 and re.fullmatch(grouped, digits, re.ASCII)
        ):
            return sign + digits.replace(thousands, "").replace(point, ".")
    return sign + digits.replace(",", ".")


def is_unclear(written: str) -> bool:
    """Whether nobody can tell if these are thousands or cents: "10.000"."""
    return _UNCLEAR.fullmatch("".join(written.split())) is not None
