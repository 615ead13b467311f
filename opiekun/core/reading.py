"""Reading raw input field by field: every wrong value is named, none is guessed, and all are told at once.

Forms, API bodies and import rows are read by the same tables of readers, so that a rule holds wherever a value comes
from.
"""

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.core.errors import FieldError, InvalidInput

Reader = Callable[[Any], Any]

# Control characters, halves of surrogate pairs, and what cannot be seen: direction overrides and isolates can make a
# name read as another one; joiners are legal in emoji and Persian.
_UNSEEN = "\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff"
_FORBIDDEN = {
    False: re.compile(f"[\x00-\x1f{_UNSEEN}]"),
    True: re.compile(f"[\x00-\x08\x0b-\x1f{_UNSEEN}]"),
}

REASONS: dict[str, str | Promise] = {
    "required": gettext_lazy("Fill this in."),
    "too_long": gettext_lazy("This is too long."),
    "too_many": gettext_lazy("There are too many rows."),
    "control_characters": gettext_lazy("Take out the invisible characters."),
    "choice": gettext_lazy("Choose one of the values on the list."),
    "not_text": gettext_lazy("This must be text."),
    "not_boolean": gettext_lazy("This must be true or false."),
    "not_rows": gettext_lazy("This must be a list of rows."),
    "not_an_id": gettext_lazy("There is no such record."),
    "unknown_field": gettext_lazy("There is no such field."),
}


class WrongValue(ValueError):
    """A single value that cannot be accepted; ``code`` says why, ``message`` what to do about it."""

    def __init__(self, code: str, message: str | Promise = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message or REASONS[code]


class WrongRows(WrongValue):
    """Some rows of a multi-row field are wrong; ``errors`` have locations inside it."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("rows", _("Some rows cannot be accepted."))
        self.errors = errors


def text(longest: int, required: bool = False, lines: bool = False) -> Reader:
    """A reader of text in NFC without surrounding space; ``lines`` allows line breaks and tabs."""

    def read(value: Any) -> str:
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise WrongValue("not_text")
        written = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
        if _FORBIDDEN[lines].search(written):
            raise WrongValue("control_characters")
        if len(written) > longest:
            raise WrongValue("too_long", _("At most %(longest)d characters.") % {"longest": longest})
        if required and not written:
            raise WrongValue("required")
        return written

    return read


def choice(values: Iterable[str], required: bool = False) -> Reader:
    """A reader of one of the codes; empty when nothing is chosen and nothing need be."""
    allowed = frozenset(str(value) for value in values)

    def read(value: Any) -> str:
        if value in (None, "") and not required:
            return ""
        if not isinstance(value, str) or value not in allowed:
            raise WrongValue("choice" if value not in (None, "") else "required")
        return value

    return read


def boolean(value: Any) -> bool:
    """True and false as JSON has them and as HTML forms send them."""
    if isinstance(value, bool):
        return value
    if value in ("true", "on", "1"):
        return True
    if value in ("false", "off", "0", "", None):
        return False
    raise WrongValue("not_boolean")


def record_id(value: Any) -> int | None:
    """An id as a string of digits (JSON has no safe bigint); None when nothing is chosen."""
    if value in (None, ""):
        return None
    digits = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not digits.isascii() or not digits.isdigit() or len(digits) > 19 or not 0 < int(digits) < 2**63:
        raise WrongValue("not_an_id")
    return int(digits)


def normalised(read_value: Callable[[str], str], longest: int = 60) -> Reader:
    """A reader that leaves the empty value empty and brings any other into its stored form."""
    as_text = text(longest)

    def read(value: Any) -> str:
        written: str = as_text(value)
        return read_value(written) if written else ""

    return read


def rows(readers: Mapping[str, Reader], finish: Callable[[dict[str, Any]], dict[str, Any]], most: int) -> Reader:
    """A reader of a list of rows: each field by its reader, then the whole row by ``finish``."""

    def read(value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            raise WrongValue("not_rows")
        if len(value) > most:
            raise WrongValue("too_many", _("At most %(most)d rows.") % {"most": most})
        clean, errors = [], []
        for number, row in enumerate(value):
            read_row, wrong = read_fields(row, readers)
            if not wrong:
                try:
                    read_row = finish(read_row)
                except WrongField as refused:
                    wrong = [refused.error]
            clean.append(read_row)
            errors += [FieldError((number, *error.loc), error.code, error.message) for error in wrong]
        if errors:
            raise WrongRows(errors)
        return clean

    return read


class WrongField(WrongValue):
    """A row is wrong at one of its fields, found when the row was looked at as a whole."""

    def __init__(self, field: str, code: str, message: str | Promise = "") -> None:
        super().__init__(code, message)
        self.error = FieldError((field,), code, str(self.message))


def read_fields(raw: Mapping[str, Any], readers: Mapping[str, Reader]) -> tuple[dict[str, Any], list[FieldError]]:
    """The clean values of the fields that are there, and an error for each that is wrong or unknown."""
    clean: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, value in raw.items():
        reader = readers.get(name)
        if reader is None:
            errors.append(FieldError((str(name)[:60],), "unknown_field", str(REASONS["unknown_field"])))
            continue
        try:
            clean[name] = reader(value)
        except WrongRows as wrong:
            errors += [FieldError((name, *error.loc), error.code, error.message) for error in wrong.errors]
        except WrongValue as wrong:
            errors.append(FieldError((name,), wrong.code, str(wrong.message)))
    return clean, errors


def known_ids(ids: Sequence[int], known: Container[int]) -> list[int]:
    """The ids, each once. Raises InvalidInput naming those that are not among the known ones by their place."""
    wrong = [
        FieldError(("ids", n), "not_an_id", str(REASONS["not_an_id"])) for n, pk in enumerate(ids) if pk not in known
    ]
    if wrong:
        raise InvalidInput(wrong)
    return list(dict.fromkeys(ids))
