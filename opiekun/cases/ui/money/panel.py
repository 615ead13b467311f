"""The money panel of a case: its figures, and the form that is open in it."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opiekun.cases.selectors.entries import load_entry
from opiekun.cases.selectors.money import money_of
from opiekun.cases.selectors.page import CaseRecord, load_case
from opiekun.cases.services import create_entry, trash_entry, update_case
from opiekun.cases.ui.definitions.requests import number
from opiekun.cases.ui.money import forms
from opiekun.cases.ui.money.figures import bars, figures, has_plan_or_entries, money_url
from opiekun.cases.ui.money.warnings import warnings
from opiekun.core.errors import NotFound, Refusal, StaleVersion
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "cases/money/panel.html"
CHANGED: Final = "opiekun:case-changed"
PLANNED: Final = "opiekun:plan-changed"


@require_http_methods(["GET", "POST"])
def panel(request: HttpRequest, record_id: int) -> HttpResponse:
    """The panel; ``form`` opens one in it, a posted form is saved and closed, or says what is wrong."""
    viewer = viewer_of(request)
    case = load_case(viewer, record_id)
    which = str((request.POST if request.method == "POST" else request.GET).get("form", ""))
    if which not in ("", forms.PLAN, *forms.BOOKINGS):
        raise NotFound
    if request.method == "POST" and which:
        return _save_plan(request, viewer, case) if which == forms.PLAN else _book(request, viewer, case, which)
    form = None
    if which == forms.PLAN and case.can_edit:
        form = forms.plan_form(case)
    elif which in forms.BOOKINGS and which in forms.offered(viewer, case):
        form = forms.booking(case, which)
    return _panel(request, viewer, case, form)


def _book(request: HttpRequest, viewer: Viewer, case: CaseRecord, which: str) -> HttpResponse:
    values = forms.typed_booking(request.POST)
    try:
        saved = create_entry(viewer, forms.raw_booking(case.id, which, values))
    except Refusal as refusal:
        form = forms.booking(case, which, values)
        form.errors = forms.booking_errors(refusal)
        return _panel(request, viewer, case, form)
    case = load_case(viewer, case.id)
    response = _changed(_panel(request, viewer, case, None, which), case.version)
    undo = reverse("case_entry_unbook", args=[saved.id])
    return toast(response, Toast(_("Booked: %(what)s") % {"what": values.get("text", "")}, undo_url=undo))


def _save_plan(request: HttpRequest, viewer: Viewer, case: CaseRecord) -> HttpResponse:
    rows = forms.typed_plan(request.POST)
    raw: dict[str, Any] = {"plan_lines": forms.raw_plan(rows), "currency": case.currency}
    for side, name in (("revenue", "planned_revenue"), ("cost", "planned_cost")):
        if not any(row.side == side for row in rows):
            raw[name] = None
    try:
        update_case(viewer, case.id, raw, number(request.POST, "version"))
    except Refusal as refusal:
        form = forms.plan_form(case, rows)
        form.errors = forms.plan_errors(refusal, rows)
        # Whoever has read that, and saves again, means it.
        return _panel(request, viewer, load_case(viewer, case.id) if isinstance(refusal, StaleVersion) else case, form)
    case = load_case(viewer, case.id)
    response = _changed(_panel(request, viewer, case, None, forms.PLAN), case.version)
    trigger(response, PLANNED)
    return toast(response, Toast(_("The plan is saved.")))


def _changed(response: HttpResponse, version: int) -> HttpResponse:
    """Other parts of the page look again, and know the version."""
    return trigger(response, CHANGED, {"version": version})


def _panel(
    request: HttpRequest, viewer: Viewer, case: CaseRecord, form: forms.MoneyForm | None, focus: str = ""
) -> HttpResponse:
    found = money_of(viewer, case)
    bookings = [(one, forms.heading(one)) for one in forms.offered(viewer, case)] if form is None else []
    context = {
        "case": case,
        "shown": has_plan_or_entries(found),
        "bars": bars(case, found),
        "figures": figures(case, found),
        "warnings": warnings(viewer, case, found),
        "bookings": bookings,
        "form": form,
        "heading": forms.heading(form.which) if form else "",
        "focus": focus,
        "all_url": money_url(case.id),
    }
    return render_fragment(request, TEMPLATE, "panel", context)


@require_POST
def unbook(request: HttpRequest, record_id: int) -> HttpResponse:
    """Undo a booking: it goes to the trash."""
    viewer = viewer_of(request)
    case_id = load_entry(viewer, record_id).case_id
    trash_entry(viewer, record_id)
    response = _changed(HttpResponse(status=204), load_case(viewer, case_id).version)
    return toast(response, Toast(_("Taken back.")))
