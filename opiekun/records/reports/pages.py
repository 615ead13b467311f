"""Analyses: the page of all reports, and the page of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from opiekun.accounts.ui.requests import viewer_of
from opiekun.core import clock
from opiekun.core.errors import InvalidInput
from opiekun.core.fields import Choice
from opiekun.core.ui.render import is_part, render_page
from opiekun.records.reports.asked import Asked, FilterChoices, presets_of, read_asked, usual
from opiekun.records.reports.building import ReportTooSlow, build
from opiekun.records.reports.export import write_report
from opiekun.records.reports.periods import OWN
from opiekun.records.reports.registry import ReportFilter, ReportKind, files_have_less, report_for, reports_for
from opiekun.records.reports.schedules.rights import may_schedule
from opiekun.records.reports.shown import comparison_words, language_of, preset_words, show

INDEX: Final = "records/reports/index.html"
REPORT: Final = "records/reports/report.html"


@dataclass(frozen=True, slots=True)
class ShownFilter:
    """A filter in the bar, its values and which of them are chosen."""

    code: str
    label: str
    many: bool
    needed: bool
    options: Sequence[tuple[str, str, bool]]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Values and words, for a select."""
        return [(value, label) for value, label, _chosen in self.options]

    @property
    def value(self) -> str:
        """The one that is chosen."""
        return next((value for value, _label, chosen in self.options if chosen), "")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The cards of all reports that the viewer may open, by the apps they are of."""
    kinds = sorted(reports_for(viewer_of(request)), key=lambda kind: str(kind.group))
    groups = [(heading, list(of_app)) for heading, of_app in groupby(kinds, key=lambda kind: str(kind.group))]
    return render_page(request, INDEX, {"groups": groups})


@require_GET
def report(request: HttpRequest, code: str) -> HttpResponse:
    """A report as the address asks for it; the bar of choices swaps what is below it."""
    viewer = viewer_of(request)
    kind = report_for(viewer, code)
    context: dict[str, Any] = {"kind": kind, "problem": "", "errors": [], "shown": None, "said": []}
    context |= {"can_export": viewer.can(kind.needs[0], "export"), "can_schedule": may_schedule(viewer)}
    context["files_have_less"] = files_have_less(viewer, kind)
    asked, status, choices = usual(kind), 200, FilterChoices(viewer)
    try:
        asked = read_asked(viewer, kind, dict(request.GET.lists()), strictly=False, choices=choices)
        built = build(viewer, kind, asked, language_of())
        context |= {"shown": show(built, language_of()), "said": built.said}
    except InvalidInput as refused:
        errors = [
            (f"id_{error.loc[0]}", f"{_label(kind, str(error.loc[0]))}: {error.message}") for error in refused.errors
        ]
        context |= {"problem": str(refused), "errors": errors}
        status = 422
    except ReportTooSlow as refused:
        context |= {"problem": str(refused)}
        status = 422
    context |= {"form": _form(choices, kind, asked, request.GET), "query": asked.query}
    context |= {"is_swap": is_part(request), "has_filters": bool(asked.values)}
    response = render_page(request, REPORT, context, status=status)
    if is_part(request) and status == 200:
        response["HX-Push-Url"] = f"{reverse('report', args=[kind.code])}?{asked.query}"
    return response


@require_POST
def export(request: HttpRequest, code: str) -> HttpResponse:
    """The report as a file; noted in the access log."""
    viewer = viewer_of(request)
    kind = report_for(viewer, code)
    asked = read_asked(viewer, kind, dict(QueryDict(request.POST.get("query", "")).lists()))
    return write_report(viewer, kind, asked, request.POST.get("format", ""), language_of()).response()


def _label(kind: ReportKind, name: str) -> str:
    own = {"period": _("Period"), "from": _("From"), "to": pgettext("last day", "To"), "compare": _("Compare")}
    return own.get(name) or next((str(one.label) for one in kind.filters if one.code == name), name)


def _form(choices: FilterChoices, kind: ReportKind, asked: Asked, given: QueryDict) -> dict[str, Any]:
    """The bar of choices as it is now; what was typed wrong stays in it."""
    period, words = asked.period(clock.today()), preset_words()
    codes = presets_of(kind)
    return {
        "presets": [(one, words[one]) for one in (*codes, OWN)] if codes else [],
        "preset": OWN if given.get("period") == OWN else asked.preset,
        "first": given.get("from") if given.get("period") == OWN else period.first.isoformat(),
        "last": given.get("to") if given.get("period") == OWN else period.last.isoformat(),
        "comparisons": comparison_words(),
        "comparison": asked.comparison,
        "filters": [_filter(choices.of(one), one, asked) for one in kind.filters],
    }


def _filter(offered: Sequence[Choice], one: ReportFilter, asked: Asked) -> ShownFilter:
    chosen = asked.values.get(one.code, ())
    shown = [choice for choice in offered if not choice.retired or choice.value in chosen]
    options = [(choice.value, str(choice.label), choice.value in chosen) for choice in shown]
    if not chosen and one.needed and options:
        value, label, _chosen = options[0]
        options[0] = (value, label, True)
    return ShownFilter(one.code, str(one.label), one.many, one.needed, options)


urlpatterns = [
    path("reports", index, name="reports"),
    path("reports/<str:code>", report, name="report"),
    path("reports/<str:code>/export", export, name="report_export"),
]
