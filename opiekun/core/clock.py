"""What time it is: instants in UTC, dates in the time zone of the company.

Rules take instants and dates as arguments; services ask here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

_frozen: ContextVar[datetime | None] = ContextVar("opiekun_frozen_clock", default=None)
_zone_source: list[Callable[[], str]] = []


def now() -> datetime:
    """This instant, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def company_zone() -> ZoneInfo:
    """The time zone of the company, by which days begin and end."""
    return ZoneInfo(_zone_source[-1]() if _zone_source else settings.TIME_ZONE)


def today() -> date:
    """The company's calendar day."""
    return on_day(now())


def on_day(instant: datetime) -> date:
    """The company's calendar day at an (aware) instant."""
    return instant.astimezone(company_zone()).date()


def midnight(day: date) -> datetime:
    """When the day begins by the company's clock."""
    return datetime.combine(day, time.min, company_zone())


def read_instant(text: str) -> datetime | None:
    """The instant written in ISO 8601 with its offset, in UTC; None for anything else.

    Offsets that no place on earth has are read, too, and are beyond what the database takes: hence UTC.
    """
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC) if instant.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def set_zone_source(source: Callable[[], str]) -> None:
    """Let the app that keeps the company profile say the zone's IANA name; called at start-up."""
    _zone_source.append(source)


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Stop the clock at an aware instant, for tests and for replaying what was computed before."""
    if instant.tzinfo is None:
        raise ValueError("the clock needs an instant with a time zone")
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
