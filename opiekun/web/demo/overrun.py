"""A demo case whose margin has just fallen below the lowest one of sales: a new user sees the warning, and what did it."""

from decimal import ROUND_CEILING, Decimal
from typing import Final

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.cases.models import Case, CaseType
from opiekun.cases.services import create_entry
from opiekun.cases.services.case_types import update_type
from opiekun.core.viewer import Viewer
from opiekun.web.models import DemoLoad

# In percent of the forecast revenue.
FLOOR: Final = Decimal(15)
_LEFT: Final = Decimal("0.11")
# What was planned and not booked yet of this category makes room for as much.
_TRANSPORT_LEFT: Final = Decimal("0.055")
_SALE: Final = "sale"


def set_floor(actor: Viewer) -> None:
    """Of sales, in a company without cases of its own where nobody has said one: to others it would bring warnings."""
    if Case.objects.exists():
        return
    sale = CaseType.objects.filter(code=_SALE, margin_floor=None).first()
    if sale is not None:
        update_type(actor, sale.pk, {"margin_floor": str(FLOOR)})


def forget_floor(actor: Viewer) -> None:
    """Take it back, unless somebody has said another."""
    sale = CaseType.objects.filter(code=_SALE, margin_floor=FLOOR).first()
    if sale is not None:
        update_type(actor, sale.pk, {"margin_floor": None})


def add_overrun(loaded: DemoLoad) -> None:
    """The owner of a sale that is being delivered books a cost that nobody planned."""
    cases = Case.objects.filter(
        type__code=_SALE,
        state="active",
        party_id__gte=loaded.first_id,
        owner__in=loaded.user_ids,
        entries__isnull=False,
    )
    for case in cases.order_by("-planned_revenue", "pk").distinct():
        owner = viewer_of_user_id(case.owner_id)
        revenue, cost = case.planned_revenue or Decimal(0), case.planned_cost or Decimal(0)
        over = revenue * (1 - _LEFT) - cost * (1 - _TRANSPORT_LEFT)
        if owner is None or over < revenue / 20:
            continue
        amount = (over / 10).to_integral_value(ROUND_CEILING) * 10
        create_entry(
            owner,
            {
                "case": str(case.pk),
                "text": "Dźwig i drugi kurs: brama była za niska",
                "side": "cost",
                "bucket": "actual",
                "category": "transport",
                "on": loaded.day.isoformat(),
                "amount": {"amount": str(amount), "currency": case.currency},
            },
        )
        return
