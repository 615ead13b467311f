"""What comes next in a case, whether it is stale, and which parties nobody goes about: one rule, in the database.

``cases_next_step``, ``cases_is_stale`` and ``cases_party_is_idle`` (migration 0008) say it of one record; the fields
below say it to lists, filters, conditions and the API in plain SQL, as calling a function for each of 23,000 open cases
takes seconds. The board and the page of a case, which have counted the working days anyway, ask ``rules.staleness``.
A case is stale that stands in its stage for as many working days as that allows, unless something is planned for it: an
open task that is due today or later, or a planned talk that has not begun. Once that has passed undone, the case is
stale.
"""
# ruff: noqa: S608 - the parts of statements are constants

from datetime import timedelta
from typing import Any, Final

from django.db import models
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

from opiekun.cases.models import Case
from opiekun.cases.rules.working_days import working_days_ago
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.step_ahead import step_ahead
from opiekun.core import clock
from opiekun.core.fields import Choice, Field, FieldType
from opiekun.parties.models import Party

NONE, LATE, TODAY, LATER = "none", "late", "today", "later"
STEPS: Final = (
    Choice(LATE, _("Overdue")),
    Choice(TODAY, _("Today")),
    Choice(LATER, _("Later")),
    Choice(NONE, _("None planned")),
)
STEP_FIELDS: Final = (
    Field("next_step", _("Next step"), FieldType.CHOICE, "id__next_step", choices=STEPS),
    Field("is_stale", _("Stale"), FieldType.BOOLEAN, "id__is_stale"),
)
IDLE: Final = Field("is_idle", _("Without a case or next step"), FieldType.BOOLEAN, "id__is_idle")


# The first open task, one without a day being the last, and the first planned talk: a walk along the moments that are
# kept of a case ends with the first of each.
_TASK: Final = """(SELECT (m.due AT TIME ZONE 'UTC')::date FROM activities_task_moment m
    WHERE m.record_id = {id} AND m.due IS NOT NULL ORDER BY m.due LIMIT 1)"""
_TALK: Final = """(SELECT (m.at AT TIME ZONE %s)::date FROM activities_interactionlink_moment m
    JOIN activities_interaction i ON i.id = m.interaction_id
    WHERE m.record_id = {id} AND m.is_planned AND i.trashed_at IS NULL ORDER BY m.at LIMIT 1)"""
_NEXT_STEP: Final = f"""(SELECT CASE WHEN f.day IS NULL THEN 'none' WHEN f.day < %s THEN 'late'
    WHEN f.day = %s THEN 'today' ELSE 'later' END FROM (SELECT least({_TASK}, {_TALK}) AS day OFFSET 0) f)"""


class NextStep(models.Transform):
    """How the next step of a case stands, by the case's id."""

    lookup_name = "next_step"
    output_field: Any = models.TextField()

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_options: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """As ``cases_next_step`` says it."""
        pk, _values = compiler.compile(self.lhs)
        today = clock.today()
        return _NEXT_STEP.format(id=pk), [today, today, clock.company_zone().key]


class NextStepOn(models.Transform):
    """The day of the next step of a case, by the case's id."""

    lookup_name, function = "next_step_on", "cases_next_step_on"
    output_field: Any = models.DateField(null=True)


class IsStale(models.Transform):
    """Whether a case is stale, by its id, which stands in a row of cases."""

    lookup_name = "is_stale"
    output_field: Any = models.BooleanField()

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_options: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """As ``cases_is_stale`` says it. Raises TypeError where no row of cases stands in the statement."""
        if getattr(self.lhs, "target", None) is not Case._meta.pk:
            raise TypeError(self.lhs)
        pk, _values = compiler.compile(self.lhs)
        row, today = pk.rpartition(".")[0], clock.today()
        norms = [(s.id, s.stale_after_days) for s in definitions().stages if s.is_open and s.stale_after_days]
        if not norms:
            return "false", []
        came_before = " ".join("WHEN %s THEN %s::timestamptz" for _norm in norms)
        late = f"coalesce({row}.entered_stage_at < CASE {row}.stage_id {came_before} END, false)"
        given: list[Any] = []
        for stage_id, days in norms:
            given += [stage_id, clock.midnight(working_days_ago(days, today) + timedelta(days=1))]
        return f"({late} AND NOT {step_ahead(pk, '%s')})", [*given, today]


class IsIdle(models.Transform):
    """Whether nobody goes about a party, by its id."""

    lookup_name, function = "is_idle", "cases_party_is_idle"
    output_field: Any = models.BooleanField()


def register_steps() -> None:
    """Let lists and conditions ask; called once at start-up."""
    from opiekun.records.conditions import register_condition_field

    of_case: Any = Case._meta.get_field("id")
    of_case.register_lookup(NextStep)
    of_case.register_lookup(NextStepOn)
    of_case.register_lookup(IsStale)
    of_party: Any = Party._meta.get_field("id")
    of_party.register_lookup(IsIdle)
    register_condition_field("party", IDLE)
