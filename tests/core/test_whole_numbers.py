"""Whole numbers that came in as text: only those that the database can hold."""

import pytest

from opiekun.core.whole_numbers import is_whole, whole

LARGEST = "9" * 18


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), (LARGEST, 10**18 - 1)])
def test_digits_are_their_number(text: str, number: int) -> None:
    assert is_whole(text)
    assert whole(text) == number < 2**63


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1.0", " 1", "1\n", "1_0", "٣", "²", "one", "1" + LARGEST, "9" * 5000]
)
def test_what_is_no_number_of_an_id_is_none(text: str) -> None:
    assert not is_whole(text)
    assert whole(text) is None
