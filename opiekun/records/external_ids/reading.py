"""Codes of systems and ids in them, as callers write them."""

import re
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import WrongValue

LONGEST_ID: Final = 120
_SYSTEM: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def read_external_id(value: Any) -> str:
    """The id as it is kept: any text of one line, in the letter case of its system. Raises WrongValue."""
    written: str = reading.text(LONGEST_ID, required=True)(value)
    return written


def read_system(value: Any) -> str:
    """The code of a system. Raises InvalidInput at ``system``."""
    if isinstance(value, str) and _SYSTEM.fullmatch(value):
        return value
    message = _("The code of a system has small letters, digits, - and _, begins with a letter and has at most 40.")
    raise InvalidInput([FieldError(("system",), "system_code", message)])


def readable(value: Any) -> bool:
    """Whether the value can be an id at all."""
    try:
        return bool(read_external_id(value) == value)
    except WrongValue:
        return False
