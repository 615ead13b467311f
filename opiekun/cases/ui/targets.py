"""Settings of cases: the sales targets of a year, a row for each owner and a field for each month."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from babel.dates import format_date
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.accounts.ui.requests import render_settings, viewer_of
from opiekun.cases.models import Case
from opiekun.cases.permissions import CASE, SALES_TARGET
from opiekun.cases.selectors.targets import Target, targets
from opiekun.cases.services.targets import GivenTarget, set_targets
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, Refusal, StaleVersion
from opiekun.core.money import Money
from opiekun.core.permissions import require
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.core.whole_numbers import whole
from opiekun.records.record.form_page import errors_of

PAGE: Final = "cases/targets.html"
_FIELD: Final = re.compile(r"amount-(\d{1,18})-(\d{1,2})")
# An amount in another currency than that of its row says so itself: "12345,67 EUR".
_OWN_CURRENCY: Final = re.compile(r"(.*?)\s*([A-Za-z]{3})")
_YEARS: Final = (2000, 2100)
_MOST: Final = 6000


@dataclass(frozen=True, slots=True)
class TargetCell:
    """A month of an owner: what stands in its field, the version that is shown, what is wrong with it, and in which
    currency it is where that is not the row's."""

    name: str
    month: str
    value: str
    version: int
    error: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """An owner with the fields of the year; ``currency`` is that of all amounts that name none of their own."""

    owner_id: int
    owner: str
    currency: str
    cells: list[TargetCell]


def targets_page(request: HttpRequest) -> HttpResponse:
    """The targets of a year, or those that were written saved."""
    viewer = viewer_of(request)
    require(viewer, SALES_TARGET, "manage")
    year = _year(request.POST if request.method == "POST" else request.GET)
    if request.method != "POST":
        return _page(request, viewer, year)
    given = _given(request.POST, year)
    try:
        changed = set_targets(viewer, given)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _page(request, viewer, year, request.POST, _wrong(refusal, given))
    words = ngettext("%(number)d target changed.", "%(number)d targets changed.", changed) % {"number": changed}
    flash(request, Toast(words if changed else _("Nothing has changed.")))
    return HttpResponseRedirect(f"{reverse('sales_targets')}?year={year}")


def _year(params: QueryDict) -> int:
    text = str(params.get("year", ""))
    year = int(text) if re.fullmatch(r"\d{4}", text) else clock.today().year
    return min(max(year, _YEARS[0]), _YEARS[1])


def _given(posted: QueryDict, year: int) -> list[GivenTarget]:
    """The fields of the form, in the order of the page."""
    found = []
    for key in list(posted)[:_MOST]:
        if (field := _FIELD.fullmatch(key)) is None or not 1 <= int(field[2]) <= 12:
            continue
        amount = str(posted.get(key, "")).strip()
        shown = str(posted.get(f"version-{field[1]}-{field[2]}", ""))
        currency = str(posted.get(f"currency-{field[1]}", "")).strip() or "PLN"
        if own := _OWN_CURRENCY.fullmatch(amount):
            amount, currency = own[1], own[2].upper()
        raw = {"amount": amount, "currency": currency} if amount else None
        version = whole(shown) or 0
        found.append(GivenTarget(int(field[1]), date(year, int(field[2]), 1), raw, version))
    return found


def _wrong(refusal: Refusal, given: list[GivenTarget]) -> dict[str, Any]:
    """What is wrong, by the name of the field, and what is said at the top."""
    if isinstance(refusal, StaleVersion):
        message = _("Somebody else has changed targets meanwhile. Look at them, then write yours again.")
        return {"errors": {}, "summary": [("", message)]}
    errors: dict[str, str] = {}
    summary: list[tuple[str, str]] = []
    for error in errors_of(refusal):
        place = error.loc[0] if error.loc else None
        if isinstance(place, int) and place < len(given):
            name = f"amount-{given[place].owner}-{given[place].month.month}"
            errors[name] = str(error.message)
            summary.append((f"id_{name}", str(error.message)))
        else:
            summary.append(("", str(error.message)))
    return {"errors": errors, "summary": summary}


def _page(
    request: HttpRequest,
    viewer: Viewer,
    year: int,
    typed: QueryDict | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> HttpResponse:
    wrong = wrong or {"errors": {}, "summary": []}
    found = targets(viewer, date(year, 1, 1), date(year, 12, 31))
    by_place = {(one.owner_id, one.month.month): one for one in found}
    rows = [_row(pk, name, by_place, typed, wrong["errors"]) for pk, name in _owners(viewer, found)]
    language = get_language() or "pl"
    context = {
        "year": year,
        "rows": rows,
        "months": [format_date(date(year, n, 1), "LLL", language) for n in range(1, 13)],
        "summary": wrong["summary"],
    }
    return render_settings(request, PAGE, context, 422 if wrong["summary"] else 200)


def _owners(viewer: Viewer, found: list[Target]) -> list[tuple[int, str]]:
    """Who has a target in the year, and who is active and owns cases, as far as the viewer reaches theirs."""
    owning = Case.objects.filter(trashed_at__isnull=True).order_by().values("owner_id").distinct()
    users = User.objects.filter(trashed_at__isnull=True)
    users = users.filter(pk__in={one.owner_id for one in found}) | users.filter(is_active=True, pk__in=owning)
    reached = viewer.owners(CASE, "view")
    if reached != EVERYONE:
        users = users.filter(pk__in=reached)
    return list(users.order_by("sort_key", "pk").values_list("pk", "name"))


def _row(
    owner: int,
    name: str,
    by_place: Mapping[tuple[int, int], Target],
    typed: QueryDict | None,
    errors: Mapping[str, str],
) -> TargetRow:
    mine = [one for (pk, _month), one in by_place.items() if pk == owner]
    stored = currency = next((one.currency for one in mine), "PLN")
    if typed is not None:
        currency = str(typed.get(f"currency-{owner}", currency))
    language = get_language() or "pl"
    cells = []
    for month in range(1, 13):
        field, one = f"amount-{owner}-{month}", by_place.get((owner, month))
        value = _typed(one.amount, one.currency, named=one.currency != stored) if one else ""
        if typed is not None:
            value = str(typed.get(field, value))
        label = format_date(date(2000, month, 1), "LLLL", language)
        own = _OWN_CURRENCY.fullmatch(value)
        version, wrong = one.version if one else 0, errors.get(field, "")
        cells.append(TargetCell(field, label, value, version, wrong, own[2].upper() if own else ""))
    return TargetRow(owner, name, currency, cells)


def _typed(amount: Decimal, currency: str, named: bool) -> str:
    """The amount as people type it: no cents where there are none, ``named`` with its currency."""
    whole = amount == amount.to_integral_value()
    text = f"{amount:.0f}" if whole else Money(amount, currency).as_json()["amount"]
    text = text.replace(".", ",") if get_language() == "pl" else text
    return f"{text} {currency}" if named else text
