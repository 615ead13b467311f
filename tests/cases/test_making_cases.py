"""Cases: made, changed, thrown away and brought back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from opiekun.cases.errors import AmountsInLines, CaseCircle, MoveIncomplete, PartyInTrash
from opiekun.cases.models import Case, CasePerson, CaseUser, PlanLine, StageMove
from opiekun.cases.permissions import may_with_case, reached_cases
from opiekun.cases.services import create_case, purge_cases, restore_case, trash_case, update_case
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.parties.services import restore_party, trash_party
from opiekun.parties.services.purge import purge_parties
from tests.cases.cases import again, define, make_case, make_party, make_person, stage_of
from tests.parties.people import make_user, manager, salesperson

pytestmark = pytest.mark.django_db


def test_a_new_case_is_its_makers_and_begins_in_the_first_stage() -> None:
    jan = salesperson()
    case = make_case(jan, "Regały do hali", expected_close_on="2027-03-31")
    assert (case.owner_id, case.stage.code, case.state, case.outcome) == (jan.id, "sale_qualification", "potential", "")
    assert case.number.startswith("SP/")
    assert case.expected_close_on == date(2027, 3, 31)
    move = StageMove.objects.get(case=case)
    assert (move.from_stage_id, move.to_stage_id, move.spent_days, move.by_id) == (None, case.stage_id, None, jan.id)


def test_numbers_follow_the_type_and_never_repeat() -> None:
    jan = salesperson()
    numbers = [make_case(jan).number for _ in range(3)] + [make_case(jan, type="internal").number]
    assert len(set(numbers)) == 4
    assert numbers[-1].startswith("SW/")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": ""}, {"title"}),
        ({"type": "nonsense"}, {"type"}),
        ({"stage": "internal_finished"}, {"stage"}),
        ({"party": "999999999"}, {"party"}),
        ({"owner": "999999999"}, {"owner"}),
        ({"team": "999999999"}, {"team"}),
        ({"source": "nonsense"}, {"source"}),
        ({"parent": "999999999"}, {"parent"}),
        ({"probability": 101}, {"probability"}),
        ({"expected_close_on": "31 lutego"}, {"expected_close_on"}),
        ({"planned_revenue": {"amount": "-1", "currency": "PLN"}}, {"planned_revenue"}),
        ({"planned_revenue": {"amount": "1.005", "currency": "PLN"}}, {"planned_revenue"}),
        ({"planned_revenue": {"amount": "1", "currency": "XXY"}}, {"planned_revenue"}),
        (
            {
                "planned_revenue": {"amount": "1", "currency": "PLN"},
                "planned_cost": {"amount": "1", "currency": "EUR"},
            },
            {"planned_revenue"},
        ),
        ({"persons": [{"person": "999999999"}]}, {"persons"}),
        ({"users": [{"user": "999999999"}]}, {"users"}),
        ({"plan_lines": [{"side": "revenue", "amount": "1.005"}], "currency": "PLN"}, {"plan_lines"}),
        ({"plan_lines": [{"side": "profit", "amount": "1"}]}, {"plan_lines"}),
        ({"plan_lines": [{"side": "cost", "amount": "1", "category": "services"}]}, {"plan_lines"}),
        ({"loss_reason": "price"}, {"loss_reason"}),
        ({"stage": "sale_lost"}, {"loss_reason"}),
        ({"colour": "red", "probability": "x"}, {"colour", "probability"}),
        ({"template": "12"}, {"template"}),
    ],
)
def test_wrong_input_names_each_field_and_makes_nothing(fields: dict[str, Any], wrong: set[str]) -> None:
    anna = manager()
    raw = {"type": "sale", "title": "Regały", "party": str(make_party(anna)), **fields}
    with pytest.raises(InvalidInput) as refused:
        create_case(anna, raw)
    assert {error.loc[0] for error in refused.value.errors} == wrong
    assert not Case.objects.exists()


def test_a_sale_is_with_a_party_and_an_internal_matter_with_none() -> None:
    anna = manager()
    party = make_party(anna)
    for raw in ({"type": "sale"}, {"type": "internal", "party": str(party)}):
        with pytest.raises(InvalidInput) as refused:
            create_case(anna, {"title": "Sprawa", **raw})
        assert [error.loc for error in refused.value.errors] == [("party",)]
    person = make_person(anna, party)
    with pytest.raises(InvalidInput):
        create_case(anna, {"title": "Sprawa", "type": "internal", "persons": [{"person": str(person)}]})
    assert not Case.objects.exists()


def test_a_single_person_is_the_primary_one_and_brings_their_party() -> None:
    anna = manager()
    party = make_party(anna)
    person = make_person(anna, party)
    raw = {"type": "sale", "title": "Regały", "persons": [{"person": str(person), "role": "decision_maker"}]}
    case = Case.objects.get(pk=create_case(anna, raw).id)
    assert case.party_id == party
    assert CasePerson.objects.values_list("person_id", "role", "is_primary").get() == (person, "decision_maker", True)


def test_persons_and_colleagues_are_given_whole_and_one_person_at_most_is_primary() -> None:
    anna = manager()
    case = make_case(anna)
    assert case.party_id is not None
    one, two = make_person(anna, case.party_id), make_person(anna, case.party_id, "Ewa", "Malik")
    rows = [{"person": str(one), "is_primary": True}, {"person": str(two), "role": "influencer"}]
    update_case(anna, case.pk, {"persons": rows})
    rows = [{"person": str(one)}, {"person": str(two), "is_primary": True}]
    update_case(anna, case.pk, {"persons": rows})
    primary = CasePerson.objects.filter(case=case, is_primary=True).values_list("person_id", flat=True)
    assert list(primary) == [two]
    version = again(case).version
    both = [{"person": str(one), "is_primary": True}, {"person": str(two), "is_primary": True}]
    with pytest.raises(InvalidInput):
        update_case(anna, case.pk, {"persons": both})
    with pytest.raises(InvalidInput):
        update_case(anna, case.pk, {"persons": [{"person": str(one)}, {"person": str(one)}]})
    assert again(case).version == version
    update_case(anna, case.pk, {"persons": []})
    assert not CasePerson.objects.exists()


def test_the_database_keeps_persons_out_of_cases_without_a_party() -> None:
    anna = manager()
    case = make_case(anna, type="project")
    person = make_person(anna, make_party(anna))
    CasePerson.objects.create(case=case, person_id=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        transaction.get_connection().check_constraints()
    CasePerson.objects.all().delete()


def test_a_participant_sees_and_edits_a_follower_does_not() -> None:
    anna, ewa = manager(), make_user("Ewa")
    jan = salesperson()
    case = make_case(anna)
    assert not may_with_case(jan, "view", case.pk, case.owner_id)
    update_case(anna, case.pk, {"users": [{"user": str(jan.id), "part": "follower"}]})
    assert not reached_cases(jan).filter(pk=case.pk).exists()
    with pytest.raises(NotFound):
        update_case(jan, case.pk, {"title": "Moje"})
    update_case(anna, case.pk, {"users": [{"user": str(jan.id)}, {"user": str(ewa.id), "part": "follower"}]})
    assert reached_cases(jan).filter(pk=case.pk).exists()
    assert CaseUser.objects.count() == 2
    update_case(jan, case.pk, {"title": "Regały i montaż"})
    assert again(case).title == "Regały i montaż"
    with pytest.raises(NotAllowed):
        trash_case(jan, case.pk)
    assert again(case).trashed_at is None


def test_a_change_that_somebody_else_made_first_is_not_overwritten() -> None:
    anna = manager()
    case = make_case(anna)
    update_case(anna, case.pk, {"title": "Nowszy"}, case.version)
    with pytest.raises(StaleVersion):
        update_case(anna, case.pk, {"title": "Starszy"}, case.version)
    assert again(case).title == "Nowszy"


def test_the_owner_may_not_be_taken_away_and_the_new_one_is_told() -> None:
    anna, jan = manager(), salesperson()
    case = make_case(anna)
    with pytest.raises(InvalidInput):
        update_case(anna, case.pk, {"owner": None})
    update_case(anna, case.pk, {"owner": str(jan.id)})
    assert again(case).owner_id == jan.id


def test_amounts_of_a_case_are_in_one_currency() -> None:
    anna = manager()
    case = make_case(anna, planned_revenue={"amount": "48200", "currency": "PLN"})
    with pytest.raises(InvalidInput) as refused:
        update_case(anna, case.pk, {"planned_cost": {"amount": "100", "currency": "EUR"}})
    assert refused.value.errors[0].code == "one_currency"
    assert again(case).planned_cost is None
    both = {
        "planned_cost": {"amount": "100", "currency": "EUR"},
        "planned_revenue": {"amount": "200", "currency": "EUR"},
    }
    update_case(anna, case.pk, both)
    assert (again(case).currency, again(case).planned_revenue) == ("EUR", Decimal(200))
    # A case without amounts takes the currency of the first one.
    update_case(anna, case.pk, {"planned_cost": None, "planned_revenue": None})
    update_case(anna, case.pk, {"planned_revenue": {"amount": "7", "currency": "CZK"}})
    assert (again(case).currency, again(case).planned_revenue) == ("CZK", Decimal(7))


def test_a_plan_does_not_come_into_a_currency_without_its_coins() -> None:
    anna = manager()
    whole = make_case(anna, planned_revenue={"amount": "1000.55", "currency": "PLN"})
    # The sum is a round one, its lines are not.
    lines = [{"side": "cost", "amount": "10.50"}, {"side": "cost", "amount": "9.50"}]
    by_lines = make_case(anna, "Wiata", plan_lines=lines)
    for case in (whole, by_lines):
        with pytest.raises(InvalidInput) as refused:
            update_case(anna, case.pk, {"currency": "JPY", "currency_change": "keep"})
        assert [(error.loc, error.code) for error in refused.value.errors] == [(("currency",), "too_exact")]
        assert again(case).currency == "PLN"
        update_case(anna, case.pk, {"currency": "KWD", "currency_change": "keep"})
        assert again(case).currency == "KWD"
    update_case(anna, whole.pk, {"currency": "JPY", "planned_revenue": {"amount": "1000", "currency": "JPY"}})
    assert again(whole).currency == "JPY"


def test_lines_of_the_plan_make_the_sums() -> None:
    anna = manager()
    case = make_case(anna, planned_revenue={"amount": "5", "currency": "PLN"})
    lines = [
        {"side": "cost", "category": "goods", "text": "Regały", "amount": "100.10"},
        {"side": "cost", "category": "transport", "text": "Dowóz", "amount": "19.90"},
    ]
    update_case(anna, case.pk, {"plan_lines": lines})
    assert (again(case).planned_revenue, again(case).planned_cost) == (Decimal(5), Decimal(120))
    with pytest.raises(AmountsInLines):
        update_case(anna, case.pk, {"planned_cost": {"amount": "1", "currency": "PLN"}})
    assert again(case).planned_cost == Decimal(120)
    PlanLine.objects.filter(text="Dowóz").delete()
    assert again(case).planned_cost == Decimal("100.1")
    update_case(anna, case.pk, {"plan_lines": []})
    assert again(case).planned_cost is None


def test_what_the_first_stage_requires_is_required_of_new_cases() -> None:
    anna = manager()
    define("sale_qualification", required=["source", "person"])
    party = make_party(anna)
    with pytest.raises(MoveIncomplete) as refused:
        create_case(anna, {"type": "sale", "title": "Regały", "party": str(party)})
    assert [error.loc for error in refused.value.errors] == [("source",), ("persons",)]
    assert not Case.objects.exists()


def test_a_case_may_be_made_in_a_later_stage() -> None:
    case = make_case(manager(), stage="sale_delivery")
    assert (case.state, case.outcome) == ("active", "won")
    assert case.activated_at is not None
    assert case.plan_versions.get().is_baseline
    lost = make_case(manager(), stage="sale_lost", loss_reason="price")
    assert (lost.state, lost.outcome, lost.loss_reason.code) == ("closed", "lost", "price")  # type: ignore[union-attr]


def test_a_case_is_never_part_of_itself() -> None:
    anna = manager()
    top = make_case(anna)
    middle = make_case(anna, parent=str(top.pk))
    with pytest.raises(CaseCircle):
        update_case(anna, top.pk, {"parent": str(middle.pk)})
    with pytest.raises(CaseCircle):
        update_case(anna, top.pk, {"parent": str(top.pk)})
    assert again(top).parent_id is None


def test_a_case_goes_to_the_trash_and_comes_back_with_its_party() -> None:
    anna = manager()
    case, other = make_case(anna), make_case(anna)
    assert case.party_id is not None
    trash_case(anna, other.pk)
    trash_party(anna, case.party_id)
    assert again(case).trashed_at is not None
    with pytest.raises(PartyInTrash):
        restore_case(anna, case.pk)
    restore_party(anna, case.party_id)
    assert again(case).trashed_at is None
    assert again(other).trashed_at is not None
    restore_case(anna, other.pk)
    assert again(other).trashed_at is None


def test_a_purged_case_takes_its_moves_along() -> None:
    anna = manager()
    case, kept = make_case(anna), make_case(anna)
    assert case.party_id is not None
    purge_cases([kept.pk])
    assert Case.objects.filter(pk=kept.pk).exists()
    trash_party(anna, case.party_id)
    purge_parties([case.party_id])
    assert not Case.objects.filter(pk=case.pk).exists()
    assert not StageMove.objects.filter(case_id=case.pk).exists()


def test_moves_are_never_rewritten() -> None:
    case = make_case(manager())
    for change in (
        lambda: StageMove.objects.filter(case=case).update(by_id=None),
        lambda: StageMove.objects.filter(case=case).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert StageMove.objects.filter(case=case).count() == 1
    assert stage_of(case) == "sale_qualification"
