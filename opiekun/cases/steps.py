"""What comes next in a case, whether it is stale, and which parties nobody goes about: one rule, in the database.

``cases_next_step``, ``cases_is_stale`` and ``cases_party_is_idle`` (migration 0008) are asked by the start page, cards
and, as the fields below, by lists, filters, conditions and the API; the board and the page of a case, which have
counted the working days anyway, ask ``rules.staleness``. A case is stale that stands in its stage for as many working
days as that allows, unless something is planned for it: an open task that is due today or later, or a planned talk that
has not begun. Once that has passed undone, the case is stale.
"""

from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from opiekun.cases.models import Case
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


class NextStep(models.Transform):
    """How the next step of a case stands, by the case's id."""

    lookup_name, function = "next_step", "cases_next_step"
    output_field: Any = models.TextField()


class NextStepOn(models.Transform):
    """The day of the next step of a case, by the case's id."""

    lookup_name, function = "next_step_on", "cases_next_step_on"
    output_field: Any = models.DateField(null=True)


class IsStale(models.Transform):
    """Whether a case is stale, by its id."""

    lookup_name, function = "is_stale", "cases_is_stale"
    output_field: Any = models.BooleanField()


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
