"""Places in a list: opaque words that say after (or before) which row the next page begins."""

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import FieldType

_LONGEST = 4000


class BadCursor(InvalidInput):
    """The cursor was not made by this list in this order."""

    def __init__(self) -> None:
        super().__init__([FieldError(("cursor",), "bad_cursor", _("This place in the list does not exist."))])


@dataclass(frozen=True, slots=True)
class Place:
    """A row's sort value and id; ``backwards`` means the rows before it."""

    value: Any
    id: int
    backwards: bool = False


def write_cursor(order: str, place: Place) -> str:
    """The cursor of a place; ``order`` names the list and its order, so that another list refuses it."""
    value = place.value.isoformat() if isinstance(place.value, date) else place.value
    value = str(value) if isinstance(value, Decimal) else value
    body = json.dumps([_mark(order), int(place.backwards), value, place.id], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def read_cursor(order: str, cursor: str, type_: FieldType) -> Place:
    """The place that a cursor names. Raises BadCursor for anything that ``write_cursor`` did not write."""
    try:
        if len(cursor) > _LONGEST:
            raise BadCursor
        body = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        mark, backwards, value, record_id = json.loads(body)
        if mark != _mark(order) or backwards not in (0, 1) or not _is_id(record_id):
            raise BadCursor
        return Place(None if value is None else _value(value, type_), record_id, bool(backwards))
    except (ValueError, TypeError, binascii.Error, InvalidOperation, RecursionError) as wrong:
        raise BadCursor from wrong


def _mark(order: str) -> int:
    return zlib.crc32(order.encode())


def _is_id(value: Any) -> bool:
    return type(value) is int and 0 < value < 2**63


def _value(value: Any, type_: FieldType) -> Any:
    match type_:
        case FieldType.INSTANT:
            instant = datetime.fromisoformat(value)
            if instant.tzinfo is None:
                raise ValueError("an instant without a zone")
            return instant
        case FieldType.DATE:
            return date.fromisoformat(value)
        case FieldType.NUMBER | FieldType.MONEY:
            number = Decimal(value)
            if not number.is_finite():
                raise ValueError("not a number")
            return number
        case FieldType.REFERENCE if _is_id(value):
            return value
        case FieldType.BOOLEAN if isinstance(value, bool):
            return value
    if not isinstance(value, str) or "\x00" in value or not value.isprintable():
        raise ValueError("not a text")
    return value
