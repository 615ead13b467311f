"""The arithmetic of the bench, and what it reads from the system."""

import math

import pytest

from bench.aims import missed
from bench.figures import Cost, Counters, Figures, cost_between, least, percentile
from bench.processes import seconds_in_schedstat, seconds_in_stat
from bench.report import table
from bench.server import counted

BARE = Cost(0.5, 0.5)


def figures(name: str, cost: Cost, bare: Cost = BARE) -> Figures:
    return Figures("page", name, 6.0, 9.0, 20.0, 30.0, 100.0, cost, 50_000, bare)


@pytest.mark.parametrize(("share", "value"), [(0, 1), (0.5, 3), (0.8, 4), (0.81, 5), (0.95, 5), (1, 5)])
def test_percentile_is_the_smallest_value_that_the_share_does_not_exceed(share: float, value: int) -> None:
    assert percentile([5, 3, 1, 4, 2], share) == value


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1], -0.1), ([1], 1.1)])
def test_percentile_of_nothing_or_of_an_impossible_share_is_refused(values: list[float], share: float) -> None:
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, share)


def test_cost_is_shared_among_the_requests_in_between() -> None:
    before, after = Counters(1.0, 0.5, 100, 10), Counters(1.2, 0.54, 160, 30)
    cost = cost_between(before, after)
    assert (round(cost.app_ms, 6), round(cost.db_ms, 6), cost.statements) == (10, 2, 3)
    assert round(cost.total_ms, 6) == 12


def test_cost_without_a_request_is_refused() -> None:
    same = Counters(1, 1, 1, 1)
    with pytest.raises(ValueError, match="no request"):
        cost_between(same, same)


def test_least_takes_each_part_from_its_best_round() -> None:
    assert least([Cost(5, 2, 3), Cost(4, 3, 3), Cost(6, 1, 4)]) == Cost(4, 1, 3)


def test_ratio_compares_both_sorts_of_processor_time() -> None:
    assert figures("list", Cost(6, 2), Cost(1, 1)).ratio == 4
    assert figures("list", Cost(6, 2), Cost(0, 0)).ratio == math.inf


def test_aim_that_holds_says_nothing_and_one_that_is_missed_names_each_part() -> None:
    assert missed(figures("list", Cost(5, 2, 10))) == []
    assert missed(figures("list", Cost(5.1, 2.1, 11))) == [
        "5.1 ms of application for 5",
        "2.1 ms of database for 2",
        "11 statements for 10",
    ]


def test_work_without_an_aim_misses_none() -> None:
    assert missed(figures("search page", Cost(500, 500, 500))) == []


def test_statements_of_a_new_record_are_not_limited() -> None:
    assert missed(figures("create", Cost(10, 4, 40))) == []


def test_table_names_what_is_missed() -> None:
    shown = table(
        [figures("list", Cost(4, 1, 2)), figures("record", Cost(7, 1, 4))], clients=4, rounds=3, pieces=(2.5, 3)
    )
    assert "missed: page record: 7.0 ms of application for 6" in shown
    assert "missed: page list" not in shown


def test_counter_is_summed_over_its_labels_and_not_mixed_with_others() -> None:
    text = '# TYPE a_total counter\na_total{method="GET"} 3.0\na_total{method="POST"} 2.0\na_total_created 9.0\n'
    assert counted(text, "a_total") == 5
    assert counted("b_total 7.0\n", "b_total") == 7
    assert counted(text, "b_total") == 0


def test_processor_time_is_read_behind_a_name_that_holds_anything() -> None:
    fields = " ".join(["S", *["0"] * 10, "150", "50", *["0"] * 30])
    assert seconds_in_stat(f"12 (a (b) 3 c) {fields}") == pytest.approx(2.0)
    assert seconds_in_schedstat("1500000000 7 3") == 1.5
