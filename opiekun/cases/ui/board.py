"""The board of a type of cases: a lane a stage, cards that are dragged or moved by keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opiekun.activities.selectors.tasks.people import ME, chosen_people
from opiekun.activities.ui.tasks.people import people_choices
from opiekun.cases.permissions import CASE
from opiekun.cases.rules.moving import required_for
from opiekun.cases.selectors.board import BoardFilter, Card, Lane, StageSum, lanes, stage_sums, won_since
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition, definitions
from opiekun.cases.services.completeness import filled
from opiekun.cases.ui.words import field_label, language, money, whole_money
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.fields import Label
from opiekun.core.permissions import require
from opiekun.core.ui import dates
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.viewer import Viewer
from opiekun.records.custom.fields import definition_for
from opiekun.records.record.place import read_place, write_place
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "cases/board.html"
EVERYBODY: Final = "all"


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card in words. ``flag`` is the one warning that it shows: missing data, else that it is stale."""

    id: int
    version: int
    title: str
    party: str
    value: str
    owner: str
    step: str
    step_kind: str
    step_title: str
    is_stale: bool
    flag: str
    flag_icon: str


@dataclass(frozen=True, slots=True)
class ShownLane:
    """A lane in words; ``more`` is the address of its next cards."""

    code: str
    label: Label
    colour: str
    probability: int
    count: int
    sums: Sequence[str]
    weighted: Sequence[str]
    cards: Sequence[ShownCard]
    more: str


@require_GET
def board_page(request: HttpRequest) -> HttpResponse:
    """The open stages of a type with their cards, what is won this month, and where cards may be dropped."""
    viewer = viewer_of(request)
    require(viewer, CASE, "view")
    of, asked = _type(request.GET.get("type", "")), _asked(viewer, request)
    sums = stage_sums(viewer, of, asked.narrowed)
    zone = clock.company_zone().key
    found = lanes(viewer, [stage.id for stage in of.open_stages], asked.narrowed, zone)
    month = clock.now().astimezone(clock.company_zone()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    won = won_since(viewer, of, asked.narrowed, month)
    own = [_lane(viewer, of, stage, sums, found[stage.id], asked) for stage in of.open_stages]
    context = {
        "of": of,
        "tabs": [_tab(one, of, asked) for one in definitions().offered],
        "lanes": own,
        "total": _total(sums, weighted=False),
        "weighted": _total(sums, weighted=True),
        "count": sum(one.count for one in sums.values()),
        "won": [stage for stage in of.stages if stage.outcome == "won" and not stage.is_open],
        "lost": [stage for stage in of.stages if stage.is_lost],
        "won_count": won.count,
        "won_sum": [money(one.amount, one.currency) for one in won.sums],
        "won_url": f"{reverse('case_list')}?view=won&f.type.is={of.code}",
        "people": people_choices(viewer, asked.people, reverse("case_board")),
        "everybody": asked.code == EVERYBODY,
        "asked": asked,
        "address": request.get_full_path(),
        "can_create": viewer.can(CASE, "create"),
        "query": asked.query(of),
    }
    return render_page(request, TEMPLATE, context)


@require_GET
def more_cards(request: HttpRequest, code: str) -> HttpResponse:
    """The next cards of a lane."""
    viewer = viewer_of(request)
    require(viewer, CASE, "view")
    stage, after = definitions().stage_by_code(code), read_place(request.GET.get("after", ""))
    if stage is None or after is None:
        raise NotFound
    of, asked = definitions().by_id[stage.type_id], _asked(viewer, request)
    found = lanes(viewer, [stage.id], asked.narrowed, clock.company_zone().key, after)
    return render_fragment(
        request, TEMPLATE, "cards", {"lane": _lane(viewer, of, stage, {}, found[stage.id], asked), "of": of}
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows the board, as it stands in the address."""

    code: str
    people: Any
    q: str
    close_by: str
    narrowed: BoardFilter

    def query(self, of: TypeDefinition) -> str:
        """The part of the address that says it again."""
        given = {"type": of.code, "of": self.code, "q": self.q, "close_by": self.close_by}
        return urlencode({name: value for name, value in given.items() if value})


def _asked(viewer: Viewer, request: HttpRequest) -> Asked:
    code, q = request.GET.get("of", EVERYBODY)[:40], request.GET.get("q", "")[:200].strip()
    people = chosen_people(viewer, code)
    close_by = request.GET.get("close_by", "")[:10]
    try:
        until = datetime.fromisoformat(close_by).date() if close_by else None
    except ValueError:
        until, close_by = None, ""
    is_all = code != ME and people.code == ME
    owners = () if is_all else tuple(people.ids)
    return Asked(EVERYBODY if is_all else people.code, people, q, close_by, BoardFilter(owners, q, until))


def _tab(one: TypeDefinition, of: TypeDefinition, asked: Asked) -> dict[str, Any]:
    url = f"{reverse('case_board')}?{asked.query(one)}"
    return {"label": one.label, "url": url, "active": one.id == of.id, "icon": one.icon, "count": "", "changed": False}


def _type(code: str) -> TypeDefinition:
    defined = definitions()
    of = defined.type_by_code(code) if code else next(iter(defined.offered), None)
    if of is None:
        raise NotFound
    return of


def _total(sums: Mapping[int, StageSum], weighted: bool) -> list[str]:
    """The sums of all stages, each currency by itself."""
    totals: dict[str, Any] = {}
    for stage in sums.values():
        for one in stage.sums:
            totals[one.currency] = totals.get(one.currency, 0) + (one.weighted if weighted else one.amount)
    return [whole_money(amount, currency) for currency, amount in sorted(totals.items(), key=_company_first) if amount]


def _company_first(pair: tuple[str, Any]) -> tuple[bool, str]:
    return pair[0] != "PLN", pair[0]


def _lane(
    viewer: Viewer,
    of: TypeDefinition,
    stage: StageDefinition,
    sums: Mapping[int, StageSum],
    found: Lane,
    asked: Asked,
) -> ShownLane:
    held = sums.get(stage.id, StageSum())
    required = required_for(of.way, stage)
    more = f"{reverse('case_board_more', args=[stage.code])}?{asked.query(of)}"
    ordered = sorted(held.sums, key=lambda one: _company_first((one.currency, one)))
    return ShownLane(
        stage.code,
        stage.label,
        stage.colour,
        stage.probability,
        held.count,
        [whole_money(one.amount, one.currency) for one in ordered if one.amount],
        [whole_money(one.weighted, one.currency) for one in ordered if one.weighted],
        [_card(viewer, stage, card, required) for card in found.cards],
        f"{more}&{urlencode({'after': write_place(found.more)})}" if found.more else "",
    )


def _card(viewer: Viewer, stage: StageDefinition, card: Card, required: Sequence[str]) -> ShownCard:
    lacking = [code for code in required if not filled(card, code, int(card.has_person), card.has_primary)]
    is_stale = card.is_stale(stage)
    flag, sign = "", ""
    if lacking:
        flag, sign = _("missing: %(field)s") % {"field": _field(viewer, lacking[0])}, "alert-triangle"
    elif is_stale:
        flag, sign = _("%(number)d d.") % {"number": card.days}, "hourglass"
    step, kind = _step(card)
    return ShownCard(
        card.id,
        card.version,
        card.title,
        card.party,
        money(card.planned_revenue, card.currency),
        card.owner,
        step,
        kind,
        card.next_title,
        is_stale,
        flag,
        sign,
    )


def _field(viewer: Viewer, code: str) -> str:
    if not code.startswith("custom."):
        return field_label(code).lower()
    definition = definition_for(viewer, CASE, code.removeprefix("custom."))
    return code if definition is None else str(definition.label)


def _step(card: Card) -> tuple[str, str]:
    """When the next step is, and how it stands: late, today, later, none."""
    if card.next_on is None:
        return _("no next step"), "none"
    if card.next_on.year == 9999:
        return card.next_title, "later"
    today = clock.today()
    day = dates.day(card.next_on, today, language())
    if card.next_on < today:
        return _("overdue · %(when)s") % {"when": day}, "late"
    return day, "today" if card.next_on == today else "later"
