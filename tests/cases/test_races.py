"""Two writers of one case, of one circle, of one party: the database lets them wait for one another."""

import pytest
from django.db import connection

from opiekun.cases.errors import CaseCircle, PartyInTrash
from opiekun.cases.models import Case, StageMove
from opiekun.cases.services import create_case, move_case, update_case
from opiekun.core.errors import InvalidInput, StaleVersion
from opiekun.parties.services import trash_party
from tests.cases.cases import again, make_case, make_party, stage_of
from tests.parties.people import manager
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_moves_of_what_both_have_read_one_is_made() -> None:
    anna = manager()
    case = make_case(anna)
    results = run_together(
        lambda: move_case(anna, case.pk, {"stage": "sale_needs"}, case.version),
        lambda: move_case(anna, case.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}}, case.version),
    )
    assert sum(isinstance(result, StaleVersion) for result in results) == 1
    assert stage_of(case) in ("sale_needs", "sale_lost")
    assert StageMove.objects.filter(case=case).count() == 2


def test_two_cases_never_become_part_of_one_another() -> None:
    anna = manager()
    one, two = make_case(anna), make_case(anna)
    results = run_together(
        lambda: update_case(anna, one.pk, {"parent": str(two.pk)}),
        lambda: update_case(anna, two.pk, {"parent": str(one.pk)}),
    )
    assert sum(isinstance(result, CaseCircle) for result in results) == 1
    assert (again(one).parent_id is None) != (again(two).parent_id is None)


def test_a_case_is_not_made_with_a_party_that_is_just_going_to_the_trash() -> None:
    anna = manager()
    party = make_party(anna)
    raw = {"type": "sale", "title": "Regały", "party": str(party)}
    made, _trashed = run_together(lambda: create_case(anna, raw), lambda: trash_party(anna, party))
    if isinstance(made, PartyInTrash | InvalidInput):
        assert not Case.objects.exists()
    else:
        assert Case.objects.get().trashed_at is not None


def test_numbers_of_cases_made_at_once_are_all_different() -> None:
    anna = manager()
    party = str(make_party(anna))
    raw = {"type": "sale", "title": "Regały", "party": party}
    run_together(*(lambda: create_case(anna, raw) for _n in range(6)))
    numbers = list(Case.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 6
    connection.close()
