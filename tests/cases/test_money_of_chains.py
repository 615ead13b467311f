"""The money of a case over random chains of documents in several currencies, against another computation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.cases.amount_sources import (
    AmountKind,
    AmountSource,
    Entry,
    Replaced,
    forget_amount_source,
    register_amount_source,
)
from opiekun.cases.choices import Bucket, Side
from opiekun.cases.models import Case
from tests.accounts.people import viewer
from tests.cases.cases import make_case
from tests.cases.money import DAY, money, rates

pytestmark = pytest.mark.django_db
KINDS = {
    f"{side}_{bucket}": AmountKind(f"chain_{side}_{bucket}", "Paper", side, bucket)
    for side in Side
    for bucket in Bucket
}
MIDS = {"PLN": Decimal(1), "EUR": Decimal("4.2571"), "JPY": Decimal("0.023815"), "GBP": None}
COINS = {"PLN": Decimal("0.01"), "EUR": Decimal("0.01"), "JPY": Decimal(1)}


@dataclass
class Chain:
    """What the source gives."""

    entries: list[Entry] = field(default_factory=list)

    def of(self, case_ids: Sequence[int]) -> list[Entry]:
        return [one for one in self.entries if one.case_id in case_ids]


@pytest.fixture
def chain() -> Iterator[Chain]:
    made = Chain()
    register_amount_source(AmountSource("chain", tuple(KINDS.values()), made.of))
    yield made
    forget_amount_source("chain")


# Kind, amount in coins, currency, and what it replaces: which of those before, and how much.
papers = st.lists(
    st.tuples(
        st.sampled_from(sorted(KINDS)),
        st.integers(-200_000, 900_000),
        st.sampled_from(sorted(MIDS)),
        st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1_200_000)), max_size=3),
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(papers, st.sampled_from(sorted(COINS)))
def test_committed_and_actual_are_what_is_left_of_each_document_in_the_currency_of_the_case(
    chain: Chain, drawn: list[tuple[str, int, str, list[tuple[int, int]]]], currency: str
) -> None:
    rates(DAY - timedelta(days=1), **{code: str(mid) for code, mid in MIDS.items() if mid and code != "PLN"})
    boss = viewer("administrator")
    case: Case = make_case(boss, currency=currency)
    asked: dict[int, Decimal] = {}
    chain.entries = []
    for number, (kind, coins, of, replaces) in enumerate(drawn):
        taken = [(other, Decimal(much) / 100) for other, much in replaces if other < number]
        for other, much in taken:
            asked[other] = asked.get(other, Decimal(0)) + much
        parts = tuple(Replaced(f"paper:{other}", much) for other, much in taken)
        amount = Decimal(coins) / 100
        chain.entries.append(Entry(f"paper:{number}", KINDS[kind].code, case.pk, DAY, amount, of, replaces=parts))
    wanted: dict[str, Decimal] = dict.fromkeys(KINDS, Decimal(0))
    for number, (kind, coins, of, _replaces) in enumerate(drawn):
        mid, amount = MIDS[of], Decimal(coins) / 100
        left = max(abs(amount) - asked.get(number, Decimal(0)), Decimal(0)).copy_sign(amount)
        if mid is not None:
            wanted[kind] += (left * mid / (MIDS[currency] or Decimal(1))).quantize(COINS[currency], ROUND_HALF_UP)
    found = money(boss, case)
    for kind, of_kind in KINDS.items():
        assert getattr(found.sides[of_kind.side], of_kind.bucket) == wanted[kind], kind
    assert {one.entry.key for one in found.left_out("no_rate")} == {
        f"paper:{number}" for number, (_kind, _coins, of, _replaces) in enumerate(drawn) if of == "GBP"
    }
    whole = sum((one.value for one in found.entries if one.value is not None), Decimal(0))
    assert whole == sum(side.committed + side.actual for side in found.sides.values())
