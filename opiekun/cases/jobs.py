"""Work of cases beside the requests."""

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.cases.margin_causes import FLOOR
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.cases.services.margin_floors import AT_ONCE, look_at_open_cases
from opiekun.core.jobs import defer, job
from opiekun.core.viewer import SYSTEM

_BATCHES = 20


@job("cases.look_at_margins")
def look_at_margins(type_id: int, actor_id: int | None = None, after: int = 0, cause: str = FLOOR) -> None:
    """Look at the margins of the type's open cases from an id on, some hundreds of them, and leave the rest to the next
    run; what was told is not told again, however often this runs."""
    actor = (None if actor_id is None else viewer_of_user_id(actor_id)) or SYSTEM
    refresh_definitions()
    for _batch in range(_BATCHES):
        seen = look_at_open_cases(actor, type_id, after, cause)
        if len(seen) < AT_ONCE:
            return
        after = seen[-1]
    look_soon(type_id, actor_id, after, cause)


def look_soon(type_id: int, actor_id: int | None, after: int = 0, cause: str = FLOOR) -> None:
    """Have the margins of the type's open cases looked at after the open transaction, one run at a time."""
    lock = f"cases.look_at_margins.{type_id}"
    defer(look_at_margins, lock=lock, type_id=type_id, actor_id=actor_id, after=after, cause=cause)
