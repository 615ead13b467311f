"""Settling and forecasting, as pure computations."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.cases.amount_sources import Replaced
from opiekun.cases.rules.forecast import forecast, is_below, margin
from opiekun.cases.rules.settling import settle

D = Decimal


@dataclass(frozen=True)
class Paper:
    key: str
    amount: Decimal | None
    replaces: tuple[Replaced, ...] = ()
    bucket: str = "actual"


def paper(key: str, amount: int | None, *replaces: tuple[str, int], bucket: str = "actual") -> Paper:
    taken = tuple(Replaced(other, D(much)) for other, much in replaces)
    return Paper(key, None if amount is None else D(amount), taken, bucket)


def left(*papers: Paper) -> dict[str, int]:
    return {key: int(amount) for key, amount in settle(papers).left.items()}


def test_an_invoice_takes_its_part_off_the_order() -> None:
    assert left(paper("order", 100), paper("invoice", 30, ("order", 30))) == {"order": 70, "invoice": 30}


def test_several_invoices_of_one_order_take_it_off_and_never_below_nothing() -> None:
    papers = [paper("order", 100), *(paper(f"invoice {n}", 60, ("order", 60)) for n in (1, 2))]
    assert left(*papers) == {"order": 0, "invoice 1": 60, "invoice 2": 60}


def test_an_invoice_larger_than_its_order_counts_whole() -> None:
    assert left(paper("order", 100), paper("invoice", 130, ("order", 130))) == {"order": 0, "invoice": 130}


def test_a_chain_goes_through_order_invoice_and_correction() -> None:
    papers = [paper("order", 100), paper("invoice", 100, ("order", 100)), paper("correction", 80, ("invoice", 100))]
    assert left(*papers) == {"order": 0, "invoice": 0, "correction": 80}


def test_what_is_given_back_is_replaced_towards_nothing() -> None:
    assert left(paper("refund", -50), paper("again", -20, ("refund", 20))) == {"refund": -30, "again": -20}


def test_a_circle_takes_nothing_off_and_is_named() -> None:
    papers = [
        paper("a", 100, ("b", 100)),
        paper("b", 90, ("c", 90)),
        paper("c", 80, ("a", 80)),
        paper("order", 50),
        paper("d", 10, ("order", 10), ("a", 5)),
        paper("self", 7, ("self", 7)),
    ]
    assert left(*papers) == {"a": 95, "b": 90, "c": 80, "order": 40, "d": 10, "self": 7}
    assert settle(papers).circles == {"a", "b", "c", "self"}


def test_what_is_not_there_is_not_replaced_and_an_unknown_amount_counts_nothing() -> None:
    assert left(paper("invoice", 30, ("gone", 30)), paper("hour", None)) == {"invoice": 30, "hour": 0}


papers = st.integers(1, 14).flatmap(
    lambda size: st.lists(
        st.tuples(
            st.integers(-500, 5_000),
            st.lists(st.tuples(st.integers(0, size + 1), st.integers(0, 6_000)), max_size=4),
            st.sampled_from(("committed", "actual")),
        ),
        min_size=size,
        max_size=size,
    )
)


@given(papers, st.integers())
def test_committed_and_actual_are_entries_less_what_was_replaced_whatever_the_order(
    drawn: list[tuple[int, list[tuple[int, int]], str]], seed: int
) -> None:
    made = [
        paper(str(n), amount, *((str(other), much) for other, much in replaces), bucket=bucket)
        for n, (amount, replaces, bucket) in enumerate(drawn)
    ]
    settled = settle(made)
    amounts = {one.key: one.amount or D(0) for one in made}
    covered = [("", one.bucket, settled.left[one.key]) for one in made]
    sums = forecast({}, covered)
    assert sums.committed + sums.actual == sum(amounts.values()) - sum(settled.taken.values())
    for key, amount in amounts.items():
        assert 0 <= abs(settled.left[key]) <= abs(amount)
        assert settled.left[key] * amount >= 0
    shuffled = Random(seed).sample(made, len(made))
    assert settle(shuffled) == settled


@given(papers)
def test_chains_without_circles_lose_exactly_what_is_asked_up_to_their_amount(
    drawn: list[tuple[int, list[tuple[int, int]], str]],
) -> None:
    # Each replaces earlier ones only.
    made = [
        paper(str(n), abs(amount), *((str(other % n), much) for other, much in replaces if n))
        for n, (amount, replaces, _bucket) in enumerate(drawn)
    ]
    settled = settle(made)
    assert not settled.circles
    for one in made:
        asked = sum((r.amount for p in made for r in p.replaces if r.key == one.key), D(0))
        assert settled.taken[one.key] == min(asked, one.amount or D(0))


def lines(plan: dict[str, int], *covered: tuple[str, str, int], is_closed: bool = False) -> dict[str, tuple[int, int]]:
    sums = forecast({c: D(a) for c, a in plan.items()}, [(c, b, D(a)) for c, b, a in covered], is_closed)
    return {line.category: (int(line.rest), int(line.forecast)) for line in sums.lines}


def test_a_category_comes_to_its_plan_or_to_what_is_covered_when_that_is_more() -> None:
    found = lines(
        {"goods": 100, "labour": 40}, ("goods", "actual", 30), ("goods", "committed", 20), ("labour", "actual", 55)
    )
    assert found == {"goods": (50, 100), "labour": (0, 55)}


def test_amounts_without_a_plan_of_their_own_are_set_against_what_is_planned_without_a_category() -> None:
    plan = {"goods": 100, "": 60}
    assert lines(plan, ("transport", "actual", 25), ("", "committed", 10)) == {
        "goods": (100, 100),
        "transport": (0, 25),
        "": (25, 35),
    }
    assert lines({"": 60}, ("goods", "actual", 90)) == {"goods": (0, 90), "": (0, 0)}
    assert lines({"goods": 5}, ("", "actual", 3)) == {"goods": (5, 5), "": (0, 3)}


def test_a_closed_case_expects_no_rest() -> None:
    assert lines({"goods": 100}, ("goods", "actual", 30), is_closed=True) == {"goods": (0, 30)}


@pytest.mark.parametrize(
    ("floor", "revenue", "cost", "below"),
    [("20", 100, 80, False), ("20", 100, 81, True), ("0", 0, 1, True), ("20", 0, 0, False), ("-10", 100, 105, False)],
)
def test_a_margin_is_below_its_floor_exactly(floor: str, revenue: int, cost: int, below: bool) -> None:
    assert is_below(D(floor), D(revenue), D(cost)) is below
    assert not is_below(None, D(revenue), D(cost))


def test_a_margin_is_told_in_percent_of_the_revenue() -> None:
    assert margin(D(660), D(475)).percent == D("28.0")
    assert margin(D(0), D(5)).percent is None
