"""The page of a case and its board: what is booked and waits on the timeline, cards that may not be moved."""

import re
from datetime import timedelta

import pytest

from opiekun.cases.models import Case, CaseUser
from opiekun.cases.services import move_case, trash_entry, update_case
from opiekun.core import clock
from tests.activities.mail.out.conftest import active_authors, queued
from tests.cases.cases import again, define, make_case
from tests.cases.money import book, pln, work
from tests.cases.test_case_pages import page, part
from tests.parties.ui.browser import Somebody, fields, log_in

__all__ = ["active_authors"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def test_who_may_only_look_is_offered_nothing_for_moving_on_the_board(jan: Somebody) -> None:
    make_case(jan.viewer, "Hala")
    reader = log_in("read_only", "Rita", "Czyta")
    for who, moves in ((jan, True), (reader, False)):
        html = page(who, "/cases/board?type=sale")
        assert "Hala" in html
        assert ("data-bulk-move" in html) is moves
        assert ("choose up to here" in html) is moves
        assert ("closes it as won" in html) is moves
        assert ("is-looked-at" in html) is not moves
        assert "from card to card" in html


def timeline(who: Somebody, case: Case) -> str:
    return part(who, f"/cases/{case.pk}/timeline")


@pytest.mark.django_db(transaction=True)
def test_bookings_and_changes_of_the_plan_stand_on_the_timeline(jan: Somebody) -> None:
    case, other = make_case(jan.viewer, planned_revenue=pln("100")), make_case(jan.viewer, "Inna")
    cost = book(jan.viewer, case, "120.50", text="Dźwig")
    work(jan.viewer, case, "1:30", text="Montaż")
    update_case(jan.viewer, case.pk, {"planned_revenue": pln("250")})
    shown = timeline(jan, case)
    assert "Cost: Dźwig" in shown
    assert "120.50" in shown
    assert "Time: Montaż" in shown
    assert "Planned revenue" in shown
    assert "Dźwig" not in timeline(jan, other)
    assert "Dźwig" in part(jan, f"/cases/{case.pk}/timeline?q=dzwig")
    trash_entry(jan.viewer, cost.pk)
    assert "Cost: Dźwig" not in timeline(jan, case)


def test_a_message_that_waits_stands_in_the_case_from_which_it_was_written(jan: Somebody) -> None:
    boss = log_in("sales_manager", "Ewa", "Lis")
    case, other = make_case(boss.viewer), make_case(boss.viewer, "Inna")
    row = queued(boss.viewer, record=str(case.pk), subject="Oferta na hale")
    assert "Oferta na hale" in timeline(boss, case)
    assert "Oferta na hale" not in timeline(boss, other)
    row.state = "draft"
    row.save(update_fields=["state"])
    assert "Oferta na hale" not in timeline(boss, case)


def test_the_card_of_the_stage_comes_first_among_the_facts(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    html = page(jan, f"/cases/{case.pk}")
    assert html.count(f'hx-get="/cases/{case.pk}/stage"') == 1
    assert html.index(f"/cases/{case.pk}/stage") < html.index("case-value")


# The history tells what a transaction came to: here are several.
@pytest.mark.django_db(transaction=True)
def test_an_open_case_does_not_show_what_was_said_of_a_loss_and_the_history_does(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    lost = {"loss_reason": "price", "outcome_note": "Konkurencja taniej"}
    move_case(jan.viewer, case.pk, {"stage": "sale_lost", "fields": lost})
    assert "Konkurencja taniej" in page(jan, f"/cases/{case.pk}")
    move_case(jan.viewer, case.pk, {"stage": "sale_qualification"})
    assert again(case).outcome_note == ""
    assert "fact-outcome_note" not in page(jan, f"/cases/{case.pk}")
    assert "Konkurencja taniej" in page(jan, f"/cases/{case.pk}/history")


def card(who: Somebody, case: Case) -> str:
    found = re.search(rf'<li data-case="{case.pk}".*?</li>', page(who, "/cases/board"), re.S)
    assert found is not None
    return found[0]


def test_cards_that_may_not_be_moved_are_not_dragged_and_say_why(jan: Somebody) -> None:
    reader = log_in("read_only", "Piotr", "Mak")
    case = make_case(jan.viewer)
    assert 'draggable="true"' in card(jan, case)
    assert "data-fixed" not in card(jan, case)
    assert "data-asks-where" in card(jan, case)
    shown = card(reader, case)
    assert "data-fixed" in shown
    assert 'tabindex="0" draggable="false"' in shown
    assert "You may look at this case, not move it." in shown
    assert "data-asks-where" not in shown


def test_a_participant_moves_the_card_of_another(jan: Somebody) -> None:
    ewa = log_in("salesperson", "Ewa", "Lis")
    case = make_case(ewa.viewer)
    CaseUser.objects.create(case=case, user_id=jan.viewer.id, part="participant")
    assert 'tabindex="0" draggable="true"' in card(jan, case)


def test_a_card_shows_what_is_missing_and_for_how_long_it_stood(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    define("sale_qualification", stale_after_days=1, required=["expected_close_on"])
    Case.objects.filter(pk=case.pk).update(entered_stage_at=clock.now() - timedelta(days=30))
    shown = card(jan, case)
    assert "missing: expected close" in shown
    assert re.search(r"\d+ d\.", shown)


def test_the_advanced_filter_of_the_board_leads_back_to_the_board(jan: Somebody) -> None:
    case = make_case(jan.viewer, "Regały")
    menu = part(jan, "/cases/board/filters?type=sale")
    assert "/cases/board/conditions?type=sale" in menu
    form = page(jan, "/cases/board/conditions?type=sale&f.name.contains=Rega")
    assert 'action="/cases/board/conditions"' in form or 'hx-post="/cases/board/conditions"' in form
    answer = jan.client.post("/cases/board/conditions", fields(form), headers={"HX-Request": "true"})
    there = answer.headers["HX-Redirect"]
    assert there.startswith("/cases/board?type=sale")
    assert f'data-case="{case.pk}"' in page(jan, there)
