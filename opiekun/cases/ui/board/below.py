"""Cards that were loaded as lanes were scrolled: a board that is drawn anew has first pages alone, and keeps the others
but for those that no longer stand where they were."""

from typing import Final

from django.http import HttpRequest

from opiekun.cases.selectors.board import standing
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.narrowing import Narrowed
from opiekun.core.whole_numbers import is_whole

# Each value is the code of a lane's stage and the ids of its cards: "sale_needs.17.21".
BELOW: Final = "below"
# The browser asks for no more: they stand in an address.
MOST: Final = 500


def gone(request: HttpRequest, found: Narrowed) -> list[int]:
    """Those of the cards that the browser asks about that have left their lane; one statement where it asks."""
    stage_of = _asked(request)
    stands = standing(found, list(stage_of)) if stage_of else {}
    return [case_id for case_id, stage_id in stage_of.items() if stands.get(case_id) != stage_id]


def _asked(request: HttpRequest) -> dict[int, int]:
    """The cards, each with the id of its lane's stage."""
    asked: dict[int, int] = {}
    for part in request.GET.getlist(BELOW):
        code, *ids = part.split(".")
        stage = definitions().stage_by_code(code)
        if stage is not None:
            asked |= {int(one): stage.id for one in ids[: MOST - len(asked)] if is_whole(one)}
    return asked
