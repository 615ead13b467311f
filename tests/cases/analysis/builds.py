"""The analyses of cases by their names, built after a look at every list behind them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from opiekun.activities.models import Interaction, InteractionKind, InteractionLink
from opiekun.cases.analysis.activity import build_activity
from opiekun.cases.analysis.decisions import build_decisions
from opiekun.cases.analysis.forecast import build_forecast
from opiekun.cases.analysis.funnel import build_funnel
from opiekun.cases.analysis.leaderboard import build_leaderboard
from opiekun.cases.analysis.pipeline import build_pipeline
from opiekun.cases.analysis.stale import build_stale
from opiekun.cases.models import Case
from opiekun.core.money import Money
from opiekun.core.viewer import Viewer
from opiekun.records.reports.report import Report, ReportChoice
from tests.cases.analysis.ways import (
    Way,
    asked,
    check_links,
    noon,
)

BUILDS: dict[str, Callable[[Viewer, ReportChoice], Report]] = {
    "funnel": build_funnel,
    "pipeline": build_pipeline,
    "forecast": build_forecast,
    "decisions": build_decisions,
    "stale": build_stale,
    "activity": build_activity,
    "leaderboard": build_leaderboard,
}


def pln(amount: int | str) -> Money:
    return Money(Decimal(amount), "PLN")


def built(viewer: Any, name: str, first: int, last: int, **values: tuple[str, ...]) -> Report:
    """The report, after a look at every list behind it."""
    report = BUILDS[name](viewer, asked(first, last, **values))
    check_links(viewer, report)
    return report


def talk(way: Way, user: int, ago: int, state: str = "done") -> Interaction:
    party = Case.objects.values_list("party_id", flat=True).get(pk=way.id)
    kind = InteractionKind.objects.get(code="call")
    said = Interaction.objects.create(kind=kind, party_id=party, user_id=user, started_at=noon(ago), state=state)
    InteractionLink.objects.create(interaction=said, record_id=way.id)
    return said
