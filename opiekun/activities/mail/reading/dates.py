"""When a message was written, as far as its headers can be believed."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

EARLIEST: Final = datetime(1980, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


def read_date(value: str) -> datetime | None:
    """The instant that a Date header names, in UTC; None when it names none that can be true."""
    try:
        read = parsedate_to_datetime(value.strip()[:100])
        instant = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
    return instant if EARLIEST <= instant < LATEST else None


def read_received(value: str) -> datetime | None:
    """The instant at the end of a Received header."""
    return read_date(value.rpartition(";")[2])


def settle(date: datetime | None, passed_at: datetime | None, received_at: datetime) -> datetime:
    """The instant that a message stands under: the sender's, unless its clock is a day ahead of the server's."""
    known = passed_at or received_at
    if date is None or date > known + timedelta(days=1):
        return min(known, received_at + timedelta(days=1))
    return date
