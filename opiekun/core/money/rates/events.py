"""What the exchange rates tell of."""

from dataclasses import dataclass
from datetime import date

from opiekun.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RatesCameLate(Event):
    """Tables were stored after the days for which they count had come: what was converted for days after ``since`` is
    worth something else now."""

    name = "exchange_rates.came_late"
    kind = "exchange_rate"
    record_id: int | None = None
    since: date
