"""What a transaction did to a row is told as one change."""

from datetime import UTC, datetime
from typing import Any

from opiekun.records.record.folding import REPLACED, Row, folded
from opiekun.records.record.words import TableWords

TABLES = {
    "own": TableWords({}),
    "lines": TableWords({}, pair=lambda row: row.get("text")),
    "people": TableWords({}),
}


def rows(*told: tuple[str, int, str, dict[str, Any]]) -> list[Row]:
    at = datetime(2026, 11, 27, tzinfo=UTC)
    return [
        (n, at, table, pk, operation, 1, None, changes, None) for n, (table, pk, operation, changes) in enumerate(told)
    ]


def said(*told: tuple[str, int, str, dict[str, Any]]) -> list[tuple[str, int, str, Any]]:
    return [(row[2], row[3], row[4], row[7]) for row in folded(rows(*told), TABLES)]


def test_steps_on_the_way_are_not_told_and_what_is_as_it_was_neither() -> None:
    assert said(
        ("own", 1, "update", {"sum": [10, None], "title": ["A", "B"]}),
        ("own", 2, "update", {"sum": [1, 2]}),
        ("own", 1, "update", {"sum": [None, 8], "owner": [1, 2]}),
        ("own", 2, "update", {"sum": [2, 1]}),
    ) == [("own", 1, "update", {"title": ["A", "B"], "sum": [10, 8], "owner": [1, 2]})]


def test_a_row_in_the_place_of_another_is_one_that_was_replaced() -> None:
    assert said(
        ("lines", 1, "delete", {"text": "Montaż", "amount": 5}),
        ("lines", 2, "delete", {"text": "Zakup", "amount": 6}),
        ("lines", 3, "insert", {"text": "Zakup", "amount": 7}),
        ("lines", 4, "insert", {"text": "Zakup", "amount": 1}),
    ) == [
        ("lines", 1, "delete", {"text": "Montaż", "amount": 5}),
        ("lines", 2, REPLACED, {"old": {"text": "Zakup", "amount": 6}, "new": {"text": "Zakup", "amount": 7}}),
        ("lines", 4, "insert", {"text": "Zakup", "amount": 1}),
    ]


def test_rows_that_are_no_pair_come_and_go() -> None:
    told = (("people", 1, "delete", {"text": "A"}), ("people", 2, "insert", {"text": "A"}))
    assert said(*told) == list(told)


def test_what_was_taken_out_of_the_history_stays_out_of_it() -> None:
    assert said(
        ("own", 1, "update", {"note": "***", "sum": [1, 2]}),
        ("own", 1, "update", {"note": ["a", "b"], "sum": "***"}),
    ) == [("own", 1, "update", {"note": "***", "sum": "***"})]
