"""What was said in cases: by kind, by owner, and those in which nobody has been in touch for long."""
# ruff: noqa: S608 - the statements are put together from constants and conditions that the program makes

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from opiekun.activities.choices import InteractionState
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.interaction_kinds import kinds as interaction_kinds
from opiekun.cases.analysis.filters import COMMON, TYPE
from opiekun.cases.analysis.links import counted, is_, later_than, list_of, no_row, one_of_rows, said_in, within
from opiekun.cases.analysis.owners import owner_names
from opiekun.cases.analysis.scope import Scope, after, scope_of
from opiekun.cases.analysis.worth import fetch, share, zone
from opiekun.cases.kinds import CASE_KIND
from opiekun.cases.permissions import CASE
from opiekun.core import clock
from opiekun.core.clock import midnight
from opiekun.core.fields import Choice, FieldType
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reach_sql as interactions_reach
from opiekun.records.conditions import Condition, Every
from opiekun.records.reports.registry import ReportFilter, ReportKind
from opiekun.records.reports.report import Cell, Chart, Period, Report, ReportChoice, ReportColumn, Row, Section

_KINDS: Final = """
SELECT i.kind_id, count(DISTINCT i.id), count(DISTINCT c.id), count(*)
FROM activities_interaction i JOIN activities_interactionlink l ON l.interaction_id = i.id
JOIN cases_case c ON c.id = l.record_id
WHERE i.trashed_at IS NULL AND i.state = 'done' AND i.started_at >= %s AND i.started_at < %s AND {reach} AND {of_row}
GROUP BY i.kind_id
"""
# Of each open case: what was said in the period, and when anything was last.
_CASES: Final = """
SELECT c.id, c.title, c.owner_id, s.said, s.last_at FROM cases_case c CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE i.started_at >= %s AND i.started_at < %s) AS said, max(i.started_at) AS last_at
    FROM activities_interactionlink l JOIN activities_interaction i ON i.id = l.interaction_id
    WHERE l.record_id = c.id AND i.trashed_at IS NULL AND i.state = 'done' AND {reach}) s
WHERE c.state <> 'closed' AND {of_row}
"""
_OWNERS: Final = f"""
WITH open AS MATERIALIZED ({_CASES}),
-- What was said in two cases of an owner was said once.
told AS (
    SELECT o.owner_id, count(DISTINCT i.id) AS number
    FROM open o JOIN activities_interactionlink l ON l.record_id = o.id
    JOIN activities_interaction i ON i.id = l.interaction_id
    WHERE o.said > 0 AND i.trashed_at IS NULL AND i.state = 'done' AND i.started_at >= %s AND i.started_at < %s
      AND {{reach}}
    GROUP BY 1)
SELECT owner_id, count(*), coalesce(max(t.number), 0), sum(said)::bigint, count(*) FILTER (WHERE said > 0),
       count(*) FILTER (WHERE last_at IS NULL OR last_at < %s), count(*) FILTER (WHERE last_at IS NULL)
FROM open LEFT JOIN told t USING (owner_id) GROUP BY owner_id
"""
_LONGEST: Final = f"""
WITH open AS MATERIALIZED ({_CASES})
SELECT id, title, owner_id, (last_at AT TIME ZONE %s)::date FROM open
WHERE last_at IS NULL OR last_at < %s ORDER BY last_at NULLS FIRST, id LIMIT 20
"""
_SAID: Final = is_("state", InteractionState.DONE.value)
DAYS: Final = (7, 14, 30, 60, 90)


@dataclass(frozen=True, slots=True)
class OfOwner:
    """The open cases of an owner: how many, what was said in them in the period, the same with what was said in two
    cases counted in each, in how many anything was, in how many nobody was in touch for long, and in how many nobody
    ever."""

    open: int
    said: int
    said_in_each: int
    touched: int
    silent: int
    never: int


def _reach(scope: Scope) -> tuple[str, list[object]]:
    return interactions_reach(scope.viewer, INTERACTION, "i.party_id", of_many=True, action=scope.action)


def _conditions(scope: Scope, period: Period) -> tuple[dict[str, str], list[object]]:
    """What the statements begin with: the period, the viewer's reach of interactions, the cases that count."""
    reach, reach_values = _reach(scope)
    of_row, values = scope.of_row("c")
    return {"reach": reach, "of_row": of_row}, [midnight(period.first), after(period.last), *reach_values, *values]


def by_kind(scope: Scope, period: Period) -> Mapping[int, tuple[int, int, int]]:
    """How much was said in the period by kind, in how many cases, and how much with what was said in two cases counted
    in each; one statement."""
    parts, values = _conditions(scope, period)
    return {row[0]: (row[1], row[2], row[3]) for row in fetch(_KINDS.format(**parts), values)}


def by_owner(scope: Scope, period: Period, since: date) -> Mapping[int, OfOwner]:
    """How the open cases are looked after, by owner; nobody in touch counts from the day on. One statement."""
    parts, values = _conditions(scope, period)
    reach_values = _reach(scope)[1]
    given = [*values, midnight(period.first), after(period.last), *reach_values, midnight(since)]
    return {row[0]: OfOwner(*row[1:]) for row in fetch(_OWNERS.format(**parts), given)}


def silent_cases(scope: Scope, period: Period, since: date) -> Sequence[tuple[int, str, int, date | None]]:
    """The twenty open cases without contact for longest: id, title, owner, last day. One statement."""
    parts, values = _conditions(scope, period)
    return [
        (row[0], row[1], row[2], row[3]) for row in fetch(_LONGEST.format(**parts), [*values, zone(), midnight(since)])
    ]


def _kinds(scope: Scope, period: Period) -> Section:
    found, rows = by_kind(scope, period), []
    for kind in interaction_kinds().every:
        if kind.id in found:
            number, cases, in_each = found[kind.id]
            such = (is_("kind", kind.code), _SAID, within("started_at", period))
            behind = one_of_rows("interactions", such)
            href = list_of(scope, behind)
            cells = (
                Cell(str(kind.label)),
                Cell(number, said_in(scope, such)),
                counted(scope, cases, behind),
                Cell(share(in_each, cases), href),
            )
            rows.append(Row(cells, key=kind.code))
    columns = (
        ReportColumn("kind", pgettext_lazy("of interactions", "Kind"), FieldType.TEXT),
        ReportColumn("interactions", pgettext_lazy("calls, meetings and so on", "Interactions")),
        ReportColumn("cases", gettext_lazy("Cases")),
        ReportColumn("each", gettext_lazy("For each case"), digits=1),
    )
    note = _("What took place in the period in cases open or closed, as far as you see it.")
    return Section("kinds", _("By kind"), columns, rows, Chart("bars", "kind", ("interactions",)), note)


def _owners(scope: Scope, period: Period, days: int) -> Section:
    since = clock.today() - timedelta(days=days - 1)
    found = by_owner(scope, period, since)
    names, rows = owner_names(found), []
    for owner in sorted(names, key=lambda pk: (-found[pk].silent, names[pk])):
        rows.append(Row([Cell(names[owner]), *_owner_cells(scope, found[owner], period, since, owner)], key=str(owner)))
    silent = ngettext("No contact for %(days)d day", "No contact for %(days)d days", days) % {"days": days}
    columns = (
        ReportColumn("owner", pgettext_lazy("of a case", "Owner"), FieldType.TEXT),
        ReportColumn("open", gettext_lazy("Open cases"), compared=False),
        ReportColumn("said", gettext_lazy("Interactions in the period")),
        ReportColumn("each", gettext_lazy("For each open case"), digits=1),
        ReportColumn("touched", gettext_lazy("Cases with any in the period")),
        ReportColumn("silent", silent, compared=False),
        ReportColumn("never", gettext_lazy("No contact ever"), compared=False),
    )
    note = _("The cases that are open now.")
    return Section("owners", _("By owner"), columns, rows, Chart("bars", "owner", ("open", "silent")), note)


def _owner_cells(scope: Scope, one: OfOwner, period: Period, since: date, owner: int) -> Sequence[Cell]:
    mine = Every((is_("state", "potential", "active"), is_("owner", owner)))
    such = (_SAID, within("started_at", period))
    touched = one_of_rows("interactions", such)
    return (
        counted(scope, one.open, mine),
        Cell(one.said, said_in(scope, such, mine) if one.said else ""),
        Cell(None if not one.open else Decimal(one.said_in_each) / one.open, list_of(scope, mine)),
        counted(scope, one.touched, mine, touched),
        counted(scope, one.silent, mine, silent_since(since)),
        counted(scope, one.never, mine, no_row("interactions", [_SAID])),
    )


def silent_since(since: date) -> Condition:
    """That nobody has been in touch from the day on."""
    return no_row("interactions", [_SAID, later_than("started_at", since - timedelta(days=1))])


def _longest(scope: Scope, period: Period, days: int) -> Section:
    today = clock.today()
    found = silent_cases(scope, period, today - timedelta(days=days - 1))
    names = owner_names({row[2] for row in found})
    rows = [
        Row(
            (
                Cell(title, f"{CASE_KIND.url}/{pk}"),
                Cell(names.get(owner, "")),
                Cell(last),
                Cell(None if last is None else (today - last).days),
            ),
            key=str(pk),
        )
        for pk, title, owner, last in found
    ]
    columns = (
        ReportColumn("case", pgettext_lazy("sprawa", "Case"), FieldType.TEXT),
        ReportColumn("owner", pgettext_lazy("of a case", "Owner"), FieldType.TEXT),
        ReportColumn("last", gettext_lazy("Last contact"), FieldType.DATE),
        ReportColumn("days", pgettext("since the last contact", "Days without contact"), "days"),
    )
    return Section("longest", _("Longest without contact"), columns, rows, by_period=False)


def build_activity(viewer: Viewer, choice: ReportChoice) -> Report:
    """Activity in cases."""
    title = gettext_lazy("Activity in cases")
    if not viewer.can(INTERACTION, "view"):
        return Report(title, (), (_("You may not see interactions."),))
    if not viewer.can(INTERACTION, choice.action):
        return Report(title, (), (_("You may not export interactions."),))
    scope, days = scope_of(viewer, choice), int(choice.one("silent") or 30)
    sections = (
        _kinds(scope, choice.period),
        _owners(scope, choice.period, days),
        _longest(scope, choice.period, days),
    )
    return Report(title, sections)


def _days(viewer: Viewer) -> Sequence[Choice]:
    ordered = (30, *(days for days in DAYS if days != 30))
    return [Choice(str(n), ngettext("%(days)d day", "%(days)d days", n) % {"days": n}) for n in ordered]


ACTIVITY: Final = ReportKind(
    "cases.activity",
    gettext_lazy("Activity in cases"),
    "messages",
    gettext_lazy("How much was said in cases, and in which of the open ones nobody has been in touch for long."),
    pgettext_lazy("sprawy", "Cases"),
    (CASE, "view"),
    build_activity,
    (ReportFilter("silent", gettext_lazy("No contact for"), _days, many=False, needed=True), TYPE, *COMMON),
    order=60,
    counts=(INTERACTION,),
)
