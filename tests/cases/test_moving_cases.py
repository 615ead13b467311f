"""Cases moved from stage to stage: what is asked, who may, what is written down."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from opiekun.accounts.models import Role, User, UserRole
from opiekun.activities.models import Task
from opiekun.cases.errors import MoveIncomplete, NotYourMove, StageNotAllowed
from opiekun.cases.models import Case, CaseCheck, PlanVersion, Stage, StageMove, StageMover, StageNext, StageTask
from opiekun.cases.rules.moving import is_forward, may_follow, required_for
from opiekun.cases.selectors.definitions import definitions, refresh_definitions
from opiekun.cases.services import move_case, set_check, update_case
from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.models import OutboxEntry
from tests.cases.cases import add_check, again, define, make_case, make_person, stage_of
from tests.parties.people import manager, salesperson

pytestmark = pytest.mark.django_db


def locs(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[str | int, ...]]:
    return [error.loc for error in refused.value.errors]


def test_a_move_is_written_down_with_who_from_where_and_what_it_was_worth() -> None:
    anna = manager()
    case = make_case(anna, planned_revenue={"amount": "48200", "currency": "PLN"})
    move_case(anna, case.pk, {"stage": "sale_needs"}, case.version)
    assert stage_of(case) == "sale_needs"
    first, second = StageMove.objects.filter(case=case).order_by("id")
    assert (second.from_stage_id, second.by_id, second.spent_days) == (first.to_stage_id, anna.id, 0)
    assert (second.planned_revenue, second.currency, second.owner_id) == (48200, "PLN", anna.id)
    told = OutboxEntry.objects.get(name="case.moved")
    assert (told.facts["from_stage"], told.facts["to_stage"]) == ("sale_qualification", "sale_needs")


def test_the_second_click_moves_nothing() -> None:
    anna = manager()
    case = make_case(anna)
    version = move_case(anna, case.pk, {"stage": "sale_needs"}).version
    assert move_case(anna, case.pk, {"stage": "sale_needs"}).version == version
    assert StageMove.objects.filter(case=case).count() == 2
    with pytest.raises(StaleVersion):
        move_case(anna, case.pk, {"stage": "sale_quote"}, case.version)
    assert stage_of(case) == "sale_needs"


def test_only_what_is_missing_is_asked_for_and_given_along() -> None:
    anna = manager()
    define("sale_quote", required=["expected_close_on", "person", "planned_revenue"])
    case = make_case(anna, planned_revenue={"amount": "1", "currency": "PLN"})
    with pytest.raises(MoveIncomplete) as refused:
        move_case(anna, case.pk, {"stage": "sale_negotiation"})
    assert locs(refused) == [("fields", "expected_close_on"), ("fields", "persons")]
    assert stage_of(case) == "sale_qualification"
    assert case.party_id is not None
    person = make_person(anna, case.party_id)
    fields = {"expected_close_on": "2027-01-15", "persons": [{"person": str(person), "is_primary": True}]}
    move_case(anna, case.pk, {"stage": "sale_negotiation", "fields": fields})
    assert (again(case).stage.code, again(case).expected_close_on) == ("sale_negotiation", date(2027, 1, 15))


def test_nothing_is_written_when_something_is_missing_yet() -> None:
    anna = manager()
    define("sale_quote", required=["expected_close_on", "source"])
    case = make_case(anna)
    point = add_check("sale_qualification", "Sprawdzić zdolność kredytową")
    raw = {"stage": "sale_quote", "fields": {"source": "fair"}, "checks": [str(point)]}
    with pytest.raises(MoveIncomplete) as refused:
        move_case(anna, case.pk, raw)
    assert locs(refused) == [("fields", "expected_close_on")]
    assert again(case).source_id is None
    assert not CaseCheck.objects.exists()
    assert again(case).version == case.version


def test_wrong_values_given_along_are_named_where_they_were_given() -> None:
    anna = manager()
    case = make_case(anna)
    with pytest.raises(InvalidInput) as refused:
        move_case(anna, case.pk, {"stage": "sale_needs", "fields": {"source": "x", "probability": 120}})
    assert set(locs(refused)) == {("fields", "probability")}
    with pytest.raises(InvalidInput) as refused:
        move_case(anna, case.pk, {"stage": "nowhere"})
    assert locs(refused) == [("stage",)]
    with pytest.raises(InvalidInput) as refused:
        move_case(anna, case.pk, {"stage": "sale_needs", "checks": ["12"]})
    assert locs(refused) == [("checks", 12)]
    assert stage_of(case) == "sale_qualification"


def test_the_checklist_binds_the_way_forwards_only() -> None:
    anna = manager()
    point = add_check("sale_needs", "Zebrać wymiary hali")
    case = make_case(anna, stage="sale_needs")
    with pytest.raises(MoveIncomplete) as refused:
        move_case(anna, case.pk, {"stage": "sale_quote"})
    assert locs(refused) == [("checks", point)]
    move_case(anna, case.pk, {"stage": "sale_qualification"})
    move_case(anna, case.pk, {"stage": "sale_needs"})
    set_check(anna, case.pk, point, True)
    set_check(anna, case.pk, point, True)
    assert CaseCheck.objects.count() == 1
    set_check(anna, case.pk, point, False)
    move_case(anna, case.pk, {"stage": "sale_quote", "checks": [str(point)]})
    assert stage_of(case) == "sale_quote"
    with pytest.raises(NotFound):
        set_check(anna, case.pk, 987654, True)


def test_a_lost_case_needs_a_reason_and_gives_it_up_when_it_is_opened_again() -> None:
    anna = manager()
    define("sale_quote", required=["expected_close_on"])
    point = add_check("sale_qualification", "Zadzwonić")
    case = make_case(anna)
    with pytest.raises(MoveIncomplete) as refused:
        move_case(anna, case.pk, {"stage": "sale_lost"})
    assert locs(refused) == [("fields", "loss_reason")]
    with pytest.raises(InvalidInput) as wrong:
        move_case(anna, case.pk, {"stage": "sale_lost", "fields": {"loss_reason": "weather"}})
    assert locs(wrong) == [("fields", "loss_reason")]
    # Neither the checklist nor what later stages require is asked of what is lost.
    fields = {"loss_reason": "price", "outcome_note": "Konkurencja o 8 % taniej"}
    move_case(anna, case.pk, {"stage": "sale_lost", "fields": fields})
    lost = again(case)
    assert (lost.state, lost.outcome, lost.outcome_note) == ("closed", "lost", fields["outcome_note"])
    assert lost.closed_at is not None
    assert point not in CaseCheck.objects.values_list("check_item_id", flat=True)
    move_case(anna, case.pk, {"stage": "sale_qualification"})
    opened = again(case)
    assert (opened.state, opened.outcome, opened.loss_reason_id) == ("potential", "", None)
    assert (opened.closed_at, opened.decided_at) == (None, None)
    assert StageMove.objects.filter(case=case).count() == 3


def test_winning_freezes_the_plan_and_later_plans_are_kept_before_they_change() -> None:
    anna = manager()
    lines = [{"side": "revenue", "category": "goods", "text": "Regały", "amount": "100"}]
    case = make_case(anna, plan_lines=lines)
    move_case(anna, case.pk, {"stage": "sale_delivery"})
    won = again(case)
    assert (won.state, won.outcome) == ("active", "won")
    baseline = PlanVersion.objects.get(case=case)
    assert baseline.is_baseline
    assert baseline.lines == [{"side": "revenue", "category": "goods", "text": "Regały", "amount": "100.0000"}]
    update_case(anna, case.pk, {"plan_lines": [{**lines[0], "amount": "120"}]})
    assert list(PlanVersion.objects.filter(case=case).order_by("number").values_list("number", "is_baseline")) == [
        (1, True),
        (2, False),
    ]
    # Back and forth again: the baseline stays the first.
    move_case(anna, case.pk, {"stage": "sale_contract"})
    move_case(anna, case.pk, {"stage": "sale_delivery"})
    assert PlanVersion.objects.filter(case=case, is_baseline=True).count() == 1
    assert again(case).activated_at == won.activated_at


def test_allowed_next_stages_bind_forwards() -> None:
    anna = manager()
    of = definitions().type_by_code("sale")
    assert of is not None
    by = {stage.code: stage.id for stage in of.stages}
    StageNext.objects.create(stage_id=by["sale_qualification"], to_id=by["sale_needs"])
    refresh_definitions()
    case = make_case(anna)
    with pytest.raises(StageNotAllowed):
        move_case(anna, case.pk, {"stage": "sale_quote"})
    assert stage_of(case) == "sale_qualification"
    move_case(anna, case.pk, {"stage": "sale_needs"})
    move_case(anna, case.pk, {"stage": "sale_quote"})
    move_case(anna, case.pk, {"stage": "sale_qualification"})
    move_case(anna, case.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    assert stage_of(case) == "sale_lost"


@pytest.mark.parametrize("away", ["sale_lost", "renewal_talks"])
def test_losing_a_case_or_taking_it_elsewhere_is_no_way_past_what_was_to_be_done(away: str) -> None:
    anna = manager()
    point = add_check("sale_needs", "Zebrać wymiary hali")
    case = make_case(anna, stage="sale_needs")
    reason = {"fields": {"loss_reason": "price"}} if away == "sale_lost" else {}
    move_case(anna, case.pk, {"stage": away, **reason})
    for further in ("sale_quote", "sale_delivery"):
        with pytest.raises(MoveIncomplete) as refused:
            move_case(anna, case.pk, {"stage": further})
        assert locs(refused) == [("checks", point)]
    assert stage_of(case) == away
    # Back to where it was nothing is asked, and ticked on the way it goes further.
    move_case(anna, case.pk, {"stage": "sale_needs"})
    move_case(anna, case.pk, {"stage": away, **reason})
    move_case(anna, case.pk, {"stage": "sale_delivery", "checks": [str(point)]})
    assert stage_of(case) == "sale_delivery"


def test_a_lost_case_goes_no_further_than_the_stage_where_it_was_lost_lets_it() -> None:
    anna = manager()
    ids = dict(Stage.objects.filter(type__code="sale").values_list("code", "pk"))
    StageNext.objects.create(stage_id=ids["sale_qualification"], to_id=ids["sale_needs"])
    refresh_definitions()
    case = make_case(anna)
    move_case(anna, case.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    with pytest.raises(StageNotAllowed):
        move_case(anna, case.pk, {"stage": "sale_quote"})
    assert stage_of(case) == "sale_lost"
    move_case(anna, case.pk, {"stage": "sale_needs"})
    assert stage_of(case) == "sale_needs"


def test_who_may_bring_cases_into_a_stage() -> None:
    anna, jan = manager(), salesperson()
    define("sale_contract", mover="owner")
    case = make_case(jan)
    with pytest.raises(NotYourMove):
        move_case(anna, case.pk, {"stage": "sale_contract"})
    define("sale_won", mover="roles")
    with pytest.raises(NotYourMove):
        move_case(jan, case.pk, {"stage": "sale_won"})
    assert stage_of(case) == "sale_qualification"
    move_case(jan, case.pk, {"stage": "sale_contract"})
    role = Role.objects.get(code="sales_manager")
    StageMover.objects.create(stage=define("sale_won"), role=role)
    UserRole.objects.create(user_id=anna.id, role=role)
    refresh_definitions()
    move_case(anna, case.pk, {"stage": "sale_won"})
    assert stage_of(case) == "sale_won"


def test_who_may_not_edit_a_case_may_not_move_it() -> None:
    jan, other = salesperson(), salesperson()
    case = make_case(jan)
    with pytest.raises(NotFound):
        move_case(other, case.pk, {"stage": "sale_needs"})
    reader = manager(actions=frozenset({"view"}))
    with pytest.raises(NotAllowed):
        move_case(reader, case.pk, {"stage": "sale_needs"})
    assert stage_of(case) == "sale_qualification"


def test_a_case_goes_over_to_another_type_where_that_may_have_it() -> None:
    anna = manager()
    case = make_case(anna)
    move_case(anna, case.pk, {"stage": "project_idea"})
    moved = again(case)
    assert (moved.type.code, moved.stage.code, moved.number) == ("project", "project_idea", case.number)
    with pytest.raises(InvalidInput) as refused:
        move_case(anna, case.pk, {"stage": "internal_in_progress"})
    assert locs(refused) == [("fields", "party")]
    assert again(case).type.code == "project"


def test_a_stage_brings_its_tasks_once() -> None:
    anna = manager()
    with clock.frozen(datetime(2026, 12, 23, 9, tzinfo=UTC)):
        StageTask.objects.create(stage=define("sale_needs"), title="Umówić wizję lokalną", due_after_days=1)
        refresh_definitions()
        case = make_case(anna)
        assert not Task.objects.exists()
        move_case(anna, case.pk, {"stage": "sale_needs"})
        task = Task.objects.get()
        # Christmas Eve, both holidays and the weekend are no working days.
        assert (task.title, task.due_on, task.assignee_id) == ("Umówić wizję lokalną", date(2026, 12, 28), anna.id)
        assert list(task.links.order_by("id").values_list("record_id", flat=True)) == [case.pk, case.party_id]
        move_case(anna, case.pk, {"stage": "sale_qualification"})
        move_case(anna, case.pk, {"stage": "sale_needs"})
    assert Task.objects.count() == 1


def test_the_tasks_of_a_stage_stop_no_case_whose_owner_has_left() -> None:
    anna, boss = manager(), manager()
    StageTask.objects.create(stage=define("sale_needs"), title="Umówić wizję lokalną")
    refresh_definitions()
    case = make_case(anna)
    User.objects.filter(pk=anna.id).update(is_active=False)
    move_case(boss, case.pk, {"stage": "sale_needs"})
    task = Task.objects.get()
    assert (task.assignee_id, task.owner_id) == (None, boss.id)


@given(
    first=st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    days=st.integers(0, 60),
)
def test_working_days_are_those_of_the_polish_calendar(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    off = holidays.country_holidays("PL", years=range(first.year, last.year + 1))
    between = [first + timedelta(days=n) for n in range(1, days + 1)]
    # Sundays are off in any case; Easter Sunday and Pentecost fall on them.
    expected = sum(1 for day in between if day.weekday() < 5 and day not in off)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases_working_days((%s::timestamp + '12:00') AT TIME ZONE 'Europe/Warsaw',"
            " (%s::timestamp + '12:00') AT TIME ZONE 'Europe/Warsaw')",
            [first, last],
        )
        assert cursor.fetchone() == (expected,)


def test_the_order_of_the_way() -> None:
    of = definitions().type_by_code("sale")
    assert of is not None
    way = of.way
    assert [stage.state for stage in way] == sorted(
        (stage.state for stage in way), key=["potential", "active", "closed"].index
    )
    first, last = way[0], way[-1]
    lost = next(stage for stage in of.stages if stage.is_lost)
    assert is_forward(way, first.id, last.id)
    assert not is_forward(way, last.id, first.id)
    assert not is_forward(way, first.id, lost.id)
    assert may_follow(first, lost, way)
    assert required_for(way, lost) == []


def test_raw_writes_are_written_down_too() -> None:
    case = make_case(manager())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET stage_id = (SELECT id FROM cases_stage WHERE code = 'sale_won') WHERE id = %s",
            [case.pk],
        )
    assert again(case).state == "closed"
    assert StageMove.objects.filter(case=case).count() == 2


def test_cases_of_one_type_are_in_its_stages_only() -> None:
    case = make_case(manager())
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(stage=Stage.objects.get(code="project_idea"))
    used = Stage.objects.get(code="sale_qualification")
    with pytest.raises(IntegrityError), transaction.atomic():
        Stage.objects.filter(pk=used.pk).update(state="active")
    unused = Stage.objects.get(code="project_planning")
    Stage.objects.filter(pk=unused.pk).update(state="active")
