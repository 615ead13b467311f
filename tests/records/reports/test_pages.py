"""The pages of analyses: what each viewer gets, choices in the address, both periods, bounds."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.core import clock
from opiekun.core.errors import InvalidInput
from opiekun.core.fields import Choice
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.models import Party
from opiekun.parties.services import create_party
from opiekun.records.reports import building
from opiekun.records.reports.asked import read_asked
from opiekun.records.reports.registry import ReportFilter, register_report
from tests.parties.ui.browser import Somebody, log_in
from tests.records.reports.toys import LONG, PARTIES, SHAPES, SLOW, kind_of, new_parties, registered, shapes, statuses

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with registered(PARTIES, SHAPES, SLOW), clock.frozen(NOW):
        yield


@pytest.fixture
def boss() -> Somebody:
    return log_in("administrator", language="pl")


def party(somebody: Somebody, name: str, month: int, status: str = "active") -> int:
    raw = {"kind": "organisation", "name": name, "status": status, "account_manager": str(somebody.user.pk)}
    made = create_party(SYSTEM, raw).id
    Party.objects.filter(pk=made).update(created_at=datetime(2026, month, 10, tzinfo=UTC))
    return made


def page(somebody: Somebody, address: str, status: int = 200, **headers: str) -> str:
    answer = somebody.client.get(address, headers=headers)
    assert answer.status_code == status, answer.content[:500]
    return str(answer.content.decode()).replace("\u00a0", " ")


def test_cards_are_those_that_the_viewer_may_open(boss: Somebody) -> None:
    html = page(boss, "/reports")
    assert "Nowe podmioty" in html
    assert 'href="/reports/test.parties"' in html
    nobody = log_in("read_only", language="pl")
    nobody.user.user_roles.all().delete()
    html = page(nobody, "/reports")
    assert "test.parties" not in html
    assert "Nie ma analizy" in html


def test_report_out_of_right_is_the_same_as_none(boss: Somebody) -> None:
    nobody = log_in("read_only")
    nobody.user.user_roles.all().delete()
    page(nobody, "/reports/test.parties", 404)
    page(boss, "/reports/test.nothing", 404)


def test_figures_are_within_reach_and_lead_to_their_list(boss: Somebody) -> None:
    seller = log_in("salesperson", language="pl")
    party(seller, "Moja", 11)
    party(boss, "Cudza", 11)
    own, every = page(seller, "/reports/test.parties"), page(boss, "/reports/test.parties")
    assert '<a href="/parties?f.status.is=active">1</a>' in own
    assert '<a href="/parties?f.status.is=active">2</a>' in every
    assert "2 000 zł" in every


def test_period_is_chosen_by_name_or_days_and_compared(boss: Somebody) -> None:
    for month in (8, 11, 11, 11):
        party(boss, f"Firma {month}", month)
    html = page(boss, "/reports/test.parties?period=this_quarter&compare=before")
    assert "Okres: 01.10.2026 – 31.12.2026" in html
    assert "W porównaniu z: 01.07.2026 – 30.09.2026" in html
    assert ">3</a>" in html
    # Each period's figure leads to a list, in the table and in the chart.
    assert '<a href="/parties?f.status.is=active">1</a> <b>+200 %</b>' in html
    assert html.count('<a href="/parties?f.status.is=active" tabindex="-1" class="c-link">') == 2 * 2
    html = page(boss, "/reports/test.parties?period=own&from=2026-08-01&to=2026-08-31")
    assert ">1</a>" in html
    assert 'value="2026-08-31"' in html


def test_a_period_that_goes_on_says_that_it_is_compared_with_a_whole_one(boss: Somebody) -> None:
    said = "a porównywany jest cały"
    for period, goes_on in (("this_year", True), ("last_year", False)):
        page = boss.client.get(f"/reports/test.parties?period={period}&compare=before").content.decode()
        assert (said in page) == goes_on, period
    assert said not in boss.client.get("/reports/test.parties?period=this_year").content.decode()


def test_part_is_answered_with_the_short_address_of_what_is_shown(boss: Somebody) -> None:
    asked = "period=this_year&from=2026-11-01&to=2026-11-30&compare=&status=active&status=inactive"
    answer = boss.client.get(f"/reports/test.parties?{asked}", headers={"HX-Request": "true", "HX-Target": "report"})
    html = answer.content.decode()
    assert answer["HX-Push-Url"] == "/reports/test.parties?period=this_year&status=active&status=inactive"
    assert "<html" not in html
    assert 'id="report-days"' in html
    assert "hx-swap-oob" in html
    assert 'value="2026-01-01"' in html


def test_wrong_choice_is_named_and_kept_in_the_form(boss: Somebody) -> None:
    html = page(boss, "/reports/test.parties?period=own&from=2026-08-31&to=2026-08-01", 422)
    assert 'href="#id_to"' in html
    assert "Ostatni dzień jest przed pierwszym." in html
    assert 'value="2026-08-31"' in html
    assert "#id_status" in page(boss, "/reports/test.parties?status=nonsense", 422)
    assert "#id_period" in page(boss, "/reports/test.parties?period=sometimes", 422)


def test_choice_that_is_asked_by_a_program_is_read_strictly(boss: Somebody) -> None:
    for given, name in (
        ({"owner": ["3"]}, "owner"),
        ({"period": ["this_year", "last_year"]}, "period"),
        ({"period": ["own"], "from": ["2026-02-30"], "to": ["2026-03-01"]}, "from"),
        ({"from": ["2000-01-01"], "to": ["2026-03-01"]}, "to"),
        ({"compare": ["moon"]}, "compare"),
    ):
        with pytest.raises(InvalidInput) as refused:
            read_asked(boss.viewer, PARTIES, given)
        assert [error.loc for error in refused.value.errors] == [(name,)]
    with pytest.raises(InvalidInput):
        read_asked(boss.viewer, SHAPES, {"of": ["active", "inactive"]})
    assert read_asked(boss.viewer, SHAPES, {}).values["of"] == ("active",)


def test_empty_report_says_so_and_offers_a_way_out(boss: Somebody) -> None:
    html = page(boss, "/reports/test.parties?period=last_year&status=inactive")
    assert "W tym okresie nie było nic" in html
    assert "Wyczyść filtry" in html


def test_report_that_takes_too_long_is_broken_off_with_a_plain_word(
    boss: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "ON_A_PAGE", 50)
    monkeypatch.setattr(building.build, "__defaults__", ("view", 50))
    html = page(boss, "/reports/test.slow", 422)
    assert "liczy się zbyt długo" in html
    assert "Nowe podmioty" in page(boss, "/reports")


def test_every_shape_is_drawn_with_its_table_and_nothing_unescaped(boss: Somebody) -> None:
    html = page(boss, "/reports/test.shapes?compare=year&nasty=1")
    assert html.count('role="img"') == 2 * 5
    assert "<script>alert" not in html
    assert ' style="' not in html.replace('style="position', "")
    assert LONG in html
    assert "W tabeli jest jeszcze 26 wierszy." in html
    assert "Nie ma tu czego liczyć." in html
    assert page(log_in("administrator"), "/reports/test.shapes?compare=before").count('role="img"') == 2 * 5


def test_page_asks_few_statements(boss: Somebody) -> None:
    party(boss, "Firma", 11)
    page(boss, "/reports/test.parties")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(boss, "/reports/test.parties?compare=before")
    # Who asks, the shell, the limit, and the report's own statement for each period.
    assert len(asked) <= 9, [query["sql"][:90] for query in asked.captured_queries]


def test_report_without_a_period_offers_and_says_none(boss: Somebody) -> None:
    kind = kind_of("test.now", new_parties, label="Teraz", periods="none", compares=False, filters=PARTIES.filters)
    with registered(kind):
        html = page(boss, "/reports/test.now?status=active")
        assert "id_period" not in html
        assert "Okres:" not in html
        answer = boss.client.get(
            "/reports/test.now?status=active", headers={"HX-Request": "true", "HX-Target": "report"}
        )
        assert answer["HX-Push-Url"] == "/reports/test.now?status=active"
        assert "Okres:" not in page(boss, "/reports/test.now?period=this_year&compare=before")
    with pytest.raises(InvalidInput):
        read_asked(boss.viewer, kind, {"compare": ["before"]})


def test_choices_of_a_filter_are_asked_for_once(boss: Somebody) -> None:
    asked: list[int] = []

    def choices(viewer: Viewer) -> list[Choice]:
        asked.append(1)
        return statuses(viewer)

    kind = kind_of("test.once", new_parties, filters=(ReportFilter("status", "Status", choices),))
    with registered(kind):
        page(boss, "/reports/test.once?status=active")
    assert len(asked) == 1


def test_report_whose_filter_is_named_like_the_period_is_a_programming_error() -> None:
    bad = kind_of("test.bad", shapes, filters=(ReportFilter("period", "Okres", lambda viewer: []),))
    with pytest.raises(ValueError, match="period"):
        register_report(bad)
