"""Cards that were loaded as lanes were scrolled: a board that is drawn anew has first pages alone, and keeps the others
but for those that no longer stand where they were, or have changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from opiekun.cases.selectors.board import standing
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.narrowing import Narrowed
from opiekun.core.whole_numbers import is_whole

# Each value is the code of a lane's stage and the ids of its cards, with their versions: "sale_needs.17-1.21-4".
BELOW: Final = "below"
# The browser asks for no more: they stand in an address.
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Below:
    """What became of the cards that the browser asks about: those that have ``gone`` from their lane, and those that
    stand there and have ``changed``."""

    gone: Sequence[int]
    changed: Sequence[int]


def below(request: HttpRequest, found: Narrowed) -> Below:
    """What became of the cards that the browser asks about; one statement where it asks."""
    asked = _asked(request)
    stands = standing(found, list(asked)) if asked else {}
    nowhere = (None, None)
    return Below(
        [one for one, (stage_id, _version) in asked.items() if stands.get(one, nowhere)[0] != stage_id],
        [
            one
            for one, (stage_id, version) in asked.items()
            if version is not None and one in stands and stands[one][0] == stage_id and stands[one][1] != version
        ],
    )


def _asked(request: HttpRequest) -> dict[int, tuple[int, int | None]]:
    """The cards, each with the id of its lane's stage, and its version where that is told."""
    asked: dict[int, tuple[int, int | None]] = {}
    for part in request.GET.getlist(BELOW):
        code, *cards = part.split(".")
        stage = definitions().stage_by_code(code)
        if stage is None:
            continue
        for card in cards[: MOST - len(asked)]:
            one, _dash, version = card.partition("-")
            if is_whole(one):
                asked[int(one)] = (stage.id, int(version) if is_whole(version) else None)
    return asked
