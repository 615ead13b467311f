"""Work of cases beside the requests."""

from collections.abc import Sequence
from datetime import date

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.cases.margin_causes import FLOOR, RATES
from opiekun.cases.selectors.definitions import definitions, refresh_definitions
from opiekun.cases.services.margin_floors import AT_ONCE, look_at_open_cases
from opiekun.core.jobs import defer, job
from opiekun.core.outbox import DeliveredEvent
from opiekun.core.viewer import SYSTEM

_BATCHES = 20


@job("cases.look_at_margins")
def look_at_margins(
    type_id: int, actor_id: int | None = None, after: int = 0, cause: str = FLOOR, rates_since: str = ""
) -> None:
    """Look at the margins of the type's open cases from an id on, some hundreds of them, and leave the rest to the next
    run; what was told is not told again, however often this runs. ``rates_since`` is a day: only of those in which
    something of after it is converted."""
    actor = (None if actor_id is None else viewer_of_user_id(actor_id)) or SYSTEM
    refresh_definitions()
    since = date.fromisoformat(rates_since) if rates_since else None
    for _batch in range(_BATCHES):
        seen = look_at_open_cases(actor, type_id, after, cause, since)
        if len(seen) < AT_ONCE:
            return
        after = seen[-1]
    look_soon(type_id, actor_id, after, cause, rates_since)


def on_rates_came_late(events: Sequence[DeliveredEvent]) -> None:
    """Subscribed to ``exchange_rates.came_late``: what was converted by older tables is worth something else now."""
    refresh_definitions()
    since = min(str(event.facts["since"]) for event in events)
    for of in definitions().types:
        if of.margin_floor is not None:
            look_soon(of.id, None, cause=RATES, rates_since=since)


def look_soon(type_id: int, actor_id: int | None, after: int = 0, cause: str = FLOOR, rates_since: str = "") -> None:
    """Have the margins of the type's open cases looked at after the open transaction, one run at a time."""
    lock = f"cases.look_at_margins.{type_id}"
    defer(
        look_at_margins,
        lock=lock,
        type_id=type_id,
        actor_id=actor_id,
        after=after,
        cause=cause,
        rates_since=rates_since,
    )
