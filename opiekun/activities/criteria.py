"""What lists, filters and views of parties and persons can ask of interactions and tasks."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opiekun.activities.choices import InteractionState
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.tasks.permissions import TASK
from opiekun.core.fields import Field, FieldType, Measure
from opiekun.records.conditions import Relation, register_condition_field, register_relation

_TIES: Final = {"party": "party_id", "person": "person_id"}


def offer_interactions() -> None:
    """Called at start-up. What is only planned is asked for apart: it is no contact yet."""
    held, meeting = pgettext_lazy("that took place", "Interaction"), _("an interaction that meets")
    planned, planned_meeting = _("Planned interaction"), _("a planned interaction that meets")
    for kind, key in _TIES.items():
        for code, label, phrase, state in (
            ("interactions", held, meeting, InteractionState.DONE),
            ("planned_interactions", planned, planned_meeting, InteractionState.PLANNED),
        ):
            where = {"state": state.value}
            register_relation(Relation(kind, code, label, phrase, "pk", key, records=INTERACTION, where=where))
        count, last = Measure("interactions"), Measure("interactions", "last", "started_at")
        register_condition_field(
            kind, Field("interactions_count", _("Number of interactions"), FieldType.NUMBER, measure=count)
        )
        register_condition_field(
            kind, Field("last_interaction_at", _("Last interaction"), FieldType.INSTANT, measure=last)
        )


def offer_tasks() -> None:
    """Called at start-up. Tasks follow their links to one party; persons have none of their own. Tasks themselves are
    asked who gave them away, whether at first or later on."""
    phrase = _("a task that meets")
    register_relation(Relation("party", "tasks", _("Task"), phrase, "pk", "party_id", records=TASK))
    register_condition_field(
        "party", Field("tasks_count", _("Number of tasks"), FieldType.NUMBER, measure=Measure("tasks"))
    )
    register_condition_field(
        TASK, Field("given_away_by", _("Given away by"), FieldType.REFERENCE, "givers", reference="user")
    )
