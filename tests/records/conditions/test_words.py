"""Conditions in the words of the reader."""

import pytest
from django.utils import translation

from opiekun.cases.kinds import CASE_KIND
from opiekun.core.viewer import SYSTEM
from opiekun.parties.kinds import PARTY_KIND
from opiekun.records.conditions import Leaf, Operator
from opiekun.records.conditions.tree import Every, Negation, Some
from opiekun.records.conditions.words import condition_words, leaf_words


@pytest.mark.parametrize(
    ("language", "field", "words"),
    [
        ("pl", "expected_close_on", "między 01.11.2026 – 30.11.2026"),
        ("pl", "decided_at", "między 01.11.2026 – 30.11.2026"),
        ("en", "decided_at", "between 1\u00a0Nov\u00a02026 – 30\u00a0Nov\u00a02026"),
    ],
)
def test_days_are_written_as_people_read_them(language: str, field: str, words: str) -> None:
    leaf = Leaf(field, Operator.BETWEEN, ("2026-11-01", "2026-11-30"))
    with translation.override(language):
        assert leaf_words(CASE_KIND.field_by_code[field], leaf, {}) == words


def test_a_number_of_days_stays_a_number() -> None:
    leaf = Leaf("decided_at", Operator.LAST_DAYS, ("30",))
    assert leaf_words(CASE_KIND.field_by_code["decided_at"], leaf, {}) == "w ostatnich 30 dniach"


@pytest.mark.django_db
def test_rows_of_which_nothing_more_is_asked_are_named_alone() -> None:
    with translation.override("en"):
        asked = Every((Some("persons", Every(())), Negation(Some("addresses", Every(())))))
        assert condition_words(SYSTEM, PARTY_KIND, asked) == "there is any: Person and not: there is any: Address"
        narrowed = Some("persons", Leaf("is_main", Operator.TRUE))
        assert condition_words(SYSTEM, PARTY_KIND, narrowed) == "there is a person who meets (Main person yes)"


@pytest.mark.parametrize(
    ("language", "operator", "days", "words"),
    [
        ("pl", Operator.OLDER_THAN, "1", "starsze niż 1 dzień"),
        ("pl", Operator.OLDER_THAN, "90", "starsze niż 90 dni"),
        ("pl", Operator.LAST_DAYS, "1", "w ostatnim dniu"),
        ("pl", Operator.LAST_DAYS, "22", "w ostatnich 22 dniach"),
        ("pl", Operator.NEXT_DAYS, "14", "w najbliższych 14 dniach"),
        ("en", Operator.OLDER_THAN, "1", "older than a day"),
        ("en", Operator.NEXT_DAYS, "14", "in the coming 14 days"),
        # What is no number of days is refused elsewhere, and shown as it was typed.
        ("en", Operator.LAST_DAYS, "abc", "in the last days abc"),
    ],
)
def test_numbers_of_days_stand_where_people_say_them(language: str, operator: Operator, days: str, words: str) -> None:
    with translation.override(language):
        leaf = Leaf("decided_at", operator, (days,))
        assert leaf_words(CASE_KIND.field_by_code["decided_at"], leaf, {}) == words
