"""The board and the calendar of cases: narrowed as the list is, with their sums, a page at a time."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from opiekun.cases.kinds import CASE_KIND
from opiekun.cases.models import BoardChoice, Case, Stage, StageMove
from opiekun.cases.rules.working_days import working_days
from opiekun.cases.selectors.board import CARDS, board_sums, lanes
from opiekun.cases.selectors.definitions import definitions, refresh_definitions
from opiekun.cases.selectors.narrowing import narrowed
from opiekun.cases.services import move_case, update_case
from opiekun.core import clock
from opiekun.core.models import ExchangeRate
from opiekun.core.money.rates.lookup import forget_rates
from opiekun.core.viewer import SYSTEM
from opiekun.records.lists.query import ListQuery, Sort
from tests.cases.cases import define, make_case, make_party
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
ALL = ListQuery(Sort("updated_at", True), ())


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def page(who: Somebody, path: str) -> str:
    response = who.client.get(path)
    assert response.status_code == 200, path
    return response.content.decode().replace("\xa0", " ")


def more_like(case: Case, count: int) -> None:
    """So many more of the same, each a minute older, by SQL alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_case (type_id, stage_id, number, title, owner_id, party_id, currency, planned_revenue,"
            " entered_stage_at) SELECT type_id, stage_id, 'M/' || n, 'Sprawa ' || n, owner_id, party_id, currency,"
            " planned_revenue, now() - make_interval(mins => n) FROM cases_case, generate_series(1, %s) n"
            " WHERE id = %s",
            [count, case.pk],
        )


def worth(amount: str, currency: str = "PLN") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def test_choices_of_stages_are_made_once_and_again_when_the_definitions_change() -> None:
    field = CASE_KIND.field_by_code["stage"]
    first = list(field.choices)
    assert [one is other for one, other in zip(first, field.choices, strict=True)] == [True] * len(first)
    Stage.objects.filter(code="sale_needs").update(name="Rozmowa", name_en="")
    refresh_definitions()
    assert "Rozmowa" in {str(one.label) for one in field.choices}
    assert {one.value for one in field.choices} == {one.value for one in first}


def test_the_list_of_cases_takes_as_many_statements_with_thirty_rows_as_with_one(jan: Somebody) -> None:
    def asked() -> int:
        page(jan, "/cases?view=open")
        with CaptureQueriesContext(connection) as found:
            page(jan, "/cases?view=open")
        return len(found)

    case = make_case(jan.viewer)
    with_one = asked()
    more_like(case, 30)
    assert asked() == with_one <= 8


def test_the_board_takes_as_many_statements_with_many_cards_as_with_one(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    found = []
    for _time in range(2):
        page(jan, "/cases/board")
        with CaptureQueriesContext(connection) as asked:
            page(jan, "/cases/board")
        found.append(len(asked))
        if len(found) == 1:
            more_like(case, 40)
    assert found[0] == found[1] <= 6, [one["sql"][:90] for one in asked]


def test_a_move_takes_few_statements(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    headers = {"HX-Request": "true"}
    jan.client.post(f"/cases/{case.pk}/move", {"stage": "sale_needs"}, headers=headers)
    with CaptureQueriesContext(connection) as asked:
        answer = jan.client.post(f"/cases/{case.pk}/move", {"stage": "sale_quote"}, headers=headers)
    assert answer.status_code == 204
    assert len(asked) <= 12, [one["sql"][:90] for one in asked]


def test_five_thousand_open_cases_come_a_page_of_each_lane_at_a_time(jan: Somebody) -> None:
    case = make_case(jan.viewer, planned_revenue=worth("100"))
    more_like(case, 4_999)
    html = page(jan, "/cases/board")
    assert html.count("<li data-case=") == CARDS
    assert "PLN 500,000" in html
    seen: set[str] = set(re.findall(r'<li data-case="(\d+)"', html))
    for _page in range(3):
        more = re.search(r'hx-get="(/cases/board/sale_qualification/more[^"]+)"', html)
        assert more is not None
        html = page(jan, more[1].replace("&amp;", "&"))
        came = set(re.findall(r'<li data-case="(\d+)"', html))
        assert len(came) == CARDS
        assert not came & seen
        seen |= came


def test_the_filters_of_the_list_narrow_the_board_and_go_along_between_them(jan: Somebody) -> None:
    make_case(jan.viewer, "Regały do hali", expected_close_on="2027-01-10", source="fair")
    make_case(jan.viewer, "Wiata", expected_close_on="2027-03-10")
    html = page(jan, "/cases/board?type=sale&f.expected_close_on.before=2027-02-01")
    assert "Regały" in html
    assert "Wiata" not in html
    assert "Expected close <b>" in html
    there = re.search(r'href="(/cases\?view=open[^"]+)"', html)
    assert there is not None
    listed = page(jan, there[1].replace("&amp;", "&"))
    assert "Regały" in listed
    assert "Wiata" not in listed
    back = re.search(r'href="(/cases/board\?[^"]+)"', listed)
    assert back is not None
    address = back[1].replace("&amp;", "&")
    assert "f.state" not in address
    assert "Wiata" not in page(jan, address)
    # What needs another table, and a search.
    assert "Wiata" not in page(jan, "/cases/board?f.source.is=fair")
    assert "Wiata" not in page(jan, "/cases/board?q=rega%C5%82y")
    assert "Regały" not in page(jan, "/cases/board?f.owner.is=me&q=wiata")


def test_a_wrong_filter_is_refused_and_shows_nothing(jan: Somebody) -> None:
    make_case(jan.viewer, "Regały do hali")
    response = jan.client.get("/cases/board?f.nothing.is=1")
    assert response.status_code == 422
    assert "Regały" not in response.content.decode()


def test_a_filter_is_added_to_the_board_and_leads_back_to_it(jan: Somebody) -> None:
    form = page(jan, "/cases/board/filters?type=sale&filter_field=source")
    assert 'action="/cases/board/filters/add"' in form
    asked = "type=sale&filter_field=source&filter_operator=is&filter_value=fair"
    added = jan.client.get(f"/cases/board/filters/add?{asked}")
    assert added["Location"].startswith("/cases/board?type=sale")
    assert "f.source.is=fair" in added["Location"]


def test_a_board_that_is_drawn_anew_brings_its_total_along(jan: Somebody) -> None:
    make_case(jan.viewer, planned_revenue=worth("1000"))
    assert "hx-swap-oob" not in page(jan, "/cases/board")
    headers = {"HX-Request": "true", "HX-Target": "case-board"}
    again = jan.client.get("/cases/board", headers=headers).content.decode().replace("\xa0", " ")
    assert re.search(r'id="board-total" hx-swap-oob="true">1 · PLN 1,000<', again)
    assert 'id="board-pills" hx-swap-oob="true"' in again


def test_whose_cases_are_chosen_becomes_a_filter(jan: Somebody) -> None:
    chosen = jan.client.get("/cases/board?type=project&of=me&f.source.is=fair")
    assert chosen["Location"] == "/cases/board?type=project&f.source.is=fair&f.owner.is=me"
    assert jan.client.get(f"{chosen['Location']}&of=all")["Location"] == "/cases/board?type=project&f.source.is=fair"


def test_the_board_says_sums_in_zloty_and_which_rate_is_missing(jan: Somebody) -> None:
    forget_rates()
    ExchangeRate.objects.create(
        currency="EUR", on=clock.today() - timedelta(days=1), table_no="228/A/NBP/2026", mid=Decimal("4.25")
    )
    make_case(jan.viewer, planned_revenue=worth("1000"))
    make_case(jan.viewer, planned_revenue=worth("200", "EUR"))
    html = page(jan, "/cases/board")
    assert "≈ PLN 1,850" in html
    assert "PLN 1,000 · EUR 200" in html
    assert "no rate" not in html
    make_case(jan.viewer, planned_revenue=worth("300", "USD"))
    html = page(jan, "/cases/board")
    assert "≈ PLN 1,850" in html
    assert "without USD: no rate" in html
    forget_rates()


def test_what_is_weighted_counts_the_own_probability_of_a_case(jan: Somebody) -> None:
    make_case(jan.viewer, planned_revenue=worth("1000"))
    make_case(jan.viewer, planned_revenue=worth("1000"), probability=70)
    of = definitions().type_by_code("sale")
    assert of is not None
    first = of.open_stages[0]
    assert first.probability == 20
    held = board_sums(of, narrowed(SYSTEM, ALL), clock.now()).stages[first.id]
    assert [(one.amount, one.weighted) for one in held.sums] == [(Decimal(2000), Decimal(900))]


def test_persons_are_counted_only_where_a_stage_asks_for_them(jan: Somebody) -> None:
    make_case(jan.viewer)
    with CaptureQueriesContext(connection) as asked:
        page(jan, "/cases/board")
    assert not any("cases_person" in one["sql"] for one in asked)
    define("sale_qualification", required=["person"])
    board = page(jan, "/cases/board")
    assert "missing: person" in board
    # Who hears the card hears what it lacks.
    assert re.search(r'aria-label="[^"]*\. missing: person\.', board)


def test_cards_that_nobody_may_see_are_on_no_board(jan: Somebody) -> None:
    other = log_in("salesperson", "Ewa", "Lis")
    make_case(other.viewer, "Tajna sprawa")
    found = lanes([stage.id for stage in definitions().stages], narrowed(jan.viewer, ALL))
    assert not any(lane.cards for lane in found.values())


def test_compact_cards_are_remembered_for_the_user(jan: Somebody) -> None:
    assert "o-boardhost is-compact" not in page(jan, "/cases/board")
    assert jan.client.post("/cases/board/view", {"compact": "1"}).status_code == 204
    assert "o-boardhost is-compact" in page(jan, "/cases/board")
    jan.client.post("/cases/board/view", {"compact": "0"})
    assert "o-boardhost is-compact" not in page(jan, "/cases/board")
    assert BoardChoice.objects.count() == 1


def test_the_calendar_has_cases_on_their_days_and_moves_them_with_a_way_back(jan: Somebody) -> None:
    case = make_case(jan.viewer, "Regały do hali", expected_close_on="2027-03-10")
    make_case(jan.viewer, "Wiata", expected_close_on="2027-05-10")
    html = page(jan, "/cases/calendar?day=2027-03-01")
    assert "Regały" in html
    assert "Wiata" not in html
    agenda = page(jan, "/cases/calendar?day=2027-03-01&part=agenda")
    assert "Regały" in agenda
    answer = jan.client.post(f"/cases/{case.pk}/close", {"due_on": "2027-03-17"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert Case.objects.get(pk=case.pk).expected_close_on == date(2027, 3, 17)
    undo = re.search(r'"undo_url": "([^"]+)"', answer["HX-Trigger"])
    assert undo is not None
    jan.client.post(undo[1], headers={"HX-Request": "true"})
    assert Case.objects.get(pk=case.pk).expected_close_on == date(2027, 3, 10)


def test_a_wrong_day_of_close_is_told_and_changes_nothing(jan: Somebody) -> None:
    case = make_case(jan.viewer, expected_close_on="2027-03-10")
    answer = jan.client.post(f"/cases/{case.pk}/close", {"due_on": "2027-02-30"}, headers={"HX-Request": "true"})
    assert '"failed": true' in answer["HX-Trigger"]
    assert Case.objects.get(pk=case.pk).expected_close_on == date(2027, 3, 10)
    other = log_in("salesperson", "Ewa", "Lis")
    assert other.client.post(f"/cases/{case.pk}/close", {"due_on": "2027-03-11"}).status_code == 404


def test_a_day_shows_its_most_valuable_cases_and_how_many_more_there_are(jan: Somebody) -> None:
    party = str(make_party(jan.viewer))
    for number in range(6):
        make_case(
            jan.viewer,
            f"Sprawa {number}",
            party=party,
            expected_close_on="2027-03-10",
            planned_revenue=worth(str(100 * number)),
        )
    html = page(jan, "/cases/calendar?day=2027-03-01")
    shown = re.findall(r'<span class="o-cal__name">(Sprawa \d)', html)
    assert shown == ["Sprawa 5", "Sprawa 4", "Sprawa 3", "Sprawa 2"]
    assert "f.expected_close_on.is=2027-03-10" in html


@given(first=st.dates(date(1995, 1, 1), date(2090, 1, 1)), days=st.integers(-30, 900))
def test_working_days_by_the_program_are_those_of_the_database(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases_working_days((%s::timestamp + '12:00') AT TIME ZONE 'Europe/Warsaw',"
            " (%s::timestamp + '12:00') AT TIME ZONE 'Europe/Warsaw')",
            [first, last],
        )
        assert cursor.fetchone() == (working_days(first, last),)


def test_days_in_a_stage_are_working_days(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    move_case(jan.viewer, case.pk, {"stage": "sale_needs"})
    update_case(jan.viewer, case.pk, {"title": "Regały"})
    assert StageMove.objects.filter(case=case).count() == 2
    found = lanes([Stage.objects.get(code="sale_needs").pk], narrowed(jan.viewer, ALL))
    assert [card.days for lane in found.values() for card in lane.cards] == [0]
