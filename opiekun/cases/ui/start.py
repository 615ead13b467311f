"""Cards of the start page: my cases by next step, my forecast, stale ones, parties that nobody goes about."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opiekun.cases.choices import CaseState
from opiekun.cases.kinds import CASE_KIND
from opiekun.cases.permissions import CASE
from opiekun.cases.selectors.mine import MyCase, MyCases, Promised, month_after, my_cases
from opiekun.cases.steps import LATE, LATER, NONE, TODAY
from opiekun.cases.ui.board.sums import HOME
from opiekun.cases.ui.money.late import late_today
from opiekun.cases.ui.words import days, language, money, step_words, whole_money
from opiekun.core import clock
from opiekun.core.registries.start import StartCard, StartLink, StartPanel, StartRow, StartTile
from opiekun.core.ui import dates
from opiekun.core.ui import format as formats
from opiekun.core.viewer import Viewer
from opiekun.parties.kinds import PARTY_KIND
from opiekun.records.conditions.address import condition_to_address
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Condition, Every, Leaf

_OPEN: Final = Leaf("state", Operator.IS, (CaseState.POTENTIAL.value, CaseState.ACTIVE.value))
_POTENTIAL: Final = Leaf("state", Operator.IS, (CaseState.POTENTIAL.value,))


def _list(viewer: Viewer, *more: Leaf, sort: str = "-updated_at", state: Leaf = _OPEN) -> str:
    """The list of the viewer's own open cases, narrowed."""
    condition: Condition = Every((state, Leaf("owner", Operator.IS, (str(viewer.id),)), *more))
    return f"{CASE_KIND.url}?{urlencode([*condition_to_address(condition), ('sort', sort)])}"


def case_cards(viewer: Viewer) -> Sequence[StartCard]:
    """The cards of the viewer's own cases and parties; one statement."""
    today = clock.today()
    found = my_cases(viewer, today)
    return [
        _steps(viewer, found, today),
        _stale(viewer, found),
        _forecast(viewer, found, today),
        _idle(viewer, found, today),
    ]


def _steps(viewer: Viewer, found: MyCases, today: date) -> StartCard:
    title = _("My cases")
    if not found.steps:
        new = (
            [StartLink(_("New case"), reverse("case_new"), "plus", is_primary=True)]
            if viewer.can(CASE, "create")
            else []
        )
        ways = [*new, StartLink(_("All cases"), f"{reverse('case_board')}?of=all")]
        return StartCard(title, empty=_("You have no open cases."), ways=ways)
    words = {LATE: _("Overdue"), TODAY: _("Today"), LATER: _("Later"), NONE: _("Without a next step")}
    tiles = [
        StartTile(
            label,
            formats.number(found.steps.get(step, 0), language()),
            _list(viewer, Leaf("next_step", Operator.IS, (step,))),
            tone=step,
        )
        for step, label in words.items()
    ]
    return StartCard(
        title,
        [_row(case, *step_words(case.step, case.step_on, today)) for case in found.first],
        _list(viewer),
        tiles=tiles,
    )


def _row(case: MyCase, side: str, tone: str = "", icon: str = "briefcase") -> StartRow:
    worth = money(case.planned_revenue, case.currency)
    note = " · ".join(part for part in (case.party, str(case.stage.label), worth) if part)
    return StartRow(case.title, reverse("case", args=[case.id]), "square", note, side, icon=icon, tone=tone)


def _stale(viewer: Viewer, found: MyCases) -> StartCard:
    rows = [_row(case, days(case.days), "none", "hourglass") for case in found.stalest]
    return StartCard(
        _("Without movement"), rows, _list(viewer, Leaf("is_stale", Operator.TRUE), sort="entered_stage_at")
    )


def _forecast(viewer: Viewer, found: MyCases, today: date) -> StartCard:
    """What is to be won this month and next, weighted; nothing where there is no case."""
    title = _("My forecast")
    if not found.steps:
        return StartCard(title, place="side")
    if not found.promised:
        undated = StartLink(_("Fill in the days"), _list(viewer, Leaf("expected_close_on", Operator.EMPTY)))
        nothing = _("None of your cases is expected to close this month or next.")
        return StartCard(title, empty=nothing, ways=[undated], place="side")
    this, following = today.replace(day=1), month_after(today)
    spans = (
        ("passed", _("Expected day has passed"), None, this),
        ("this", _("This month"), this, following),
        ("next", _("Next month"), following, month_after(following)),
    )
    tiles = [
        _month(viewer, label, found.promised.get(code, ()), first, until)
        for code, label, first, until in spans
        if code in found.promised or code != "passed"
    ]
    every = [one for sums in found.promised.values() for one in sums if one.planned and one.in_pln is not None]
    return StartCard(title, tiles=tiles, place="side", note=late_today(one.currency for one in every))


def _month(viewer: Viewer, label: str, sums: Sequence[Promised], first: date | None, until: date) -> StartTile:
    last = until - timedelta(days=1)
    span = (
        Leaf("expected_close_on", Operator.BEFORE, (until.isoformat(),))
        if first is None
        else Leaf("expected_close_on", Operator.BETWEEN, (first.isoformat(), last.isoformat()))
    )
    figure, without = _weighted(sums)
    number = sum(one.number for one in sums)
    planned = " · ".join(whole_money(one.planned, one.currency) for one in sums if one.planned)
    counted = ngettext("%(number)d case", "%(number)d cases", number) % {"number": number}
    said = _("%(cases)s, planned %(sum)s") % {"cases": counted, "sum": planned} if planned else counted
    said = " · ".join(part for part in (said, without) if part)
    return StartTile(
        label,
        figure,
        _list(viewer, span, sort="expected_close_on", state=_POTENTIAL),
        said,
        "late" if first is None else "",
    )


def _weighted(sums: Sequence[Promised]) -> tuple[str, str]:
    """The weighted sum, in złoty where there are other currencies, and which of them have no rate and are not in it."""
    planned = [one for one in sums if one.planned]
    rated = [one for one in planned if one.in_pln is not None]
    if not rated or all(one.currency == HOME for one in planned):
        return " · ".join(whole_money(one.weighted, one.currency) for one in planned) or "–", ""
    lacking = ", ".join(one.currency for one in planned if one.in_pln is None)
    without = _("without %(currencies)s: no rate") % {"currencies": lacking} if lacking else ""
    return f"≈ {whole_money(sum((one.in_pln or Decimal(0) for one in rated), Decimal(0)), HOME)}", without


def _idle(viewer: Viewer, found: MyCases, today: date) -> StartCard:
    """Parties of the viewer's without an open case and a next step; no card when there is none."""
    may_add = viewer.can(CASE, "create")
    mine = Leaf("account_manager", Operator.IS, (str(viewer.id),))
    # What the page is about comes first: a phone shows one filter beside the search.
    condition = Every((Leaf("is_idle", Operator.TRUE), mine, Leaf("status", Operator.IS, ("active",))))
    rows = [
        StartRow(
            party.name,
            reverse("party", args=[party.id]),
            "square",
            _("changed %(when)s") % {"when": dates.day(party.changed_on, today, language())},
            action=StartLink(_("New case"), f"{reverse('case_new')}?party={party.id}", "plus") if may_add else None,
        )
        for party in found.idle
    ]
    url = f"{PARTY_KIND.url}?{urlencode([*condition_to_address(condition), ('sort', 'name')])}"
    return StartCard(_("My parties without a case or next step"), rows, url)


START_PANELS: Final = (
    StartPanel("cases.mine", "main", 5, case_cards, allowed=lambda viewer: viewer.can(CASE, "view")),
)
