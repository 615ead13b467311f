"""The targets behind a figure of a report: whoever reaches an owner's cases sees them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from babel.dates import format_date
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from opiekun.accounts.ui.requests import viewer_of
from opiekun.cases.analysis.owners import targets_in_pln
from opiekun.cases.analysis.worth import in_pln
from opiekun.cases.permissions import CASE, SALES_TARGET
from opiekun.cases.rules.target_input import month
from opiekun.cases.selectors.targets import targets
from opiekun.cases.ui.words import money
from opiekun.core import clock
from opiekun.core.permissions import require
from opiekun.core.reading import WrongValue
from opiekun.core.ui.render import render_page
from opiekun.core.ui.shell import show_under
from opiekun.core.whole_numbers import is_whole


@dataclass(frozen=True, slots=True)
class ShownTarget:
    """A target as the page says it; ``url`` is where it is changed."""

    owner: str
    month: str
    amount: str
    url: str


@require_GET
def targets_shown_page(request: HttpRequest) -> HttpResponse:
    """The targets of the months and owners in the address, and what they make together."""
    viewer = viewer_of(request)
    require(viewer, CASE, "view")
    show_under(request, reverse("reports"))
    this = clock.today().replace(day=1)
    first = _month(request.GET, "from") or this.replace(month=1)
    last = _month(request.GET, "to") or max(first, this)
    owners = [int(pk) for pk in request.GET.getlist("owner") if is_whole(pk)]
    found = targets(viewer, first, last, owners or None)
    may_change, language = viewer.can(SALES_TARGET, "manage"), get_language() or "pl"
    rows = [
        ShownTarget(
            one.owner,
            format_date(one.month, "LLLL y", language),
            money(one.amount, one.currency),
            f"{reverse('sales_targets')}?{urlencode({'year': one.month.year})}" if may_change else "",
        )
        for one in found
    ]
    known, late = targets_in_pln(found)
    total = in_pln(sum(known.values(), Decimal(0)))
    context = {
        "rows": rows,
        "total": money(total.amount, total.currency),
        "unrated": len(found) - len(known),
        "late": late,
        "months": [format_date(day, "LLLL y", language) for day in dict.fromkeys((first, last))],
        "setting": f"{reverse('sales_targets')}?{urlencode({'year': last.year})}" if may_change else "",
    }
    return render_page(request, "cases/targets_shown.html", context)


def _month(params: QueryDict, name: str) -> date | None:
    """The month in the address; None where there is none, or something else stands there."""
    try:
        return month(str(params.get(name, "")))
    except WrongValue:
        return None
