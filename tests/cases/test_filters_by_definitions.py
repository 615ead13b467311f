"""Cases are found by stage, type, source and reason of loss through ids, without a look at the tables of these."""

from typing import Any

import pytest

from opiekun.cases.kinds import CASE_KIND
from opiekun.cases.models import Case
from opiekun.cases.services import move_case
from opiekun.records.conditions import Condition, Leaf, Negation, Operator, Some, compile_condition
from tests.accounts.people import viewer
from tests.cases.cases import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Any:
    return viewer("administrator")


@pytest.fixture
def cases(boss: Any) -> dict[str, int]:
    """One at the fair, a lost one, and one of another type, which came from nowhere that is known."""
    fair = make_case(boss, "Targi", source="fair")
    lost = make_case(boss, "Przegrana", source="referral")
    move_case(boss, lost.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    return {"fair": fair.pk, "lost": lost.pk, "renewal": make_case(boss, "Umowa", type="renewal").pk}


def asks(code: str, *values: str, operator: Operator = Operator.IS) -> Leaf:
    return Leaf(code, operator, values)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (asks("stage", "sale_lost"), {"lost"}),
        (asks("stage", "sale_lost", operator=Operator.IS_NOT), {"fair", "renewal"}),
        (asks("type", "renewal", "project"), {"renewal"}),
        (asks("source", "fair"), {"fair"}),
        # What has no source has none of these either.
        (asks("source", "fair", operator=Operator.IS_NOT), {"lost", "renewal"}),
        (Negation(asks("source", "fair", "referral")), {"renewal"}),
        (asks("loss_reason", "price"), {"lost"}),
        (Some("passages", asks("stage", "sale_qualification")), {"fair", "lost"}),
    ],
)
def test_rows_are_asked_for_by_id(boss: Any, cases: dict[str, int], condition: Condition, expected: set[str]) -> None:
    rows = Case.objects.filter(compile_condition(CASE_KIND, boss, condition))
    sql = str(rows.query)
    assert "cases_stage" not in sql
    assert "cases_type" not in sql
    assert "cases_term" not in sql
    assert {name for name, pk in cases.items() if rows.filter(pk=pk).exists()} == expected


def test_what_has_no_source_is_found(boss: Any, cases: dict[str, int]) -> None:
    rows = Case.objects.filter(compile_condition(CASE_KIND, boss, Leaf("source", Operator.EMPTY, ())))
    assert set(rows.values_list("pk", flat=True)) == {cases["renewal"]}
