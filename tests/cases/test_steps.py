"""What comes next: a planned step keeps a case from being stale, everywhere alike, until it has passed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.tasks import complete_task, create_task, update_task
from opiekun.cases.kinds import CASE_KIND
from opiekun.cases.models import Case
from opiekun.cases.selectors.board import lanes
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.narrowing import narrowed
from opiekun.cases.selectors.page import load_case
from opiekun.cases.services import move_case
from opiekun.core import clock
from opiekun.core.viewer import Viewer
from opiekun.parties.kinds import PARTY_KIND
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Leaf
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import list_rows
from tests.cases.cases import define, make_case, make_party, make_person
from tests.parties.people import manager
from tests.parties.ui.browser import log_in

ALL = ListQuery(Sort("updated_at", True), ())
pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Viewer:
    return manager()


def aged(case: Case, days: int = 30) -> Case:
    """The case as if it had come into its stage so many days ago."""
    Case.objects.filter(pk=case.pk).update(entered_stage_at=clock.now() - timedelta(days=days))
    return case


def in_days(number: int) -> str:
    return (clock.today() + timedelta(days=number)).isoformat()


def found(viewer: Viewer, leaf: Leaf, kind: Any = CASE_KIND) -> set[int]:
    query = ListQuery(Sort("name"), ("name",), leaf, limit=50)
    return {row[0] for row in list_rows(viewer, kind, query).rows}


def said(function: str, case: Case) -> Any:
    """What the function of the database says of the case."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [case.pk])
        return cursor.fetchone()[0]


def is_stale(viewer: Viewer, case: Case) -> bool:
    """As the list, the board, the page and the database's function say: they agree."""
    listed = case.pk in found(viewer, Leaf("is_stale", Operator.TRUE))
    stage = definitions().stage_by_id[case.stage_id]
    on_board = {
        card.id: card.is_stale(stage) for card in lanes([case.stage_id], narrowed(viewer, ALL))[case.stage_id].cards
    }
    assert listed == on_board[case.pk] == load_case(viewer, case.pk).is_stale == said("cases_is_stale", case)
    assert (case.pk in found(viewer, Leaf("is_stale", Operator.FALSE))) == (not listed)
    return listed


def step(viewer: Viewer, case: Case) -> str:
    """As the list says; the page knows whether there is one."""
    [one] = [
        code
        for code in ("late", "today", "later", "none")
        if case.pk in found(viewer, Leaf("next_step", Operator.IS, (code,)))
    ]
    assert load_case(viewer, case.pk).has_next_step == (one != "none")
    assert said("cases_next_step", case) == one
    return one


def test_a_case_is_stale_after_the_working_days_of_its_stage(anna: Viewer) -> None:
    fresh, old = aged(make_case(anna), 3), aged(make_case(anna), 30)
    assert (is_stale(anna, fresh), is_stale(anna, old)) == (False, True)
    define("sale_qualification", stale_after_days=None)
    assert not is_stale(anna, old)


def test_a_list_and_the_function_agree_on_each_day(anna: Viewer) -> None:
    cases = [aged(make_case(anna), days) for days in range(26)]
    stale = found(anna, Leaf("is_stale", Operator.TRUE))
    assert stale == {case.pk for case in cases if said("cases_is_stale", case)}
    assert 0 < len(stale) < len(cases)
    for stage in definitions().stages:
        define(stage.code, stale_after_days=None)
    assert not found(anna, Leaf("is_stale", Operator.TRUE))


def test_a_task_ahead_snoozes_it_until_it_is_past(anna: Viewer) -> None:
    case = aged(make_case(anna))
    task = create_task(anna, {"title": "Zadzwonić", "due_on": in_days(3), "links": [str(case.pk)]}).id
    assert (is_stale(anna, case), step(anna, case)) == (False, "later")
    update_task(anna, task, {"due_on": in_days(0)})
    assert (is_stale(anna, case), step(anna, case)) == (False, "today")
    update_task(anna, task, {"due_on": in_days(-1)})
    assert (is_stale(anna, case), step(anna, case)) == (True, "late")
    # A later one besides keeps it, whatever is overdue.
    later = create_task(anna, {"title": "Oferta", "due_on": in_days(9), "links": [str(case.pk)]}).id
    assert (is_stale(anna, case), step(anna, case)) == (False, "late")
    complete_task(anna, later)
    assert is_stale(anna, case)


def test_a_task_without_a_day_is_a_step_but_no_snooze(anna: Viewer) -> None:
    case = aged(make_case(anna))
    create_task(anna, {"title": "Kiedyś", "links": [str(case.pk)]})
    assert (is_stale(anna, case), step(anna, case)) == (True, "later")


def test_a_planned_talk_snoozes_it_until_it_has_begun(anna: Viewer) -> None:
    case = aged(make_case(anna))
    raw = {"kind": "meeting", "party": str(case.party_id), "links": [str(case.pk)], "state": "planned"}
    made = create_interaction(anna, {**raw, "started_at": (clock.now() + timedelta(days=2)).isoformat()})
    assert (is_stale(anna, case), step(anna, case)) == (False, "later")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE activities_interaction SET started_at = now() - interval '2 days' WHERE id = %s", [made.id]
        )
    assert (is_stale(anna, case), step(anna, case)) == (True, "late")


def test_a_closed_case_is_never_stale(anna: Viewer) -> None:
    case = make_case(anna)
    move_case(anna, case.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    aged(case, 300)
    assert case.pk not in found(anna, Leaf("is_stale", Operator.TRUE))


def test_the_database_counts_working_days_not_days(anna: Viewer) -> None:
    norm = next(stage for stage in definitions().stages if stage.code == "sale_qualification").stale_after_days or 0
    case = make_case(anna)
    day = clock.today()
    passed = 0
    while passed < norm:
        passed += _is_working(day)
        day -= timedelta(days=1)
    aged(case, (clock.today() - day).days)
    assert is_stale(anna, case)
    aged(case, (clock.today() - day).days - 1)
    assert is_stale(anna, case) == (not _is_working(day + timedelta(days=1)))


def _is_working(day: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_is_working_day(%s)", [day])
        return bool(cursor.fetchone()[0])


def test_a_party_is_idle_without_an_open_case_and_a_step(anna: Viewer) -> None:
    idle, asked, sold = make_party(anna, "Cicha"), make_party(anna, "Umówiona"), make_party(anna, "Ze sprawą")
    create_task(anna, {"title": "Zadzwonić", "links": [str(asked)]})
    case = make_case(anna, party=str(sold))
    leaf = Leaf("is_idle", Operator.TRUE)
    assert found(anna, leaf, PARTY_KIND) & {idle, asked, sold} == {idle}
    move_case(anna, case.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    assert found(anna, leaf, PARTY_KIND) & {idle, asked, sold} == {idle, sold}


def test_panels_of_a_party_and_a_person_show_open_cases_first_with_the_next_step(anna: Viewer) -> None:
    jan = log_in("administrator", "Jan", "Wnuk")
    party = make_party(anna)
    person = make_person(anna, party)
    rows = {"party": str(party), "persons": [{"person": str(person)}]}
    lost = make_case(anna, "Przegrana", **rows)
    move_case(anna, lost.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    worth = {"planned_revenue": {"amount": "48200", "currency": "PLN"}}
    case = make_case(anna, "Regały", **rows, **worth)
    create_task(anna, {"title": "Oferta", "due_on": in_days(-1), "links": [str(case.pk)]})
    Case.objects.filter(pk=lost.pk).update(title="Przegrana potem")
    for kind, record in (("party", party), ("person", person)):
        path = f"/{'parties' if kind == 'party' else 'persons'}/{record}/cases"
        with CaptureQueriesContext(connection) as asked:
            html = jan.client.get(path, headers={"HX-Request": "true"}).content.decode()
        assert html.index("Regały") < html.index("Przegrana potem")
        assert "overdue" in html
        assert html.count("48,200") == 2 or html.count("48\u00a0200") == 2
        assert f"/cases/new?{kind}={record}" in html
        assert len(asked) <= 5
        assert found(anna, Leaf(kind, Operator.IS, (str(record),))) == {lost.pk, case.pk}


def test_the_page_of_an_open_case_says_that_no_next_step_is_planned() -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    case = make_case(jan.viewer)

    def says_so() -> bool:
        shown = jan.client.get(f"/cases/{case.pk}/stage", headers={"HX-Request": "true"})
        return "No next step is planned." in shown.content.decode()

    assert says_so()
    task = create_task(jan.viewer, {"title": "Zadzwonić", "links": [str(case.pk)]}).id
    assert not says_so()
    complete_task(jan.viewer, task)
    assert says_so()
    # Of a closed case nothing is next.
    define("sale_won", required=[])
    move_case(jan.viewer, case.pk, {"stage": "sale_won"})
    assert not says_so()
