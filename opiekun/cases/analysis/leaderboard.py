"""The leaderboard: what each owner won in a period, made, said and did, and how far it is to the target."""
# ruff: noqa: S608 - the statements are put together from constants and conditions that the program makes

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opiekun.activities.permissions import INTERACTION, reached_interactions
from opiekun.activities.tasks.permissions import TASK, reached_tasks
from opiekun.cases.analysis.decisions import Decided, decided, decided_in
from opiekun.cases.analysis.filters import COMMON, TYPE
from opiekun.cases.analysis.links import counted, filled, is_, list_of, list_of_kind, within
from opiekun.cases.analysis.owners import owner_names, targets_of, targets_shown
from opiekun.cases.analysis.scope import Scope, after, members_of, scope_of, sql_of
from opiekun.cases.analysis.worth import fetch, in_pln, of_rates, sentences, share
from opiekun.cases.choices import Outcome
from opiekun.cases.permissions import CASE
from opiekun.core.clock import midnight
from opiekun.core.fields import FieldType
from opiekun.core.viewer import Viewer
from opiekun.records.conditions import Condition, Every
from opiekun.records.reports.registry import ReportKind
from opiekun.records.reports.report import Cell, Chart, Period, Report, ReportChoice, ReportColumn, Row, Section

_MADE: Final = """
SELECT c.owner_id, count(*) FROM cases_case c WHERE c.created_at >= %s AND c.created_at < %s AND {of_row}
GROUP BY c.owner_id
"""


@dataclass(slots=True)
class Standing:
    """What an owner has to show: cases decided and made, interactions and finished tasks, and the target in PLN."""

    decided: Decided = field(default_factory=Decided)
    made: int = 0
    said: int = 0
    done: int = 0
    target: Decimal | None = None

    def __add__(self, other: "Standing") -> "Standing":
        targets = [one for one in (self.target, other.target) if one is not None]
        return Standing(
            self.decided + other.decided,
            *(self.made + other.made, self.said + other.said, self.done + other.done),
            sum(targets, Decimal(0)) if targets else None,
        )


def made(scope: Scope, period: Period) -> Mapping[int, int]:
    """How many cases were made in the period, by who owns them now; one statement."""
    of_row, values = scope.of_row("c")
    return dict(fetch(_MADE.format(of_row=of_row), [midnight(period.first), after(period.last), *values]))


def said_in(period: Period, users: Collection[int] | None) -> Condition:
    """What took place in the days and was one of the users'; None for everybody's."""
    return Every((_of("user", users), is_("state", "done"), within("started_at", period)))


def done_in(period: Period, users: Collection[int] | None) -> Condition:
    """Tasks of the users that were done in the days."""
    return Every((_of("assignee", users), is_("state", "done"), within("finished_at", period)))


def _of(field: str, users: Collection[int] | None) -> Condition:
    return filled(field) if users is None else is_(field, *sorted(users))


def _counts(rows: Any, column: str) -> dict[int, int]:
    """How many rows each user has, within the viewer's reach; one statement."""
    sql, values = sql_of(rows.order_by().values_list(column, "pk"))
    return dict(fetch(f"SELECT f.owner, count(*) FROM ({sql}) AS f (owner, id) GROUP BY 1", values))


def standings(
    viewer: Viewer, choice: ReportChoice, scope: Scope, targets: Mapping[tuple[int, date], Decimal]
) -> dict[int, Standing]:
    """What each owner has to show in the period; four statements."""
    period, chosen = choice.period, _users(choice)
    days = {"gte": midnight(period.first), "lt": after(period.last)}
    found: dict[int, Standing] = {}
    for owner, one in decided(scope, period)["owner"].items():
        found.setdefault(_id(owner), Standing()).decided = one
    for user, number in made(scope, period).items():
        found.setdefault(user, Standing()).made = number
    talks = reached_interactions(viewer, choice.action).filter(state="done", user__isnull=False)
    talks = talks.filter(**{f"started_at__{name}": at for name, at in days.items()})
    tasks = reached_tasks(viewer, choice.action).filter(state="done", assignee__isnull=False)
    tasks = tasks.filter(**{f"finished_at__{name}": at for name, at in days.items()})
    for user, number in _counts(talks, "user_id").items():
        if chosen is None or user in chosen:
            found.setdefault(user, Standing()).said = number
    for user, number in _counts(tasks, "assignee_id").items():
        if chosen is None or user in chosen:
            found.setdefault(user, Standing()).done = number
    for (owner, _month), amount in targets.items():
        standing = found.setdefault(owner, Standing())
        standing.target = (standing.target or Decimal(0)) + amount
    return found


def _id(owner: int | date | None) -> int:
    assert isinstance(owner, int)
    return owner


def _users(choice: ReportChoice) -> set[int] | None:
    """Whose work counts; None for everybody's."""
    owners = {int(pk) for pk in choice.chosen("owner")}
    members = set(members_of([int(pk) for pk in teams])) if (teams := choice.chosen("team")) else None
    if members is None:
        return owners or None
    return members & owners if owners else members


_COLUMNS: Final = (
    ReportColumn("owner", pgettext_lazy("of a case", "Owner"), FieldType.TEXT),
    ReportColumn("won_value", gettext_lazy("Won value"), FieldType.MONEY),
    ReportColumn("won", gettext_lazy("Won cases")),
    ReportColumn("rate", gettext_lazy("Win rate"), "percent"),
    ReportColumn("made", gettext_lazy("New cases")),
    ReportColumn("said", pgettext_lazy("calls, meetings and so on", "Interactions")),
    ReportColumn("done", gettext_lazy("Finished tasks")),
    ReportColumn("target", pgettext_lazy("of sales", "Target"), FieldType.MONEY),
    ReportColumn("attained", gettext_lazy("Target attained"), "percent"),
)


def _cells(
    scope: Scope, period: Period, mine: Sequence[Condition], users: Collection[int] | None, one: Standing, shown: str
) -> Iterator[Cell]:
    won = decided_in(period, Outcome.WON)
    wins = counted(scope, one.decided.won.count, won, *mine)
    yield Cell(one.decided.won.money, wins.href)
    yield wins
    both = list_of(scope, decided_in(period), *mine) if one.decided.count else ""
    yield Cell(share(one.decided.won.count, one.decided.count), both)
    yield counted(scope, one.made, within("created_at", period), *mine)
    yield _work(scope, INTERACTION, one.said, said_in(period, users))
    yield _work(scope, TASK, one.done, done_in(period, users))
    yield Cell(None) if one.target is None else Cell(in_pln(one.target), shown)
    yield Cell(None if one.target is None else share(one.decided.won.amount, one.target), wins.href)


def _work(scope: Scope, kind: str, number: int, such: Condition) -> Cell:
    """How much of the kind there is, with its list; empty for who may know of none."""
    if not scope.viewer.can(kind, scope.action):
        return Cell(None)
    return Cell(number, list_of_kind(kind, such) if number else "")


def _row(scope: Scope, period: Period, owner: int, name: str, one: Standing, shown: str) -> Row:
    cells = _cells(scope, period, (is_("owner", owner),), (owner,), one, shown)
    return Row([Cell(name), *cells], key=str(owner))


def build_leaderboard(viewer: Viewer, choice: ReportChoice) -> Report:
    """Owners by what they won in the period."""
    scope, period = scope_of(viewer, choice), choice.period
    targets, of_targets = targets_of(viewer, choice)
    found, shown = standings(viewer, choice, scope, targets), targets_shown(choice)
    names = owner_names(found)
    order = sorted(names, key=lambda pk: (-found[pk].decided.won.amount, -found[pk].decided.won.count, names[pk]))
    rows = [_row(scope, period, pk, names[pk], found[pk], shown(pk)) for pk in order]
    every = sum(found.values(), Standing())
    totals = [Cell(_("Total")), *_cells(scope, period, (), _users(choice), every, shown())]
    note = _(
        "Won and new cases count for who owns them now. Interactions and finished tasks are all of a user’s, in cases"
        " or not, whatever type, source and list are chosen."
    )
    words = sentences(note, of_rates(every.decided.won), of_targets)
    chart = Chart("bars", "owner", ("won_value",))
    section = Section("owners", _("Owners"), _COLUMNS, rows, chart, words, totals if rows else None)
    return Report(gettext_lazy("Leaderboard"), (section,))


LEADERBOARD: Final = ReportKind(
    "cases.leaderboard",
    gettext_lazy("Leaderboard"),
    "trophy",
    gettext_lazy("What each owner won, made and did, and how far it is to the target."),
    pgettext_lazy("sprawy", "Cases"),
    (CASE, "view"),
    build_leaderboard,
    (TYPE, *COMMON),
    order=70,
    counts=(INTERACTION, TASK),
)
