"""Conditions on parties that ask for their cases."""

import pytest

from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.models import Party
from opiekun.records.conditions import compile_condition
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Condition, Leaf, Some
from tests.cases.cases import make_case, make_party
from tests.parties.people import manager

pytestmark = pytest.mark.django_db


def test_parties_are_found_by_their_cases() -> None:
    actor = manager()
    with_case, without = make_party(actor, "Alfa"), make_party(actor, "Beta")
    make_case(actor, "Regały", party=str(with_case))

    def found(condition: Condition) -> list[int]:
        rows = Party.objects.filter(compile_condition(PARTY_KIND, actor, condition), pk__in=[with_case, without])
        return sorted(rows.values_list("pk", flat=True))

    assert found(Leaf("cases_count", Operator.IS, ("1",))) == [with_case]
    assert found(Leaf("cases_count", Operator.IS, ("0",))) == [without]
    assert found(Leaf("last_case_at", Operator.TODAY)) == [with_case]
    assert found(Some("cases", Leaf("name", Operator.CONTAINS, ("regal",)))) == [with_case]
