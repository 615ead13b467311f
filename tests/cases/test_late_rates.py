"""An amount that is converted by an older table than its day's says so, and follows the right one when it comes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.cases.jobs import look_at_margins, on_rates_came_late
from opiekun.cases.models import Case, MarginState
from opiekun.cases.selectors.page import load_case
from opiekun.cases.services import margin_floors, set_hourly_rate
from opiekun.cases.ui.money.warnings import warnings
from opiekun.core import clock
from opiekun.core.models import ExchangeRate, OutboxEntry
from opiekun.core.money.rates.lookup import forget_rates
from opiekun.core.money.rates.storing import store
from opiekun.core.money.rates.tables import RateTable
from opiekun.core.outbox import DeliveredEvent
from opiekun.core.viewer import Viewer
from opiekun.records.models import Notification
from tests.accounts.people import viewer
from tests.api.program import program
from tests.cases.cases import make_case
from tests.cases.money import book, money, pln, rates, set_type, work
from tests.cases.test_case_pages import page
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 26, 9, 0, tzinfo=UTC)):
        yield


def said(who: Viewer, case: Case) -> list[str]:
    with translation.override("en"):
        return [one.text.replace("\xa0", " ") for one in warnings(who, load_case(who, case.pk), money(who, case))]


def table(day: date, **mids: str) -> RateTable:
    return RateTable(f"{day:%j}/A/NBP/2026", day, {code: Decimal(mid) for code, mid in mids.items()})


def asked_of_the_worker() -> list[dict[str, Any]]:
    """The work that cases leave when they are told of what the rates told of."""
    rows = OutboxEntry.objects.filter(name="exchange_rates.came_late")
    on_rates_came_late(
        [DeliveredEvent(row.pk, row.at, row.name, row.version, row.kind, None, None, None, row.facts) for row in rows]
    )
    jobs = ProcrastinateJob.objects.filter(task_name="cases.look_at_margins", status="todo").order_by("id")
    return list(jobs.values_list("args", flat=True))


def test_the_panel_names_the_table_that_is_used_and_the_one_that_has_not_come() -> None:
    jan = viewer("salesperson")
    rates(TUESDAY, "228/A/NBP/2026", EUR="4.20", USD="3.60")
    case = make_case(jan)
    book(jan, case, "10", "EUR", on=str(THURSDAY))
    book(jan, case, "10", "EUR", on=str(WEDNESDAY))
    book(jan, case, "10", "USD", on=str(THURSDAY))
    assert money(jan, case).cost.actual == Decimal("120.00")
    assert said(jan, case) == [
        "EUR, USD: converted by the NBP table 228/A/NBP/2026 of 24 Nov 2026. The one of 25 Nov 2026, which counts, has"
        " not come yet; once it is here the figures follow it."
    ]
    rates(WEDNESDAY, "229/A/NBP/2026", EUR="4.30", USD="3.60")
    assert said(jan, case) == []
    assert money(jan, case).cost.actual == Decimal("121.00")


def test_nothing_is_said_where_the_right_table_is_there_or_nothing_is_converted() -> None:
    jan = viewer("salesperson")
    rates(TUESDAY, EUR="4.20")
    case = make_case(jan)
    book(jan, case, "10", on=str(THURSDAY))
    book(jan, case, "10", "EUR", on=str(WEDNESDAY))
    assert said(jan, case) == []
    # A case in euro of which an item is in dollars needs both.
    rates(TUESDAY, USD="3.60")
    other = make_case(jan, "Wiata", planned_revenue=pln("1", "EUR"))
    book(jan, other, "10", "USD", on=str(THURSDAY))
    assert [text[:9] for text in said(jan, other)] == ["EUR, USD:"]


def test_the_list_of_items_says_it_beside_the_rate_in_both_languages() -> None:
    jan, pl = log_in("salesperson", "Jan", "Wnuk"), log_in("administrator", language="pl")
    rates(TUESDAY, EUR="4.20")
    case = make_case(jan.viewer)
    book(jan.viewer, case, "10", "EUR", on=str(THURSDAY))
    assert "table of 24 Nov, until that of 25 Nov comes" in page(jan, f"/cases/{case.pk}/money/items").replace(
        "\xa0", " "
    )
    assert "tabela z 24.11, póki nie ma tej z 25.11" in page(pl, f"/cases/{case.pk}/money/items")
    rates(WEDNESDAY, EUR="4.30")
    assert "until that of" not in page(jan, f"/cases/{case.pk}/money/items")


def test_programs_see_from_which_table_a_rate_is_and_which_is_awaited() -> None:
    caller = program()
    rates(TUESDAY, "228/A/NBP/2026", EUR="4.20")
    assert caller.user is not None
    case = make_case(viewer_of_user(caller.user))
    for amount, currency, on in (("1", "PLN", THURSDAY), ("2", "EUR", THURSDAY), ("3", "EUR", WEDNESDAY)):
        body = {"case": str(case.pk), "text": "Dźwig", "amount": pln(amount, currency), "on": str(on)}
        assert caller.post("/case-entries", body).status_code == 201
    found = {
        one["amount"]["amount"]: one["rate_tables"] for one in caller.get(f"/cases/{case.pk}/money").json()["entries"]
    }
    used = {"number": "228/A/NBP/2026", "on": "2026-11-24"}
    assert found == {
        "1.00": [],
        "2.00": [{**used, "awaited": "2026-11-25"}],
        "3.00": [{**used, "awaited": None}],
    }


def test_a_margin_is_worked_out_anew_when_the_table_comes_late() -> None:
    jan, boss = viewer("salesperson"), viewer("administrator")
    rates(TUESDAY, EUR="4.20")
    set_type(margin_floor=Decimal(20))
    case = make_case(jan, planned_revenue=pln("1000"))
    plain = make_case(jan, "Wiata", planned_revenue=pln("1000"))
    early = make_case(jan, "Rampa", planned_revenue=pln("1000"))
    timed = make_case(boss, "Brama", planned_revenue=pln("1000"))
    book(jan, case, "190", "EUR", on=str(THURSDAY))
    book(jan, plain, "700", on=str(THURSDAY))
    book(jan, early, "190", "EUR", on=str(WEDNESDAY))
    set_hourly_rate(boss, {"user": str(boss.id), "valid_from": "2026-01-01", "amount": pln("190", "EUR")})
    work(boss, timed, "1:00", on=str(THURSDAY))
    assert not MarginState.objects.filter(is_below=True).exists()
    store([table(WEDNESDAY, EUR="4.30")])
    [asked] = asked_of_the_worker()
    assert asked["rates_since"] == str(WEDNESDAY)
    for _time in range(2):
        look_at_margins(**asked)
    below = MarginState.objects.filter(is_below=True)
    assert {state.case_id for state in below} == {case.pk, timed.pk}
    assert {state.cause["cause"] for state in below} == {"rates"}
    told = Notification.objects.filter(code="case.margin").order_by("record_id").values_list("record_id", flat=True)
    assert list(told) == [case.pk, timed.pk]


def test_only_cases_in_which_something_is_converted_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    jan = viewer("salesperson")
    rates(TUESDAY, EUR="4.20")
    set_type(margin_floor=Decimal(20))
    case, plain, early = make_case(jan), make_case(jan, "Wiata"), make_case(jan, "Rampa")
    book(jan, case, "1", "EUR", on=str(THURSDAY))
    book(jan, plain, "1", on=str(THURSDAY))
    book(jan, early, "1", "EUR", on=str(WEDNESDAY))
    seen: list[int] = []
    monkeypatch.setattr(margin_floors, "amounts_changed", lambda _actor, ids, _cause: seen.extend(ids))
    look_at_margins(case.type_id, rates_since=str(WEDNESDAY))
    assert seen == [case.pk]


def test_where_no_type_has_a_lowest_margin_nothing_is_to_be_done() -> None:
    rates(TUESDAY, EUR="4.20")
    store([table(WEDNESDAY, EUR="4.30")])
    assert asked_of_the_worker() == []


def test_only_tables_that_come_late_are_told_of_and_a_refused_one_tells_nothing() -> None:
    store([table(THURSDAY, EUR="4.20")])
    assert not OutboxEntry.objects.filter(name="exchange_rates.came_late").exists()
    store([table(TUESDAY, EUR="4.20"), table(WEDNESDAY, EUR="4.20")])
    assert [row.facts["since"] for row in OutboxEntry.objects.filter(name="exchange_rates.came_late")] == ["2026-11-24"]
    with pytest.raises(Exception, match="EUR"):
        store([table(date(2026, 11, 20), EUR="4.20"), table(date(2026, 11, 23), EUR="42")])
    assert OutboxEntry.objects.filter(name="exchange_rates.came_late").count() == 1
    assert not ExchangeRate.objects.filter(on=date(2026, 11, 20)).exists()


def drawn(who: Somebody, path: str) -> str:
    forget_rates()
    return page(who, path).replace("\xa0", " ")


def test_the_board_says_once_from_which_day_its_rates_are_while_newer_ones_are_awaited() -> None:
    jan, pl = log_in("salesperson", "Jan", "Wnuk"), log_in("administrator", language="pl")
    rates(TUESDAY, EUR="4.20")
    make_case(jan.viewer, planned_revenue=pln("1000"))
    assert "exchange rates of" not in drawn(jan, "/cases/board")
    make_case(jan.viewer, planned_revenue=pln("200", "USD"))
    assert "exchange rates of" not in drawn(jan, "/cases/board")
    make_case(jan.viewer, planned_revenue=pln("100", "EUR"))
    assert drawn(jan, "/cases/board").count("exchange rates of 24 Nov, until those of 25 Nov come") == 1
    assert drawn(pl, "/cases/board").count("kursy z 24.11, póki nie ma tych z 25.11") == 1
    rates(WEDNESDAY, EUR="4.30")
    assert "exchange rates of" not in drawn(jan, "/cases/board")


def test_the_board_asks_no_more_of_the_database_for_it() -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    rates(TUESDAY, EUR="4.20")

    def asked() -> list[str]:
        drawn(jan, "/cases/board")
        forget_rates()
        with CaptureQueriesContext(connection) as found:
            page(jan, "/cases/board")
        return [one["sql"] for one in found if "core_exchange_rate" in one["sql"]]

    make_case(jan.viewer, planned_revenue=pln("1000"))
    assert asked() == []
    make_case(jan.viewer, planned_revenue=pln("100", "EUR"))
    assert len(asked()) == 1


def test_my_forecast_on_the_start_page_says_it_once_where_something_is_converted() -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    rates(TUESDAY, EUR="4.20")
    for due in ("2026-11-30", "2026-12-10"):
        make_case(jan.viewer, planned_revenue=pln("1000"), expected_close_on=due)
    assert "exchange rates of" not in drawn(jan, "/")
    for due in ("2026-11-30", "2026-12-10"):
        make_case(jan.viewer, planned_revenue=pln("100", "EUR"), expected_close_on=due)
    assert drawn(jan, "/").count("exchange rates of 24 Nov, until those of 25 Nov come") == 1
    rates(WEDNESDAY, EUR="4.30")
    assert "exchange rates of" not in drawn(jan, "/")
