"""What lists, filters and views of parties can ask of their cases: whether, how many, since when."""

from django.utils.translation import gettext_lazy as _

from opiekun.cases.permissions import CASE
from opiekun.core.fields import Field, FieldType, Measure
from opiekun.records.conditions import Relation, register_condition_field, register_relation


def offer_cases() -> None:
    """Called at start-up."""
    phrase = _("a case that meets")
    register_relation(Relation("party", "cases", _("Case"), phrase, "pk", "party_id", records=CASE))
    register_condition_field(
        "party", Field("cases_count", _("Number of cases"), FieldType.NUMBER, measure=Measure("cases"))
    )
    last = Measure("cases", "last", "created_at")
    register_condition_field("party", Field("last_case_at", _("Last case added"), FieldType.INSTANT, measure=last))
