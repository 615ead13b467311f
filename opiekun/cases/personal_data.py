"""What cases keep about a person: that they are in them, and as what; of a party that is the person, its cases."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from opiekun.cases.models import Case, CaseEntry, CasePerson, MarginState, PlanLine, PlanVersion
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.roles.personal_data import own_party
from opiekun.records.custom.telling import told_values
from opiekun.records.notifications import forget_notifications_of

_TOLD: Final = ("number", "title", "details", "outcome_note", "state", "expected_close_on")


def _own_cases(person_id: int) -> QuerySet[Case]:
    """Cases with the party that the person is; of an employee none."""
    party_id = own_party(person_id)
    return Case.objects.filter(party_id=party_id) if party_id else Case.objects.none()


def _export(person_id: int) -> Mapping[str, Any]:
    own = _own_cases(person_id)
    cases = Case.objects.filter(Q(persons__person_id=person_id) | Q(pk__in=own)).distinct().order_by("pk")
    parts = dict(CasePerson.objects.filter(person_id=person_id).values_list("case_id", "role"))
    whole = set(own.values_list("pk", flat=True))
    booked: dict[int, list[str]] = {}
    for case_id, text in CaseEntry.objects.filter(case_id__in=whole).order_by("pk").values_list("case_id", "text"):
        booked.setdefault(case_id, []).append(text)
    return {
        "cases": [
            {
                **{name: getattr(case, name) for name in (_TOLD if case.pk in whole else ("number", "title"))},
                "role": parts.get(case.pk, ""),
                "entries": booked.get(case.pk, []),
                "custom": told_values("case", case.custom) if case.pk in whole else {},
            }
            for case in cases
        ]
    }


def _erase(actor: Viewer, person_id: int) -> int:
    """Take the person out of cases, and blank what those with the party that they are say; sums and moves stay."""
    with writing(actor):
        own = list(_own_cases(person_id).values_list("pk", flat=True))
        removed, _rows = CasePerson.objects.filter(person_id=person_id).delete()
        PlanLine.objects.filter(case_id__in=own).update(text="")
        CaseEntry.objects.filter(case_id__in=own).update(text=__("(erased)"))
        MarginState.objects.filter(case_id__in=own).update(cause={})
        # What was told of a margin names the booking that did it.
        forget_notifications_of(own)
        for version in PlanVersion.objects.filter(case_id__in=own):
            PlanVersion.objects.filter(pk=version.pk).update(lines=[{**line, "text": ""} for line in version.lines])
        blank = {"title": __("(erased)"), "details": "", "outcome_note": "", "custom": {}}
        return removed + Case.objects.filter(pk__in=own).update(**blank)


CASE_DATA: Final = PersonalDataSource(
    "cases",
    _("Cases"),
    _export,
    _erase,
    _("As long as we deal with the party; 30 days after the case was moved to the trash."),
    {
        "cases_case": ("title", "details", "outcome_note", "custom"),
        "cases_person": ("person_id", "role"),
        "cases_plan_line": ("text",),
        "cases_entry": ("text",),
    },
)
