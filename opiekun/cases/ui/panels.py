"""Cards of cases: the present stage with its checklist, our people in a case, its parts, the cases of a party."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from opiekun.cases.choices import Part
from opiekun.cases.permissions import CASE, reached_cases
from opiekun.cases.selectors.brief import BriefCase, cases_of
from opiekun.cases.selectors.colleagues import unseeing
from opiekun.cases.selectors.page import CaseRecord, load_case
from opiekun.cases.selectors.required import required_in
from opiekun.cases.services import follow_case, leave_case, set_check
from opiekun.cases.services.completeness import missing_fields
from opiekun.cases.services.people import Change, Rows, change_users
from opiekun.cases.ui.words import field_label, money, step_words, whole_money
from opiekun.core import clock
from opiekun.core.errors import NotFound, Refusal
from opiekun.core.kinds import record_kind
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, flash, trigger
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.parties.selectors.choices_to_offer import account_managers
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.custom.fields import definition_for
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "cases/panels.html"
MOST: Final = 8


@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, record_id: int) -> HttpResponse:
    """The present stage: its checklist, what is missing, its guidance; a point is ticked or not."""
    viewer = viewer_of(request)
    if request.method == "POST":
        point = typed(request.POST, "point")
        known = whole(point) or 0
        set_check(viewer, record_id, known, typed(request.POST, "done") == "true")
    case = load_case(viewer, record_id)
    lacking = missing_fields(record_id, required_in(case.type, case.stage))
    after = case.type.after(case.stage_id)
    coming = missing_fields(record_id, required_in(case.type, after)) if after else []
    context = {
        "case": case,
        "points": [(point, point.id in case.checked) for point in case.stage.points],
        "lacking": [_label(viewer, code) for code in lacking],
        "first_lacking": lacking[0].replace(".", "_") if lacking else "",
        "coming": [_label(viewer, code) for code in coming if code not in lacking],
        "after": after,
    }
    response = render_fragment(request, TEMPLATE, "stage", context)
    if request.method == "POST":
        trigger(response, "opiekun:case-changed", {"version": case.version})
    return response


def _label(viewer: Viewer, code: str) -> str:
    if not code.startswith("custom."):
        return field_label(code)
    definition = definition_for(viewer, CASE, code.removeprefix("custom."))
    return code if definition is None else str(definition.label)


@require_http_methods(["GET", "POST"])
def colleagues(request: HttpRequest, record_id: int) -> HttpResponse:
    """Who of us takes part or follows; one is added, changed, or taken out; whoever looks follows or leaves."""
    viewer, error = viewer_of(request), ""
    case = load_case(viewer, record_id)
    if request.method == "POST" and _leaves(request, viewer):
        return _left(request, viewer, case)
    if request.method == "POST" and typed(request.POST, "me") == "follow":
        follow_case(viewer, record_id)
        case = load_case(viewer, record_id)
    elif request.method == "POST":
        try:
            change_users(viewer, record_id, _changed_users(request))
        except NotFound:
            raise
        except Refusal as refusal:
            error = str(refusal)
        case = load_case(viewer, record_id)
    taken = {str(one.id) for one in case.users} | {str(case.owner_id)}
    context = {
        "case": case,
        "parts": Part.choices,
        "labels": dict(Part.choices),
        "offered": [one for one in account_managers() if one[0] not in taken] if case.can_edit else [],
        "mine": next((one.part for one in case.users if one.id == viewer.id), ""),
        "viewer_id": viewer.id,
        "may_follow": viewer.id not in (None, case.owner_id),
        "unseeing": unseeing(case),
        "error": error,
    }
    return _panel(request, "colleagues", context, error)


def _changed_users(request: HttpRequest) -> Change:
    user, gone = typed(request.POST, "user"), typed(request.POST, "remove")

    def change(rows: Rows) -> Rows:
        if user:
            rows = [row for row in rows if row["user"] != user]
            rows.append({"user": user, "part": typed(request.POST, "part") or Part.PARTICIPANT.value})
        return [row for row in rows if row["user"] != gone]

    return change


def _leaves(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether somebody takes themselves out of the case."""
    return typed(request.POST, "me") == "leave" or typed(request.POST, "remove") == str(viewer.id)


def _left(request: HttpRequest, viewer: Viewer, case: CaseRecord) -> HttpResponse:
    """The page as they see it now, who may do less there; the board, where they see the case no more."""
    saved = leave_case(viewer, case.id)
    took_part = any(one.id == viewer.id and one.part == Part.PARTICIPANT for one in case.users)
    words = _("You have left the case “%(case)s”.") if took_part else _("You no longer follow the case “%(case)s”.")
    flash(request, Toast(words % {"case": case.title}))
    if not saved.in_sight:
        return HttpResponseRedirect(reverse("case_board"))
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


def _panel(request: HttpRequest, block: str, context: dict[str, Any], error: str) -> HttpResponse:
    response = render_fragment(request, TEMPLATE, block, context)
    if request.method == "POST" and not error:
        trigger(response, "opiekun:case-changed", {"version": context["case"].version})
    response.status_code = 422 if error else 200
    return response


@require_GET
def of_party(request: HttpRequest, record_id: int) -> HttpResponse:
    """The cases of a party: open ones first."""
    return _cases(request, "party", record_id)


@require_GET
def of_person(request: HttpRequest, record_id: int) -> HttpResponse:
    """The cases in which a person is."""
    return _cases(request, "person", record_id)


@require_GET
def of_case(request: HttpRequest, record_id: int) -> HttpResponse:
    """The cases that are part of a case; a new part is with the same party."""
    party = reached_cases(viewer_of(request)).filter(pk=record_id).values_list("party_id", flat=True).first()
    return _cases(request, CASE, record_id, new={"parent": record_id} | ({"party": party} if party else {}))


def _cases(request: HttpRequest, kind: str, record_id: int, new: Mapping[str, int] | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    if not record_kind(kind).visible(viewer, "view").filter(pk=record_id).exists():
        raise NotFound
    found, today = cases_of(viewer, kind, record_id, MOST + 1), clock.today()
    context = {
        "cases": [
            (case, money(case.planned_revenue, case.currency), *step_words(case.step, case.step_on, today))
            for case in found[:MOST]
        ],
        "more": len(found) > MOST,
        "worth": _worth(found) if len(found) <= MOST else "",
        "are_parts": kind == CASE,
        "record_id": record_id,
        "here": reverse(f"{kind}_{'parts' if kind == CASE else 'cases'}", args=[record_id]),
        "new_url": f"{reverse('case_new')}?{urlencode(new or {kind: record_id})}",
        "can_create": viewer.can(CASE, "create"),
        "all_url": f"{reverse('case_list')}?view=all&f.{'parent' if kind == CASE else kind}.is={record_id}",
    }
    return render_fragment(request, TEMPLATE, "cases", context)


def _worth(cases: Sequence[BriefCase]) -> str:
    """What the open ones are worth together, each currency by itself; said so where the count beside has others."""
    sums: dict[str, Decimal] = {}
    for case in cases:
        if case.is_open and case.planned_revenue is not None:
            sums[case.currency] = sums.get(case.currency, Decimal(0)) + case.planned_revenue
    told = " · ".join(whole_money(amount, currency) for currency, amount in sorted(sums.items()))
    return told if all(case.is_open for case in cases) or not told else _("open: %(sum)s") % {"sum": told}
