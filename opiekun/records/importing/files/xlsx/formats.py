"""Which cells hold dates: a workbook keeps a date as a number, and only its format tells."""

import re
from datetime import datetime, timedelta
from typing import Final

from opiekun.records.importing.files.xlsx.archive import Archive, local_name

PART: Final = "xl/styles.xml"
# Built-in formats of dates and times, those of East Asia included.
_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
# Literals, colours, conditions and padding say nothing of dates.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile(r"[dmyhs]", re.IGNORECASE)
_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock, like all dates of a workbook
_DAY_ZERO_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_DAY: Final = 2_958_465


def date_formats(archive: Archive, part: str = PART) -> frozenset[int]:
    """The numbers of the cell formats that show dates or times."""
    if not archive.has(part):
        return frozenset()
    tree = archive.tree(part)
    own: dict[int, str] = {}
    formats: list[int] = []
    for section in tree:
        name = local_name(section.tag)
        if name == "numFmts":
            own = {_number(f.get("numFmtId")): f.get("formatCode") or "" for f in section}
        elif name == "cellXfs":
            formats = [_number(xf.get("numFmtId")) for xf in section]
    return frozenset(n for n, code in enumerate(formats) if _is_date(code, own.get(code)))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _is_date(code: int, own: str | None) -> bool:
    if own is None:
        return code in _DATES
    plain = _LITERAL.sub("", own.split(";")[0])
    return "general" not in plain.lower() and bool(_DATE_LETTER.search(plain))


def date_text(value: str, is_1904: bool) -> str:
    """A date as 2026-11-24, with a time after it when it has one; what is no date stays as it is."""
    try:
        serial = float(value)
    except ValueError:
        return value
    if not 0 <= serial <= _LAST_DAY:
        return value
    moment = (_DAY_ZERO_1904 if is_1904 else _DAY_ZERO) + timedelta(seconds=round(serial * 86_400))
    if serial < 1 and not is_1904:
        return moment.strftime("%H:%M:%S")
    # The calendar of Excel has a 29 February 1900.
    if serial < 60 and not is_1904:
        moment += timedelta(days=1)
    midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return moment.date().isoformat() if midnight else moment.strftime("%Y-%m-%d %H:%M:%S")
