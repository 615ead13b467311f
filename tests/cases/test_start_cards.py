"""The start page: my cases by next step, what they promise, stale ones, parties that nobody goes about. Each figure
opens the list behind it."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.activities.selectors.tasks.my_day import idle_parties
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.tasks import create_task
from opiekun.cases.models import Case, Stage
from opiekun.cases.selectors.board import board_sums
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.mine import month_after, my_cases
from opiekun.cases.selectors.narrowing import narrowed
from opiekun.core import clock
from opiekun.parties.models import Party
from opiekun.records.lists.query import ListQuery, Sort
from tests.cases.cases import make_case, make_party
from tests.cases.money import rates
from tests.parties.ui.browser import Somebody, log_in

ALL = ListQuery(Sort("updated_at", True), ())
pytestmark = pytest.mark.django_db


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


@contextmanager
def clock_in(zone: str) -> Iterator[None]:
    """The company is there."""
    clock._zone_source.append(lambda: zone)
    try:
        yield
    finally:
        clock._zone_source.pop()


def card(page: str, title: str) -> str:
    _before, found, rest = page.partition(f'aria-label="{title}"')
    return rest.split("</section>")[0] if found else ""


def start(who: Somebody) -> str:
    response = who.client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def tiles(html: str) -> dict[str, tuple[str, str]]:
    """Figure and address of each tile by its label."""
    found = re.findall(
        r'<a class="o-starttile[^"]*" href="([^"]+)">.*?(?:</span>)?([^<>]+)</span><b[^>]*>([^<]+)</b>', html
    )
    return {unescape(label).strip(): (figure, unescape(url)) for url, label, figure in found}


def listed(who: Somebody, url: str, *titles: str) -> list[str]:
    """Which of the titles are in the list behind the address."""
    response = who.client.get(url)
    assert response.status_code == 200, url
    page = response.content.decode()
    return [title for title in titles if f">{title}</a>" in page]


def mine(who: Somebody, title: str, days: int | None = None, **more: Any) -> Case:
    case = make_case(who.viewer, title, **more)
    if days is not None:
        due = (clock.today() + timedelta(days=days)).isoformat()
        create_task(who.viewer, {"title": f"Krok: {title}", "due_on": due, "links": [str(case.pk)]})
    return case


def test_my_cases_are_counted_by_next_step_and_each_figure_opens_its_list(jan: Somebody) -> None:
    for title, days in (
        ("Spóźniona", -2),
        ("Spóźniona 2", -1),
        ("Dzisiejsza", 0),
        ("Późniejsza", 5),
        ("Bez kroku", None),
    ):
        mine(jan, title, days)
    make_case(log_in("salesperson", "Ewa", "Zając").viewer, "Cudza")
    html = card(start(jan), "My cases")
    found = tiles(html)
    assert {label: figure for label, (figure, _url) in found.items()} == {
        "Overdue": "2",
        "Today": "1",
        "Later": "1",
        "Without a next step": "1",
    }
    every = ("Spóźniona", "Spóźniona 2", "Dzisiejsza", "Późniejsza", "Bez kroku", "Cudza")
    assert {label: listed(jan, url, *every) for label, (_figure, url) in found.items()} == {
        "Overdue": ["Spóźniona", "Spóźniona 2"],
        "Today": ["Dzisiejsza"],
        "Later": ["Późniejsza"],
        "Without a next step": ["Bez kroku"],
    }
    assert html.index("Spóźniona") < html.index("Dzisiejsza") < html.index("Bez kroku") < html.index("Późniejsza")


def test_steps_and_stale_cases_are_those_that_are_told_of_one_case(jan: Somebody) -> None:
    """The start page reads all of a user's cases at once; lists and cards ask the database's functions for each."""
    stage = Stage.objects.filter(type__code="sale", state="potential").order_by("position")[0]
    Stage.objects.filter(pk=stage.pk).update(stale_after_days=5)
    steps: list[tuple[int | None, str]] = [(-3, ""), (0, ""), (4, ""), (None, ""), (None, "task"), (None, "past")]
    steps += [(None, "ahead"), (-3, "ahead"), (4, "past")]
    now = clock.now()
    for number, (days, more) in enumerate(steps * 2):
        case = mine(jan, f"Sprawa {number}", days)
        if more == "task":
            create_task(jan.viewer, {"title": "Bez dnia", "links": [str(case.pk)]})
        elif more:
            start = now + timedelta(hours=-2 if more == "past" else 2)
            meeting = {"kind": "meeting", "state": "planned", "started_at": start.isoformat()}
            create_interaction(
                jan.viewer, {**meeting, "party": str(make_party(jan.viewer, "Alfa")), "links": [str(case.pk)]}
            )
        with connection.cursor() as cursor:
            since = now - timedelta(days=3 + number)
            cursor.execute("UPDATE cases_case SET entered_stage_at = %s WHERE id = %s", [since, case.pk])
    with connection.cursor() as cursor:
        days_of = "cases_working_days(entered_stage_at, now())"
        cursor.execute(f"SELECT id, cases_next_step(id), cases_is_stale(id), {days_of} FROM cases_case")
        rows = cursor.fetchall()
    told, waited = {pk: (step, stale) for pk, step, stale, _days in rows}, {pk: days for pk, *_rest, days in rows}
    found = my_cases(jan.viewer, clock.today())  # type: ignore[arg-type]
    assert found.steps == Counter(step for step, _stale in told.values())
    assert found.stale == sum(stale for _step, stale in told.values())
    assert 0 < found.stale < len(told)
    assert all(told[case.id] == (case.step, True) for case in found.stalest)
    assert [case.days for case in found.stalest] == [waited[case.id] for case in found.stalest]
    assert set(found.steps) == {"late", "today", "later", "none"}


def test_the_forecast_is_weighted_as_on_the_board_and_opens_the_cases_of_the_month(jan: Somebody) -> None:
    today = clock.today()
    this, after = today.replace(day=28), month_after(today.replace(day=1)).replace(day=9)
    worth = {"amount": "10000", "currency": "PLN"}
    mine(jan, "Ten miesiąc", planned_revenue=worth, expected_close_on=this.isoformat())
    mine(jan, "Ten miesiąc 2", planned_revenue=worth, expected_close_on=this.isoformat(), probability=50)
    mine(jan, "Następny", planned_revenue={"amount": "100", "currency": "EUR"}, expected_close_on=after.isoformat())
    mine(jan, "Kiedyś", planned_revenue=worth, expected_close_on="2099-01-01")
    found = tiles(card(start(jan), "My forecast"))
    assert found["This month"][0].replace("\u00a0", "").replace(",", "").startswith(("7000", "PLN7000", "zł7000"))
    every = ("Ten miesiąc", "Ten miesiąc 2", "Następny", "Kiedyś")
    assert listed(jan, found["This month"][1], *every) == ["Ten miesiąc", "Ten miesiąc 2"]
    assert listed(jan, found["Next month"][1], *every) == ["Następny"]
    promised = my_cases(jan.viewer, today).promised
    assert [(p.currency, p.number, p.planned, p.weighted) for p in promised["this"]] == [("PLN", 2, 20000, 7000)]
    assert [(p.currency, p.weighted) for p in promised["next"]] == [("EUR", 20)]
    # The same weighing as the board's.
    Case.objects.filter(title="Kiedyś").delete()
    of = definitions().type_by_code("sale")
    assert of is not None
    held = board_sums(of, narrowed(jan.viewer, ALL), clock.now()).stages
    sums = [one for stage in held.values() for one in stage.sums]
    assert sum(one.weighted for one in sums if one.currency == "PLN") == 7000


def test_the_forecast_is_one_sum_in_zloty_where_there_are_rates(jan: Somebody) -> None:
    today = clock.today()
    rates(today - timedelta(days=1), EUR="4.25")
    due = today.replace(day=28).isoformat()
    for title, amount, currency in (("Złote", "10000", "PLN"), ("Euro", "1000", "EUR"), ("Jeny", "7000", "JPY")):
        worth = {"amount": amount, "currency": currency}
        mine(jan, title, planned_revenue=worth, expected_close_on=due, probability=50)
    html = card(start(jan), "My forecast")
    # 5000 + 500 at 4.25; yens have no rate.
    assert tiles(html)["This month"][0].replace("\u00a0", "") == "≈ PLN7,125"
    assert "without JPY: no rate" in unescape(html)
    sums = {one.currency: one.in_pln for one in my_cases(jan.viewer, today).promised["this"]}
    assert sums == {"PLN": 5000, "EUR": 2125, "JPY": None}


def test_stale_cases_and_idle_parties_open_their_lists(jan: Somebody) -> None:
    old, snoozed = mine(jan, "Bez ruchu"), mine(jan, "Umówiona", 3)
    Case.objects.filter(pk__in=[old.pk, snoozed.pk]).update(entered_stage_at=clock.now() - timedelta(days=40))
    idle = make_party(jan.viewer, "Nikt nie pamięta")
    make_party(log_in("salesperson", "Ewa", "Zając").viewer, "Cudza cicha")
    page = start(jan)
    stale, parties = card(page, "Without movement"), card(page, "My parties without a case or next step")
    assert "Bez ruchu" in stale
    assert "Umówiona" not in stale
    assert f"/cases/new?party={idle}" in parties
    assert "Cudza cicha" not in parties
    for html, name in ((stale, "Bez ruchu"), (parties, "Nikt nie pamięta")):
        more = re.search(r'class="o-card__more" href="([^"]+)"', html)
        assert more is not None
        behind = jan.client.get(unescape(more[1])).content.decode()
        assert f">{name}</a>" in behind
        assert "Umówiona" not in behind
        assert "Cudza" not in behind


# Between them lies more than a day: in one of the zones it is another day than by the database's clock, at any time.
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Warsaw"])
def test_a_party_was_changed_on_the_day_that_it_was_by_the_clock_of_the_company(jan: Somebody, zone: str) -> None:
    party = make_party(jan.viewer, "Cicha")
    with clock_in(zone):
        wanted = clock.on_day(Party.objects.values_list("updated_at", flat=True).get(pk=party))
        assert [one.changed_on for one in my_cases(jan.viewer, clock.today()).idle] == [wanted]
        assert [one.changed_on for one in idle_parties(jan.viewer, 9)] == [wanted]


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        ("2026-03-01T22:59:59Z", "Europe/Warsaw", date(2026, 3, 1)),
        ("2026-03-01T23:00:00Z", "Europe/Warsaw", date(2026, 3, 2)),
        ("2026-03-02T04:59:59Z", "America/New_York", date(2026, 3, 1)),
        ("2026-03-02T05:00:00Z", "America/New_York", date(2026, 3, 2)),
    ],
)
def test_the_day_of_a_change_turns_at_the_midnight_of_the_company(jan: Somebody, at: str, zone: str, day: date) -> None:
    party = make_party(jan.viewer, "Cicha")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE parties_party DISABLE TRIGGER USER")
        cursor.execute("UPDATE parties_party SET updated_at = %s WHERE id = %s", [at, party])
        cursor.execute("ALTER TABLE parties_party ENABLE TRIGGER USER")
    with clock_in(zone):
        assert [one.changed_on for one in my_cases(jan.viewer, clock.today()).idle] == [day]
        assert [one.changed_on for one in idle_parties(jan.viewer, 9)] == [day]


def test_empty_cards_show_the_next_step(jan: Somebody) -> None:
    html = card(start(jan), "My cases")
    assert "You have no open cases." in html
    assert 'href="/cases/new"' in html
    assert card(start(jan), "My forecast") == card(start(jan), "Without movement") == ""
    mine(jan, "Bez dnia")
    forecast = card(start(jan), "My forecast")
    assert "Fill in the days" in forecast


def test_a_reader_without_cases_gets_no_cards_of_cases() -> None:
    support = log_in("read_only")
    assert "New case" not in card(start(support), "My cases")


def test_the_start_page_asks_as_little_for_hundreds_of_cases(jan: Somebody) -> None:
    stage, party = Stage.objects.get(code="sale_needs"), make_party(jan.viewer)
    mine(jan, "Pierwsza", party=str(party))
    start(jan)
    with CaptureQueriesContext(connection) as few:
        start(jan)
    Case.objects.bulk_create(
        Case(type_id=stage.type_id, stage=stage, number=f"n{n}", title=f"Sprawa {n}", owner=jan.user, party_id=party)
        for n in range(300)
    )
    with CaptureQueriesContext(connection) as many:
        start(jan)
    assert len(many) <= len(few)
    assert sum("mine AS MATERIALIZED" in one["sql"] for one in many) >= 1


def test_months_follow_one_another_over_the_year() -> None:
    assert month_after(date(2026, 11, 30)) == date(2026, 12, 1)
    assert month_after(date(2026, 12, 31)) == date(2027, 1, 1)
