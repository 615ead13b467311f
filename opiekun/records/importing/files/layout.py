"""How a file is to be read: recognised by itself, corrected by its user, remembered with the import."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self

from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.records.importing.files.encodings import NAMES

CSV: Final = "csv"
XLSX: Final = "xlsx"
SEPARATOR_NAMES: Final = {"tab": "\t", ";": ";", ",": ",", "|": "|"}


@dataclass(frozen=True, slots=True)
class Layout:
    """``head_at`` is the number of the head's first row (0: there is none), ``head_rows`` how many it has.

    ``skipped`` counts the bytes before the text, ``named`` tells that the first line only names the separator.
    """

    format: str = CSV
    encoding: str = "utf-8"
    separator: str = ";"
    quote: str = '"'
    sheet: str = ""
    head_at: int = 1
    head_rows: int = 1
    mark: int = 0

    @property
    def first_row(self) -> int:
        """The number of the first row that is data; without a head every row is."""
        return self.head_at + self.head_rows if self.head_at else 1

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What ``to_json`` gave; names of other versions of the program are left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})


def corrected(layout: Layout, raw: Mapping[str, Any]) -> Layout:
    """The layout with what was chosen by hand. Raises InvalidInput naming every wrong field."""
    errors: list[FieldError] = []
    values = layout.to_json()
    for name, value in raw.items():
        try:
            values[name] = _READERS[name](value)
        except (KeyError, ValueError):
            errors.append(FieldError((name,), "choice", _WORDS.get(name) or _("There is no such setting.")))
    if errors:
        raise InvalidInput(errors)
    if not values["head_at"]:
        values["head_rows"] = 0
    elif not values["head_rows"]:
        values["head_rows"] = 1
    return Layout.from_json(values)


def _encoding(value: Any) -> str:
    text = str(value).strip().lower().replace("windows-", "cp").replace("utf8", "utf-8")
    text = {"utf-16": "utf-16-le", "latin2": "iso-8859-2", "cp-852": "cp852"}.get(text, text)
    if text not in NAMES:
        raise ValueError(text)
    return text


def _separator(value: Any) -> str:
    text = SEPARATOR_NAMES.get(str(value).lower(), str(value))
    if len(text) != 1 or text.isalnum() or text in "\r\n\"'":
        raise ValueError(text)
    return text


def _quote(value: Any) -> str:
    text = str(value)
    if len(text) > 1 or text.isalnum() or text.isspace():
        raise ValueError(text)
    return text


def _number(most: int) -> Any:
    def read(value: Any) -> int:
        number = int(str(value))
        if not 0 <= number <= most:
            raise ValueError(number)
        return number

    return read


_READERS: Final[dict[str, Any]] = {
    "encoding": _encoding,
    "separator": _separator,
    "quote": _quote,
    "sheet": str,
    "head_at": _number(1000),
    "head_rows": _number(2),
}


class _Words:
    """What is wrong with a setting, in the language of whoever reads it."""

    def get(self, name: str) -> str:
        return {
            "encoding": _("Choose one of the encodings on the list."),
            "separator": _("A separator is one sign, no letter and no digit."),
            "quote": _("A quote is one sign, or none."),
            "head_at": _("The head stands in one of the first 1000 rows; 0 when there is none."),
            "head_rows": _("A head has one or two rows."),
        }.get(name, "")


_WORDS: Final = _Words()
