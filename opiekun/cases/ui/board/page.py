"""The board of a type of cases: a lane a stage, cards that are dragged or moved by keys."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from time import time_ns
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from opiekun.cases.choices import Outcome
from opiekun.cases.permissions import CASE
from opiekun.cases.selectors.board import CARDS, Lane, StageSum, board_sums, lanes
from opiekun.cases.selectors.board_choice import board_choice
from opiekun.cases.selectors.definitions import StageDefinition, definitions
from opiekun.cases.selectors.narrowing import Narrowed
from opiekun.cases.services.board_choice import choose_compact
from opiekun.cases.ui.board.asked import BOARD, Asked, read_asked
from opiekun.cases.ui.board.below import below
from opiekun.cases.ui.board.cards import CardWriter
from opiekun.cases.ui.board.frame import frame
from opiekun.cases.ui.board.remembered import as_left, remember
from opiekun.cases.ui.board.sums import ShownSum, all_of, shown_sum
from opiekun.cases.ui.money.late import late_today
from opiekun.cases.ui.words import language
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.fields import Label
from opiekun.core.permissions import require
from opiekun.core.ui import format as formats
from opiekun.core.ui.render import is_part, render_fragment, render_page
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.address import condition_to_address
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Every, Leaf, both
from opiekun.records.record.place import read_place, write_place
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "cases/board.html"


@dataclass(frozen=True, slots=True)
class ShownLane:
    """A lane in words; ``more`` is the address of its next cards."""

    code: str
    label: Label
    colour: str
    probability: int
    chance: str
    count: int
    sums: ShownSum
    cards: Markup
    more: str


@require_GET
def board_page(request: HttpRequest) -> HttpResponse:
    """The open stages of a type with their cards, what is won this month, and where cards may be dropped."""
    # Before anything is read: what live events tell of an earlier moment is shown.
    read_at = time_ns() // 1_000_000
    viewer = viewer_of(request)
    require(viewer, CASE, "view")
    choice = board_choice(viewer)
    if (left := as_left(request, viewer, BOARD, choice)) is not None:
        return left
    asked = read_asked(request, viewer, BOARD)
    if (of := request.GET.get("of")) is not None:
        return HttpResponseRedirect(asked.owned_by(of, viewer))
    context = {**_context(request, viewer, asked, choice.is_compact), "read_at": read_at}
    remember(request, viewer, asked, choice)
    return render_page(request, TEMPLATE, context)


def _context(request: HttpRequest, viewer: Viewer, asked: Asked, is_compact: bool) -> dict[str, Any]:
    of, found = asked.of, asked.narrowed(viewer)
    sums = board_sums(of, found, clock.midnight(clock.today().replace(day=1)))
    writers = {stage.id: CardWriter(viewer, of, stage) for stage in of.open_stages}
    cards = lanes(
        list(writers),
        found,
        any(one.counts_people for one in writers.values()),
        participant=_participant(writers.values()),
    )
    won, total = sums.won, all_of(sums.stages.values())
    was_below = below(request, found)
    return {
        **frame(request, viewer, asked, "board"),
        "lanes": [
            _lane(stage, sums.stages.get(stage.id), cards[stage.id], writers[stage.id], asked)
            for stage in of.open_stages
        ],
        "total": shown_sum(total),
        "count": total.count,
        "won": [stage for stage in of.stages if stage.outcome == "won" and not stage.is_open],
        "lost": [stage for stage in of.stages if stage.is_lost],
        "late_rates": late_today(one.currency for one in (*total.sums, *won.sums) if one.amount),
        "won_count": won.count,
        "won_sum": shown_sum(won),
        "won_url": _won_list(asked),
        "is_compact": is_compact,
        "is_again": is_part(request),
        "gone": was_below.gone,
        "changed": _changed(was_below.changed, found, writers),
        "cards_of_a_page": CARDS,
    }


def _won_list(asked: Asked) -> str:
    """The list of what was won this month, under the filters of the board."""
    query, today = asked.address.query, clock.today()
    month = (today.replace(day=1).isoformat(), today.isoformat())
    wanted = (
        Leaf("type", Operator.IS, (asked.of.code,)),
        Leaf("outcome", Operator.IS, (Outcome.WON.value,)),
        Leaf("decided_at", Operator.BETWEEN, month),
    )
    condition = both(query.condition, Every(wanted))
    said = [*condition_to_address(condition), *([("q", query.q)] if query.q else [])]
    return f"{reverse('case_list')}?{urlencode(said)}"


def _changed(ids: Sequence[int], found: Narrowed, writers: Mapping[int, CardWriter]) -> Markup:
    """The cards of these cases as they are now; one statement where there are any."""
    if not ids:
        return Markup()
    counts = any(one.counts_people for one in writers.values())
    cards = lanes(list(writers), found, counts, participant=_participant(writers.values()), only=ids)
    return Markup().join(writer.write(cards[stage_id].cards) for stage_id, writer in writers.items())


def _participant(writers: Iterable[CardWriter]) -> int | None:
    return next((one.participant for one in writers), None)


@require_POST
def choose_view(request: HttpRequest) -> HttpResponse:
    """Remember whether the cards are compact."""
    choose_compact(viewer_of(request), request.POST.get("compact") == "1")
    return HttpResponse(status=204)


@require_GET
def more_cards(request: HttpRequest, code: str) -> HttpResponse:
    """The next cards of a lane."""
    viewer = viewer_of(request)
    require(viewer, CASE, "view")
    stage, after = definitions().stage_by_code(code), read_place(request.GET.get("after", ""))
    if stage is None or after is None:
        raise NotFound
    asked = read_asked(request, viewer, BOARD)
    writer = CardWriter(viewer, definitions().by_id[stage.type_id], stage)
    found = lanes([stage.id], asked.narrowed(viewer), writer.counts_people, after, writer.participant)
    lane = _lane(stage, None, found[stage.id], writer, asked)
    return render_fragment(request, TEMPLATE, "cards", {"lane": lane})


def _lane(stage: StageDefinition, held: StageSum | None, found: Lane, writer: CardWriter, asked: Asked) -> ShownLane:
    held = held or StageSum()
    more = f"{reverse('case_board_more', args=[stage.code])}?{asked.query}"
    return ShownLane(
        stage.code,
        stage.label,
        stage.colour,
        stage.probability,
        formats.percent(Decimal(stage.probability) / 100, language()),
        held.count,
        shown_sum(held),
        writer.write(found.cards),
        f"{more}&{urlencode({'after': write_place(found.more)})}" if found.more else "",
    )
