"""Cases as generic lists, records, history, export and API know them."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opiekun.cases.choices import CaseState, Outcome
from opiekun.cases.models.terms import TermKind
from opiekun.cases.permissions import CASE, reached_cases
from opiekun.cases.selectors.definition_choices import StageChoices, TermChoices, TypeChoices
from opiekun.cases.steps import STEP_FIELDS
from opiekun.core.fields import Choice, Field, FieldClass, FieldType, RelatedRows
from opiekun.core.kinds import RecordKind
from opiekun.records.external_ids.words import EXTERNAL_ID_COLUMNS

T = FieldType
B = FieldClass.BUSINESS
_TONES: Final = {Outcome.WON: "success", Outcome.LOST: "danger"}


def _choices(values: type[TextChoices]) -> tuple[Choice, ...]:
    return tuple(Choice(str(value), label) for value, label in values.choices if value)


CASE_FIELDS: Final = (
    Field(
        "name",
        pgettext_lazy("of a case", "Title"),
        T.TEXT,
        "title",
        sort="sort_key",
        folded="search_key",
        sortable=True,
        shown=True,
    ),
    Field("number", pgettext_lazy("of a case", "Number"), T.TEXT, "number", sortable=True),
    Field("type", pgettext_lazy("of a case", "Type"), T.CHOICE, "type__code", choices=TypeChoices()),
    Field("stage", _("Stage"), T.CHOICE, "stage__code", choices=StageChoices(), shown=True),
    Field("state", pgettext_lazy("of a case", "State"), T.CHOICE, "state", choices=_choices(CaseState)),
    Field("outcome", pgettext_lazy("of a case", "Outcome"), T.CHOICE, "outcome", choices=_choices(Outcome)),
    Field("party", _("Party"), T.REFERENCE, "party_id", reference="party", shown=True),
    Field(
        "owner",
        pgettext_lazy("of a case", "Owner"),
        T.REFERENCE,
        "owner_id",
        reference="user",
        editable=True,
        bulk=True,
        shown=True,
    ),
    Field("team", _("Team"), T.REFERENCE, "team_id", reference="team", editable=True, bulk=True),
    Field(
        "planned_revenue",
        _("Planned revenue"),
        T.MONEY,
        "planned_revenue",
        currency="currency",
        sortable=True,
        shown=True,
    ),
    Field("planned_cost", _("Planned cost"), T.MONEY, "planned_cost", currency="currency"),
    Field("probability", _("Own probability"), T.NUMBER, "probability", editable=True, bulk=True),
    Field(
        "expected_close_on",
        _("Expected close"),
        T.DATE,
        "expected_close_on",
        sortable=True,
        editable=True,
        bulk=True,
        shown=True,
    ),
    Field(
        *("source", pgettext_lazy("of a case", "Source"), T.CHOICE, "source__code"),
        choices=TermChoices(TermKind.SOURCE),
        editable=True,
        bulk=True,
    ),
    Field(
        *("loss_reason", _("Reason of loss"), T.CHOICE, "loss_reason__code"), choices=TermChoices(TermKind.LOSS_REASON)
    ),
    Field("outcome_note", _("About the outcome"), T.LONG_TEXT, "outcome_note"),
    Field("details", pgettext_lazy("of a case", "Details"), T.LONG_TEXT, "details", editable=True),
    Field("parent", _("Part of the case"), T.REFERENCE, "parent_id", reference=CASE),
    Field(
        *("person", _("Person"), T.REFERENCE),
        reference="person",
        rows=RelatedRows("cases.CasePerson", "id", "case_id", "person_id", main="is_primary"),
    ),
    Field(
        *("participant", _("Takes part"), T.REFERENCE),
        reference="user",
        rows=RelatedRows("cases.CaseUser", "id", "case_id", "user_id", main=""),
    ),
    *STEP_FIELDS,
    Field("entered_stage_at", _("In the stage since"), T.INSTANT, "entered_stage_at", sortable=True),
    Field("decided_at", _("Decided"), T.INSTANT, "decided_at"),
    Field("closed_at", pgettext_lazy("of a case", "Closed"), T.INSTANT, "closed_at"),
    Field("created_at", _("Created"), T.INSTANT, "created_at", sortable=True),
    Field("updated_at", _("Changed"), T.INSTANT, "updated_at", sortable=True),
)

CASE_KIND: Final = RecordKind(
    code=CASE,
    model="cases.Case",
    label=pgettext_lazy("sprawa", "Case"),
    label_plural=pgettext_lazy("sprawy", "Cases"),
    icon="briefcase",
    url="/cases",
    name_path="title",
    visible=reached_cases,
    fields=CASE_FIELDS,
    columns={
        "cases_case": dict.fromkeys(
            (
                *(
                    "trashed_at",
                    "trash_root_id",
                    "custom",
                    "type_id",
                    "stage_id",
                    "number",
                    "title",
                    "details",
                    "state",
                ),
                *("outcome", "owner_id", "team_id", "party_id", "parent_id", "source_id", "loss_reason_id"),
                *("outcome_note", "template_id", "expected_close_on", "currency", "planned_revenue", "planned_cost"),
                *("probability", "entered_stage_at", "activated_at", "decided_at", "closed_at"),
            ),
            B,
        ),
        "cases_person": dict.fromkeys(("case_id", "person_id", "role", "is_primary"), B),
        "cases_user": dict.fromkeys(("case_id", "user_id", "part"), B),
        "cases_check": dict.fromkeys(("case_id", "check_id"), B),
        "cases_plan_line": dict.fromkeys(("case_id", "side", "category_id", "text", "amount"), B),
        **EXTERNAL_ID_COLUMNS,
    },
)
