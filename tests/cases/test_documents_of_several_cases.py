"""A document that several cases share, and one that is taken off a case: figures, replaced parts, who is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from opiekun.cases.amount_sources import (
    AmountKind,
    AmountSource,
    Entry,
    Replaced,
    forget_amount_source,
    register_amount_source,
)
from opiekun.cases.choices import Bucket, Side
from opiekun.cases.margin_causes import Cause
from opiekun.cases.models import Case
from opiekun.cases.services.margin import amounts_changed
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.models import Notification
from tests.accounts.people import viewer
from tests.cases.cases import make_case
from tests.cases.money import DAY, money, pln, rates, set_type

pytestmark = pytest.mark.django_db
ORDER = AmountKind("shared_order", "Order", Side.COST, Bucket.COMMITTED)
INVOICE = AmountKind("shared_invoice", "Invoice", Side.COST, Bucket.ACTUAL)


@dataclass
class Desk:
    """Another app: documents in euro, assigned to cases in shares."""

    entries: list[Entry] = field(default_factory=list)

    def of(self, case_ids: Sequence[int]) -> list[Entry]:
        return [one for one in self.entries if one.case_id in case_ids]

    def assign(self, actor: Viewer, key: str, kind: AmountKind, shares: dict[int, str], replaces: str = "") -> None:
        """Assign a document to cases; in each it takes as much off what it replaces."""
        self.entries = [one for one in self.entries if one.key != key or one.case_id not in shares]
        for case_id, share in shares.items():
            amount = Decimal(share)
            taken = (Replaced(replaces, amount),) if replaces else ()
            self.entries.append(Entry(key, kind.code, case_id, DAY, amount, "EUR", key, "goods", f"/{key}", taken))
        self._changed(actor, list(shares), Cause("document", f"Faktura {key}"))

    def take_off(self, actor: Viewer, key: str, case_id: int) -> None:
        """The document is of the case no more."""
        self.entries = [one for one in self.entries if (one.key, one.case_id) != (key, case_id)]
        self._changed(actor, [case_id], Cause("document_off", f"{key} odpięto"))

    def _changed(self, actor: Viewer, case_ids: list[int], cause: Cause) -> None:
        with writing(actor):
            amounts_changed(actor, case_ids, cause)


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    register_amount_source(AmountSource("desk", (ORDER, INVOICE), made.of))
    rates(DAY.replace(day=19), EUR="4")
    yield made
    forget_amount_source("desk")


@pytest.fixture
def jan() -> Viewer:
    return viewer("salesperson")


def costs(who: Viewer, case: Case) -> tuple[Decimal, Decimal]:
    found = money(who, case)
    return found.cost.committed, found.cost.actual


def told(who: Viewer) -> list[tuple[int | None, str]]:
    rows = Notification.objects.filter(user_id=who.id, code="case.margin").order_by("pk")
    return [(row.record_id, row.facts["text"]) for row in rows]


def test_each_case_has_its_share_and_an_invoice_takes_off_the_share_of_its_own_case(desk: Desk, jan: Viewer) -> None:
    one, other = make_case(jan), make_case(jan, "Wiata")
    desk.assign(jan, "order:1", ORDER, {one.pk: "700", other.pk: "300"})
    assert (costs(jan, one), costs(jan, other)) == ((2800, 0), (1200, 0))
    desk.assign(jan, "invoice:1", INVOICE, {one.pk: "250.50"}, "order:1")
    assert (costs(jan, one), costs(jan, other)) == ((1798, 1002), (1200, 0))
    # The invoice is shared anew; of a case that had no part of the order nothing is taken off.
    third = make_case(jan, "Hala")
    desk.assign(jan, "invoice:1", INVOICE, {one.pk: "200", other.pk: "40", third.pk: "10.50"}, "order:1")
    assert [costs(jan, case) for case in (one, other, third)] == [(2000, 800), (1040, 160), (0, 42)]
    whole = sum((sum(costs(jan, case)) for case in (one, other, third)), Decimal(0))
    assert whole == 1000 * 4 + Decimal("10.50") * 4


def test_what_is_taken_off_a_case_counts_there_no_more_and_gives_back_what_it_replaced(desk: Desk, jan: Viewer) -> None:
    one, other = make_case(jan), make_case(jan, "Wiata")
    desk.assign(jan, "order:1", ORDER, {one.pk: "700", other.pk: "300"})
    desk.assign(jan, "invoice:1", INVOICE, {one.pk: "700", other.pk: "300"}, "order:1")
    assert (costs(jan, one), costs(jan, other)) == ((0, 2800), (0, 1200))
    desk.take_off(jan, "invoice:1", one.pk)
    assert (costs(jan, one), costs(jan, other)) == ((2800, 0), (0, 1200))
    desk.take_off(jan, "order:1", one.pk)
    assert costs(jan, one) == (0, 0)
    assert not money(jan, one).entries
    # The invoice stays in the other case, which keeps its order.
    desk.take_off(jan, "order:1", other.pk)
    assert costs(jan, other) == (0, 1200)


def test_whose_case_a_share_takes_below_the_floor_is_told_by_the_words_of_the_app(desk: Desk, jan: Viewer) -> None:
    set_type(margin_floor=Decimal(20))
    ewa = viewer("salesperson")
    one = make_case(jan, planned_revenue=pln("1000"), planned_cost=pln("100"))
    other = make_case(ewa, "Wiata", planned_revenue=pln("1000"), planned_cost=pln("100"))
    desk.assign(jan, "7/2026", INVOICE, {one.pk: "250", other.pk: "50"})
    assert (told(jan), told(ewa)) == ([(one.pk, "Faktura 7/2026")], [])
    # Shared anew it mends the first and takes the second below.
    desk.assign(jan, "7/2026", INVOICE, {one.pk: "50", other.pk: "250"})
    assert not money(jan, one).is_below
    assert told(ewa) == [(other.pk, "Faktura 7/2026")]
    desk.take_off(jan, "7/2026", other.pk)
    assert not money(ewa, other).is_below
    # What it replaced nowhere counts anew, and it is told again.
    Notification.objects.all().delete()
    desk.assign(jan, "7/2026", INVOICE, {other.pk: "250"})
    assert told(ewa) == [(other.pk, "Faktura 7/2026")]
    assert told(jan) == []
