"""The dialog in which a report is scheduled, and the page of all schedules."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from opiekun.core import clock
from opiekun.core.trash.purging import purge_rules
from opiekun.records.models import Notification, ReportSchedule
from opiekun.records.reports.schedules.rights import REPORT_SCHEDULE
from tests.parties.ui.browser import Somebody, log_in
from tests.records.reports.toys import PARTIES, registered

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with registered(PARTIES), clock.frozen(datetime(2026, 11, 26, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def boss() -> Somebody:
    return log_in("administrator", "Maria", "Górska", language="pl")


def sent(boss: Somebody, address: str = "/reports/test.parties/schedule", **more: Any) -> Any:
    form = {
        "query": "period=this_year&status=active",
        "name": "Nowe",
        "when": "monthly-31",
        "hour": "8",
        "period": "last_month",
        "receivers": [str(boss.user.pk)],
        "files": ["pdf"],
    }
    return boss.client.post(address, {**form, **more}, headers=HTMX)


def schedule_of(boss: Somebody) -> ReportSchedule:
    assert sent(boss).status_code == 204
    return ReportSchedule.objects.get()


def test_dialog_offers_what_the_page_shows_and_only_those_who_may_open_it(boss: Somebody) -> None:
    nobody = log_in("read_only", "Bez", "Praw")
    nobody.user.user_roles.all().delete()
    log_in("salesperson", "Jan", "Wnuk")
    html = boss.client.get("/reports/test.parties/schedule?period=last_quarter&status=active").content.decode()
    assert '<option value="last_quarter" selected>' in html
    assert f'<option value="{boss.user.pk}" selected>Maria Górska</option>' in html
    assert "Jan Wnuk" in html
    assert "Bez Praw" not in html
    own = boss.client.get("/reports/test.parties/schedule?from=2026-01-01&to=2026-01-31").content.decode()
    assert '<option value="this_quarter" selected>' in own


def test_schedule_is_made_from_the_page_and_listed(boss: Somebody) -> None:
    schedule = schedule_of(boss)
    assert (schedule.rhythm, schedule.day, schedule.hour, schedule.files) == ("monthly", 31, 8, ["pdf"])
    assert schedule.asked == {"period": "last_month", "compare": "", "values": {"status": ["active"]}}
    assert schedule.next_at == datetime(2026, 11, 30, 7, tzinfo=UTC)
    html = boss.client.get("/reports/schedules").content.decode()
    assert "ostatniego dnia każdego miesiąca o 8:00" in html
    assert 'href="/reports/test.parties?status=active&amp;period=last_month"' in html
    assert "Jeszcze nie wysłano." in html
    assert "Nowe podmioty · Poprzedni miesiąc · Status: Aktywny · " in html
    sent(boss, query="period=this_year&compare=year", name="Drugi")
    assert "Poprzedni miesiąc · Z rokiem poprzednim · " in boss.client.get("/reports/schedules").content.decode()


def test_wrong_form_comes_back_with_all_that_was_typed(boss: Somebody) -> None:
    answer = sent(boss, name="", receivers=[], hour="99", when="weekly-3", files=["xlsx"])
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count("o-field__error") == 3
    assert '<option value="weekly-3" selected>' in html
    assert 'value="xlsx" checked' in html
    assert not ReportSchedule.objects.exists()


def test_schedule_is_changed_in_the_same_dialog_and_not_over_anothers_change(boss: Somebody) -> None:
    schedule = schedule_of(boss)
    address = f"/reports/schedules/{schedule.pk}/edit"
    html = boss.client.get(address).content.decode()
    assert '<option value="monthly-31" selected>' in html
    assert sent(boss, address, version="1", name="Inne", when="daily").status_code == 204
    schedule.refresh_from_db()
    assert (schedule.name, schedule.rhythm, schedule.day, schedule.version) == ("Inne", "daily", 0, 2)
    assert sent(boss, address, version="1", name="Trzecie").status_code == 422
    schedule.refresh_from_db()
    assert schedule.name == "Inne"


def test_pausing_and_removing_have_a_way_back(boss: Somebody) -> None:
    schedule = schedule_of(boss)
    at = f"/reports/schedules/{schedule.pk}"
    assert boss.client.post(f"{at}/pause").status_code == 302
    html = boss.client.get("/reports/schedules").content.decode()
    assert "wstrzymany" in html
    assert f'{at}/resume"' in html
    boss.client.post(f"{at}/resume")
    boss.client.post(f"{at}/remove")
    html = boss.client.get("/reports/schedules").content.decode()
    assert "Żaden raport nie jest jeszcze wysyłany" in html
    assert f"{at}/restore" in html
    boss.client.post(f"{at}/restore")
    assert "Nowe podmioty · Poprzedni miesiąc" in boss.client.get("/reports/schedules").content.decode()


def test_schedules_of_others_are_out_of_reach(boss: Somebody) -> None:
    schedule = schedule_of(boss)
    seller = log_in("salesperson", language="pl")
    assert "Nowe podmioty" not in seller.client.get("/reports/schedules").content.decode()
    for address in ("edit", "pause", "remove", "restore"):
        assert seller.client.post(f"/reports/schedules/{schedule.pk}/{address}").status_code == 404
    manager = log_in("sales_manager", language="pl")
    html = manager.client.get("/reports/schedules").content.decode()
    assert "ustawił(a) Maria Górska" in html
    assert manager.client.post(f"/reports/schedules/{schedule.pk}/pause").status_code == 302


def test_list_asks_the_same_number_of_statements_whatever_its_length(boss: Somebody) -> None:
    counts = []
    for _ in range(2):
        sent(boss)
        with CaptureQueriesContext(connection) as asked:
            boss.client.get("/reports/schedules")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_database_refuses_a_day_that_is_none_and_a_schedule_for_nobody(boss: Somebody) -> None:
    schedule = schedule_of(boss)
    rows = ReportSchedule.objects.filter(pk=schedule.pk)
    for wrong in (
        {"day": 32},
        {"rhythm": "weekly"},
        {"hour": 24},
        {"receiver_ids": []},
        {"files": ["exe"]},
        {"name": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_removed_schedule_is_purged_with_the_trash(boss: Somebody) -> None:
    schedule = schedule_of(boss)
    rule = purge_rules.get(REPORT_SCHEDULE)
    rule.remove([schedule.pk])
    assert ReportSchedule.objects.exists()
    boss.client.post(f"/reports/schedules/{schedule.pk}/remove")
    rule.remove([schedule.pk])
    assert not ReportSchedule.objects.exists()


def test_receiver_sees_what_others_have_sent_to_him_and_has_it_no_longer(boss: Somebody) -> None:
    jan, ewa = log_in("salesperson", "Jan", "Wnuk", language="pl"), log_in("salesperson", "Ewa", "Lis", language="pl")
    assert sent(boss, receivers=[str(one.user.pk) for one in (boss, jan)]).status_code == 204
    schedule = ReportSchedule.objects.get()
    at = f"/reports/schedules/{schedule.pk}"
    html = jan.client.get("/reports/schedules").content.decode()
    assert "Nowe" in html
    assert "Maria Górska" in html
    assert f'action="{at}/leave"' in html
    # He neither changes nor removes it, and who else gets it is not told.
    assert f"{at}/remove" not in html
    assert f"{at}/leave" not in boss.client.get("/reports/schedules").content.decode()
    assert ewa.client.post(f"{at}/leave").status_code == 404
    assert boss.client.post(f"{at}/leave").status_code == 404
    assert jan.client.post(f"{at}/leave").status_code == 302
    schedule.refresh_from_db()
    assert (schedule.receiver_ids, schedule.is_paused) == ([boss.user.pk], False)
    assert f"{at}/leave" not in jan.client.get("/reports/schedules").content.decode()
    assert jan.client.post(f"{at}/leave").status_code == 404
    told = Notification.objects.get(user=boss.user)
    assert told.facts["receiver"] == "Jan Wnuk"


def test_what_its_only_receiver_does_not_want_is_paused(boss: Somebody) -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    assert sent(boss, receivers=[str(jan.user.pk)]).status_code == 204
    schedule = ReportSchedule.objects.get()
    assert jan.client.post(f"/reports/schedules/{schedule.pk}/leave").status_code == 302
    schedule.refresh_from_db()
    assert (schedule.receiver_ids, schedule.is_paused) == ([jan.user.pk], True)
    assert f"/reports/schedules/{schedule.pk}/leave" not in jan.client.get("/reports/schedules").content.decode()
