"""What conditions on cases can ask beyond their own fields: the way that they went, what was said and is to be done;
and conditions on interactions of the cases in which they were."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opiekun.activities.permissions import INTERACTION
from opiekun.cases.permissions import CASE
from opiekun.cases.selectors.definition_choices import StageChoices
from opiekun.core.fields import Field, FieldType, Measure
from opiekun.records.conditions import Relation, register_condition_field, register_relation

T = FieldType
_PASSAGE: Final = (
    Field("stage", _("Stage"), T.CHOICE, "stage__code", choices=StageChoices()),
    Field("at", pgettext_lazy("of a stage", "Reached"), T.INSTANT, "at"),
    Field("is_skipped", pgettext_lazy("of a stage", "Skipped"), T.BOOLEAN, "is_skipped"),
    Field("went_on_at", _("Went on"), T.INSTANT, "went_on_at"),
    Field("lost_at", _("Lost from it"), T.INSTANT, "lost_at"),
    Field("spent_days", _("Working days in it"), T.NUMBER, "spent_days"),
)
_MOVE: Final = (
    Field("to_stage", pgettext_lazy("of a move", "To"), T.CHOICE, "to_stage__code", choices=StageChoices()),
    Field("from_stage", pgettext_lazy("of a move", "From"), T.CHOICE, "from_stage__code", choices=StageChoices()),
    Field("at", pgettext_lazy("of a move", "When"), T.INSTANT, "at"),
    Field("since", _("There since"), T.INSTANT, "since"),
    Field("spent_days", _("Working days there"), T.NUMBER, "spent_days"),
)
RELATIONS: Final = (
    Relation(CASE, "party", _("Party"), _("a party that meets"), "party_id", "pk", records="party"),
    Relation(
        *(CASE, "passages", _("Reached stage"), _("a stage, reached for the first time, that meets"), "pk", "case_id"),
        model="cases.Passage",
        fields=_PASSAGE,
    ),
    Relation(
        *(CASE, "moves", _("Move"), _("a move that meets"), "pk", "case_id"), model="cases.StageMove", fields=_MOVE
    ),
    Relation(
        *(CASE, "interactions", pgettext_lazy("a call, meeting and so on", "Interaction")),
        *(_("an interaction that meets"), "pk", "links__record_id"),
        records="interaction",
    ),
    Relation(INTERACTION, "cases", _("Case"), _("a case that meets"), "pk", "said__interaction_id", records=CASE),
    Relation(CASE, "tasks", _("Task"), _("a task that meets"), "pk", "links__record_id", records="task"),
)
MEASURES: Final = (
    Field("interactions_count", _("Number of interactions"), T.NUMBER, measure=Measure("interactions")),
    Field(
        *("last_interaction_at", _("Last interaction"), T.INSTANT),
        measure=Measure("interactions", "last", "started_at"),
    ),
    Field("tasks_count", _("Number of tasks"), T.NUMBER, measure=Measure("tasks")),
)


def register_relations() -> None:
    """Called once at start-up."""
    for relation in RELATIONS:
        register_relation(relation)
    for field in MEASURES:
        register_condition_field(CASE, field)
