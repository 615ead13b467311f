"""The filters that the reports of cases share."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opiekun.accounts.models import User
from opiekun.accounts.permissions import visible_teams
from opiekun.cases.analysis.scope import LIST
from opiekun.cases.kinds import CASE_KIND
from opiekun.cases.models.terms import TermKind
from opiekun.cases.permissions import CASE
from opiekun.cases.selectors.definition_choices import TermChoices, TypeChoices
from opiekun.core.fields import Choice, Label
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.records.references import shown_name
from opiekun.records.reports.registry import ReportFilter


def _types(viewer: Viewer) -> Sequence[Choice]:
    return list(TypeChoices())


def _sources(viewer: Viewer) -> Sequence[Choice]:
    return list(TermChoices(TermKind.SOURCE))


def _owners(viewer: Viewer) -> Sequence[Choice]:
    """Whose cases the viewer may know of, those of former colleagues among them."""
    users = User.objects.filter(trashed_at__isnull=True).order_by("sort_key", "pk")
    reached = viewer.owners(CASE, "view")
    if reached != EVERYONE:
        users = users.filter(pk__in=reached)
    rows = users.values_list("pk", "name", "is_active")
    return [Choice(str(pk), name, retired=not is_active) for pk, name, is_active in rows]


def _teams(viewer: Viewer) -> Sequence[Choice]:
    return [Choice(str(pk), name) for pk, name in visible_teams(viewer).order_by("sort_key").values_list("pk", "name")]


def _lists(viewer: Viewer) -> Sequence[Choice]:
    kind = record_kind("party_list")
    rows = kind.visible(viewer, "view").annotate(shown=shown_name("party_list")).order_by("shown", "pk")
    return [Choice(str(pk), name) for pk, name in rows.values_list("pk", "shown")]


def _filter(code: str, label: Label, choices: Any, **options: bool) -> ReportFilter:
    return ReportFilter(code, label, choices, **options)


_LABELS: Final = {code: CASE_KIND.field_by_code[code].label for code in ("type", "owner", "source")}
TYPE: Final = _filter("type", _LABELS["type"], _types)
ONE_TYPE: Final = _filter("type", _LABELS["type"], _types, many=False, needed=True)
COMMON: Final = (
    _filter("team", pgettext_lazy("of users", "Team"), _teams),
    _filter("owner", _LABELS["owner"], _owners),
    _filter("source", _LABELS["source"], _sources),
    _filter(LIST, _("Party list"), _lists),
)
