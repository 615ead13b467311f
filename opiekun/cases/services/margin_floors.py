"""The lowest margin of a type, what its cases may have, or a rate of exchange was changed: which open ones are below
the margin now."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from opiekun.cases.choices import CaseState
from opiekun.cases.margin_causes import FLOOR, Cause
from opiekun.cases.models import Case, MarginState
from opiekun.cases.selectors.money import gather
from opiekun.cases.services.margin import amounts_changed
from opiekun.core.live import announce
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

AT_ONCE: Final = 50


def look_at_open_cases(
    actor: Viewer, type_id: int, after: int = 0, cause: str = FLOOR, rates_since: date | None = None
) -> Sequence[int]:
    """Look at the next open cases of the type behind an id, and tell of those whose margin is newly below the floor;
    their ids. Fewer than ``AT_ONCE`` are the last ones. ``cause`` is the code of what was changed; with
    ``rates_since`` only those are looked at in which something of after that day is converted."""
    with writing(actor):
        rows = Case.objects.filter(type_id=type_id, pk__gt=after, trashed_at__isnull=True)
        open_ones = rows.exclude(state=CaseState.CLOSED).order_by("pk").select_for_update(no_key=True)
        seen = list(open_ones.values_list("pk", flat=True)[:AT_ONCE])
        concerned = seen if rates_since is None else _converting(seen, rates_since)
        amounts_changed(actor, concerned, Cause(cause))
        if rates_since is not None:
            announce(set(concerned))
    return seen


def _converting(case_ids: Sequence[int], since: date) -> list[int]:
    currencies = dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "currency"))
    return [
        case_id
        for case_id, entries in gather(case_ids).items()
        if any(one.on > since and one.currency != currencies[case_id] for one in entries)
    ]


def forget_margins(type_id: int) -> None:
    """The type has no floor any more: no case is below it, and with another one all are told anew."""
    MarginState.objects.filter(case__type_id=type_id).delete()
