"""Cells of files as people fill them: nothing said in many ways, several values in one cell, numbers as numbers."""

import re
from collections.abc import Callable
from typing import Final

from opiekun.core.reading import WrongValue
from opiekun.parties.rules.channels import read_email, read_phone

# Marks of direction and breaking that copying from web pages and mails brings along.
_UNSEEN: Final = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD])
# How files say that there is nothing; zeros alone are no number that anybody has.
_NOTHING: Final = frozenset(
    {
        *("brak", "brak danych", "nie ma", "nie dotyczy", "nie posiada", "n/d", "nd", "b/d", "bd", "n/a", "na"),
        *("null", "none", "nan", "nil", "#n/d", "#n/d!", "#n/a", "#n/a!", "#adr", "#adr!", "#ref!", "#arg!"),
        *("#value!", "#dziel/0!", "#div/0!", "#nazwa?", "#name?", "http://", "https://", "www", "www."),
    }
)
_LONGEST_NOTHING: Final = max(len(word) for word in _NOTHING)
_DASHES: Final = "-–—.?* "
_ZEROS = re.compile(r"[0\s\-]+(?:\.0)?")
_FRACTION = re.compile(r"(\d+)[.,]0+")
_BETWEEN_VALUES = re.compile(r"\s*[;,|\n]\s*|\s{2,}|\s+(?:lub|oraz|i|or|and)\s+|\s*/\s*", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[;,|\s]+")
_PHONE_LABEL = re.compile(r"(?:tel(?:efon)?|kom(?:órka)?|fax|faks|t|m|phone|mobile)[.:\s]*(?=[+(\d])", re.IGNORECASE)


def plain(cell: str) -> str:
    """Text of one line."""
    return " ".join((cell if cell.isascii() else cell.translate(_UNSEEN)).split())


def lines(cell: str) -> str:
    """Text of several lines."""
    return cell.translate(_UNSEEN).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()


def filled(cell: str) -> str:
    """Text of one line, empty where it says that there is nothing."""
    if not cell:
        return ""
    text = plain(cell)
    if len(text) > _LONGEST_NOTHING:
        return text
    return "" if text.lower() in _NOTHING or not text.strip(_DASHES) else text


def number(cell: str) -> str:
    """An identifier: without the ".0" that a table of numbers puts behind it, empty for zeros alone."""
    text = filled(cell)
    if _ZEROS.fullmatch(text):
        return ""
    whole = _FRACTION.fullmatch(text)
    return whole[1] if whole else text


def _several(
    cell: str, read: Callable[[str], object], between: re.Pattern[str], prepare: Callable[[str], str]
) -> list[str]:
    """The values of a cell: one as it stands, else the parts, if all of them can be read; else the cell again."""
    text = cell.translate(_UNSEEN).strip()
    if not filled(text):
        return []
    if not between.search(text):
        return [prepare(plain(text))]
    for values in ([text], [part for part in between.split(text) if part]):
        prepared = [prepare(plain(value)) for value in values]
        if prepared and all(_reads(read, value) for value in prepared):
            return list(dict.fromkeys(prepared))
    return [plain(text)]


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except WrongValue:
        return False
    return True


def phones(cell: str) -> list[str]:
    """The phone numbers of a cell; what is none stays as it is, to be refused by its reader."""
    return _several(cell, read_phone, _BETWEEN_VALUES, lambda text: _FRACTION.sub(r"\1", _PHONE_LABEL.sub("", text)))


def emails(cell: str) -> list[str]:
    """The e-mail addresses of a cell."""
    return _several(cell, read_email, _BETWEEN_WORDS, lambda text: text.removeprefix("mailto:").strip("<>.()"))


def same_channel(value: str, is_phone: bool) -> str:
    """What two notations of one phone, e-mail or web address have in common; a cell may have several of it."""
    if is_phone:
        digits = "".join(filter(str.isdigit, value))
        return digits.removeprefix("00").removeprefix("48") if len(digits) > 9 else digits
    address = value.lower().removeprefix("https://").removeprefix("http://")
    return address.removeprefix("www.").rstrip("/")


def words(cell: str) -> list[str]:
    """Values that hold no space: web addresses, e-Delivery addresses."""
    text = filled(cell)
    return [part for part in _BETWEEN_WORDS.split(text) if filled(part)] if text else []


def accounts(cell: str) -> list[str]:
    """Bank accounts, whose digits may stand in groups."""
    text = cell.translate(_UNSEEN).strip()
    return [plain(part) for part in re.split(r"[;,\n]", text) if filled(part)]
