"""Settings, Hourly costs: what an hour of each colleague costs, and cost before."""

from itertools import groupby
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.accounts.ui.requests import render_settings, viewer_of
from opiekun.cases.entry_permissions import HOURLY_COST
from opiekun.cases.selectors.hourly_rates import hourly_rates
from opiekun.cases.services import remove_hourly_rate, restore_hourly_rate, set_hourly_rate
from opiekun.cases.ui.inputs import CURRENCIES
from opiekun.cases.ui.words import money
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, Refusal
from opiekun.core.ui.toasts import Toast, flash
from opiekun.parties.selectors.choices_to_offer import account_managers

TEMPLATE: Final = "cases/money/rates.html"
FIELDS: Final = ("user", "valid_from", "amount", "currency")


def index(request: HttpRequest) -> HttpResponse:
    """The rates; a posted one is set."""
    viewer = viewer_of(request)
    if request.method != "POST":
        usual = {"user": "", "valid_from": clock.today().isoformat(), "amount": "", "currency": "PLN"}
        return _page(request, usual)
    values = {name: str(request.POST.get(name, "")) for name in FIELDS}
    amount = {"amount": values["amount"], "currency": values["currency"]}
    raw = {"user": values["user"], "valid_from": values["valid_from"], "amount": amount if values["amount"] else None}
    try:
        set_hourly_rate(viewer, raw)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _page(request, values, {str(e.loc[0]): str(e.message) for e in refusal.errors if e.loc}, 422)
    flash(request, Toast(_("Saved.")))
    return HttpResponseRedirect(reverse("hourly_rates"))


def remove(request: HttpRequest, rate_id: int) -> HttpResponse:
    """Remove a rate; it can be put back."""
    remove_hourly_rate(viewer_of(request), rate_id)
    undo = reverse("hourly_rate_restore", args=[rate_id])
    flash(request, Toast(_("Removed. The rate before it counts again."), undo_url=undo))
    return HttpResponseRedirect(reverse("hourly_rates"))


def restore(request: HttpRequest, rate_id: int) -> HttpResponse:
    """Put a removed rate back."""
    try:
        restore_hourly_rate(viewer_of(request), rate_id)
    except NotAllowed:
        raise
    except Refusal as refusal:
        flash(request, Toast(str(refusal) or _("It cannot be put back any more."), error=True))
    else:
        flash(request, Toast(_("The rate is back and counts again.")))
    return HttpResponseRedirect(reverse("hourly_rates"))


def _page(
    request: HttpRequest, values: dict[str, str], errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    viewer = viewer_of(request)
    rows = hourly_rates(viewer)
    today = clock.today()
    people: list[dict[str, Any]] = []
    for user, of in groupby(rows, lambda row: row.user):
        found = list(of)
        now = next((row for row in found if row.valid_from <= today), None)
        shown = [
            {"row": row, "amount": money(row.amount.amount, row.amount.currency), "is_now": row is now} for row in found
        ]
        people.append({"name": user, "rates": shown})
    context = {
        "people": people,
        "values": values,
        "errors": errors or {},
        "users": account_managers(),
        "currencies": [(code, code) for code in CURRENCIES],
        "can_manage": viewer.can(HOURLY_COST, "manage"),
    }
    return render_settings(request, TEMPLATE, context, status)
