"""Reports by e-mail: each receiver once, within his own rights of now, and the owner is told of who got none."""

import io
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from opiekun.accounts.models import Access, AccessLog, Membership, Team, User
from opiekun.core import clock
from opiekun.core.fields import FieldType
from opiekun.core.money import Money
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.services import create_party
from opiekun.records.models import Notification, ReportDelivery, ReportSchedule
from opiekun.records.notifications.inbox import read_inbox
from opiekun.records.reports.asked import from_json
from opiekun.records.reports.report import Cell, Report, ReportChoice, ReportColumn, Row, Section
from opiekun.records.reports.schedules import sending
from opiekun.records.reports.schedules.jobs import send_report, send_what_is_due
from opiekun.records.reports.schedules.running import begin_run, due_schedules, forget_old_deliveries, settle_lost
from opiekun.records.reports.schedules.sending import ATTEMPTS, deliver
from opiekun.records.reports.schedules.services import create_schedule, pause_schedule, remove_schedule
from tests.accounts.races import race
from tests.activities.mail.out.smtp_server import smtp_server, use_server
from tests.parties.ui.browser import Somebody, log_in
from tests.records.reports.toys import PARTIES, SLOW, kind_of, new_parties, registered

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 6, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with registered(PARTIES, SLOW), clock.frozen(MONDAY - timedelta(days=4)):
        yield


@pytest.fixture
def boss() -> Somebody:
    return log_in("administrator", "Maria", "Górska", language="pl")


@pytest.fixture
def seller() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk", language="en")


def scheduled(owner: Somebody, *receivers: Somebody, **more: Any) -> ReportSchedule:
    raw = {
        "name": "Nowe na poniedziałek",
        "rhythm": "weekly",
        "day": 1,
        "hour": 7,
        "receivers": [str(one.user.pk) for one in receivers],
        "files": ["pdf", "xlsx"],
        **more,
    }
    return create_schedule(owner.viewer, "test.parties", raw, {"period": ["this_year"], "status": ["active"]})


def party(owner: Somebody, name: str) -> None:
    create_party(SYSTEM, {"kind": "organisation", "name": name, "account_manager": str(owner.user.pk)})


def run() -> list[mail.EmailMessage]:
    """One look at the clock, and all its jobs."""
    mail.outbox.clear()
    send_what_is_due()
    for job in ProcrastinateJob.objects.filter(task_name="records.send_report", status="todo").order_by("id"):
        send_report.func(**job.args)
    return list(mail.outbox)


def states(schedule: ReportSchedule) -> list[str]:
    return list(schedule.deliveries.order_by("pk").values_list("state", flat=True))


def told(somebody: Somebody) -> list[str]:
    return [item.text for item in read_inbox(somebody.viewer)[0]]


def test_each_receiver_gets_his_own_figures_in_his_language(boss: Somebody, seller: Somebody) -> None:
    party(boss, "Cudza")
    party(seller, "Moja")
    schedule = scheduled(boss, boss, seller)
    assert due_schedules() == []
    with clock.frozen(MONDAY):
        to_boss, to_seller = run()
    assert (to_boss.to, to_seller.to) == ([boss.user.email], [seller.user.email])
    assert to_boss.subject == "Nowe na poniedziałek"
    html = str(to_boss.alternatives[0][0])  # type: ignore[attr-defined]
    assert 'href="http://localhost:8000/parties?f.status.is=active"' in html
    # Why it comes, and where it is stopped.
    assert "Otrzymujesz to na własne zlecenie co tydzień w poniedziałek o 7:00." in html
    for text in (str(to_seller.alternatives[0][0]), to_seller.body):  # type: ignore[attr-defined]
        assert "Maria Górska has this sent to you every week on Monday at 7:00." in text
        assert "http://localhost:8000/reports/schedules" in text
    # The sums stand in the plain text, too.
    assert "Total · " in to_seller.body
    assert "2 000 zł" in html.replace("\u00a0", " ")
    assert "Okres: 01.01.2026 – 31.12.2026" in to_boss.body
    assert "PLN\u00a01,000" in str(to_seller.alternatives[0][0])  # type: ignore[attr-defined]
    assert [name for name, _data, _type in to_seller.attachments] == [
        "nowe-podmioty-2026-11-30.pdf",
        "nowe-podmioty-2026-11-30.xlsx",
    ]
    assert states(schedule) == ["sent", "sent"]
    assert AccessLog.objects.filter(access=Access.EXPORTED, facts__schedule=str(schedule.pk)).count() == 4


def test_next_time_is_set_and_what_was_missed_is_sent_once(boss: Somebody) -> None:
    schedule = scheduled(boss, boss)
    with clock.frozen(MONDAY + timedelta(days=16)):
        assert len(run()) == 1
        assert run() == []
    schedule.refresh_from_db()
    assert schedule.next_at == datetime(2026, 12, 21, 6, tzinfo=UTC)
    assert schedule.version == 1


def test_job_that_runs_twice_sends_once(boss: Somebody) -> None:
    schedule = scheduled(boss, boss)
    with clock.frozen(MONDAY):
        (delivery,) = begin_run(schedule.pk)
        assert begin_run(schedule.pk) == []
        mail.outbox.clear()
        deliver(delivery)
        deliver(delivery)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_begin_one_run_and_send_one_mail(boss: Somebody) -> None:
    schedule = scheduled(boss, boss)
    runs: list[int] = []
    with clock.frozen(MONDAY):
        moment = clock.now()

        def begin() -> None:
            with clock.frozen(moment):
                runs.extend(begin_run(schedule.pk))

        assert race(begin, begin, begin) == [None, None, None]
        assert len(runs) == 1
        mail.outbox.clear()

        def send() -> None:
            with clock.frozen(moment):
                deliver(runs[0])

        assert race(send, send, send) == [None, None, None]
    assert len(mail.outbox) == 1
    assert states(schedule) == ["sent"]


def test_worker_killed_while_it_builds_loses_nothing(boss: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = scheduled(boss, boss)

    def killed(*_args: Any) -> None:
        raise SystemExit

    with clock.frozen(MONDAY):
        (delivery,) = begin_run(schedule.pk)
        with monkeypatch.context() as patched:
            patched.setattr(sending, "make_letter", killed)
            with pytest.raises(SystemExit):
                deliver(delivery)
        assert states(schedule) == ["waiting"]
        mail.outbox.clear()
        deliver(delivery)
    assert len(mail.outbox) == 1


def test_worker_killed_while_it_sends_sends_no_second_mail_and_the_owner_is_told(boss: Somebody) -> None:
    schedule = scheduled(boss, boss)
    with clock.frozen(MONDAY):
        (delivery,) = begin_run(schedule.pk)
        ReportDelivery.objects.update(state="taken", changed_at=MONDAY)
        mail.outbox.clear()
        deliver(delivery)
        assert settle_lost() == 0
    with clock.frozen(MONDAY + timedelta(hours=2)):
        assert settle_lost() == 1
        assert settle_lost() == 0
    assert mail.outbox == []
    assert states(schedule) == ["unknown"]
    assert "sprawdź, czy doszedł" in told(boss)[0]


def test_mail_server_that_is_away_is_tried_again_and_then_told_of(
    boss: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: EmailBackend, messages: Any) -> int:
        raise OSError("away")

    schedule = scheduled(boss, boss)
    monkeypatch.setattr(EmailBackend, "send_messages", away)
    with clock.frozen(MONDAY):
        (delivery,) = begin_run(schedule.pk)
        for _ in range(ATTEMPTS - 1):
            with pytest.raises(OSError, match="away"):
                deliver(delivery)
            assert states(schedule) == ["waiting"]
        html = boss.client.get("/reports/schedules").content.decode()
        assert "wysłano do 0 osób, 1 czeka na serwer poczty" in html.replace("\u00a0", " ")
        deliver(delivery)
    assert states(schedule) == ["failed"]
    assert "Serwer poczty go nie przyjął." in told(boss)[0]


@pytest.mark.parametrize(
    ("answer", "state", "why"),
    [
        ("cut", "unknown", "sprawdź, czy doszedł"),
        ("550 no such mailbox", "failed", "Serwer poczty go nie przyjął."),
        ("451 later", "waiting", ""),
    ],
)
def test_what_the_server_says_decides_whether_it_is_tried_again(
    boss: Somebody, settings: Any, answer: str, state: str, why: str
) -> None:
    schedule = scheduled(boss, boss)
    with smtp_server() as server, clock.frozen(MONDAY):
        server.at_end = answer
        use_server(settings, server)
        (delivery,) = begin_run(schedule.pk)
        for _time in range(2):
            with pytest.raises(OSError, match="later") if state == "waiting" else nullcontext():
                deliver(delivery)
        # A line that broke at the end may have brought it: one letter came, and no second one.
        assert len(server.received) == (1 if answer == "cut" else 0)
        assert states(schedule) == [state]
        server.at_end = "250 OK"
        deliver(delivery)
        assert len(server.received) == (0 if state == "failed" else 1)
    assert [why in text for text in told(boss)] == ([True] if why else [])


def test_receiver_who_lost_the_right_gets_none_and_the_owner_is_told(boss: Somebody, seller: Somebody) -> None:
    schedule = scheduled(boss, boss, seller)
    seller.user.user_roles.all().delete()
    with clock.frozen(MONDAY):
        assert [letter.to for letter in run()] == [[boss.user.email]]
    assert states(schedule) == ["sent", "no_right"]
    (text,) = told(boss)
    assert "Jan Wnuk" in text
    assert "nie może już otworzyć tej analizy" in text
    assert told(seller) == []
    html = boss.client.get("/reports/schedules").content.decode()
    assert "Jan Wnuk: Odbiorca nie może już otworzyć tej analizy." in html


def test_receiver_who_is_gone_gets_none(boss: Somebody, seller: Somebody) -> None:
    schedule = scheduled(boss, seller)
    User.objects.filter(pk=seller.user.pk).update(is_active=False)
    with clock.frozen(MONDAY):
        assert run() == []
    assert states(schedule) == ["no_right"]
    assert "już tu nie pracuje" in told(boss)[0]


def test_receiver_who_may_not_export_gets_the_tables_without_files(boss: Somebody) -> None:
    reader = log_in("read_only", language="pl")
    scheduled(boss, reader)
    with clock.frozen(MONDAY):
        (letter,) = run()
    assert letter.attachments == []
    assert "Plików nie dołączono" in letter.body
    assert not AccessLog.objects.filter(access=Access.EXPORTED).exists()


def test_files_hold_what_the_receiver_may_export_and_no_more(boss: Somebody, seller: Somebody) -> None:
    party(seller, "Moja")
    team = Team.objects.create(name="Wschód")
    for one in (boss, seller):
        Membership.objects.create(team=team, user=one.user)
    party(boss, "Cudza")
    scheduled(boss, seller, boss, files=["xlsx"])
    with clock.frozen(MONDAY):
        letter, whole = run()
    # The tables reach further than the file, and the mail says so.
    assert "Total · Nowe: 2" in letter.body
    assert "Files have only what you may export." in letter.body
    assert "Files have only what you may export." in str(letter.alternatives[0][0])  # type: ignore[attr-defined]
    assert "tylko to, co możesz" not in whole.body
    (_name, data, _type) = letter.attachments[0]
    rows = list(load_workbook(io.BytesIO(data)).worksheets[0].values)  # type: ignore[arg-type]
    assert ("Razem", 1) in [row[:2] for row in rows] or ("Total", 1) in [row[:2] for row in rows]


def test_owner_who_lost_the_right_or_is_gone_stops_the_report(boss: Somebody, seller: Somebody) -> None:
    schedule = scheduled(seller, boss)
    seller.user.user_roles.all().delete()
    with clock.frozen(MONDAY):
        assert run() == []
    schedule.refresh_from_db()
    assert schedule.fault == "Whoever set it up may no longer open this report."
    assert states(schedule) == []
    User.objects.filter(pk=seller.user.pk).update(is_active=False)
    with clock.frozen(MONDAY + timedelta(days=7)):
        assert run() == []
    assert "już tu nie pracuje" in boss.client.get("/reports/schedules").content.decode()


def test_filter_that_is_gone_fails_with_its_reason(boss: Somebody) -> None:
    schedule = scheduled(boss, boss)
    ReportSchedule.objects.filter(pk=schedule.pk).update(asked={**schedule.asked, "values": {"status": ["gone"]}})
    with clock.frozen(MONDAY):
        assert run() == []
    assert states(schedule) == ["failed"]
    assert "Filtr ma wartość, której już nie ma" in told(boss)[0]


def test_paused_and_removed_ones_are_not_sent_even_when_their_run_has_begun(boss: Somebody) -> None:
    paused, removed = scheduled(boss, boss), scheduled(boss, boss)
    with clock.frozen(MONDAY):
        begun = [*begin_run(paused.pk), *begin_run(removed.pk)]
        pause_schedule(boss.viewer, paused.pk, True)
        remove_schedule(boss.viewer, removed.pk)
        mail.outbox.clear()
        for delivery in begun:
            deliver(delivery)
        assert run() == []
    assert mail.outbox == []
    assert states(paused) == states(removed) == ["stopped"]
    assert not Notification.objects.exists()


def test_report_without_a_period_is_sent_as_it_is_then(boss: Somebody) -> None:
    kind = kind_of("test.now", new_parties, label="Teraz", periods="none", compares=False, filters=PARTIES.filters)
    raw = {"name": "Teraz", "rhythm": "daily", "hour": 7, "receivers": [str(boss.user.pk)]}
    with registered(kind):
        create_schedule(boss.viewer, "test.now", raw, {"status": ["active"]})
        with clock.frozen(MONDAY):
            (letter,) = run()
    assert "Okres" not in letter.body
    assert letter.attachments == []


def test_old_deliveries_are_forgotten(boss: Somebody) -> None:
    schedule = scheduled(boss, boss)
    with clock.frozen(MONDAY):
        begin_run(schedule.pk)
    with clock.frozen(MONDAY + timedelta(days=91)):
        assert forget_old_deliveries() == 1
    assert from_json(schedule.asked)["period"] == ("this_year",)


def wide(viewer: Viewer, choice: ReportChoice) -> Report:
    columns = [ReportColumn("who", "Kto", FieldType.TEXT)]
    columns += [ReportColumn(f"sum{n}", f"Suma {n}", FieldType.MONEY) for n in range(6)]
    figures = [Cell(Money(Decimal(10_000_000 + n), "PLN"), "/parties") for n in range(6)]
    totals = [Cell(None), *figures]
    return Report("Szeroki", [Section("a", "A", columns, [Row([Cell("Zoë <b>"), *figures])], totals=totals)])


def test_a_table_wider_than_a_phone_stands_as_blocks_with_all_that_is_in_it(boss: Somebody) -> None:
    with registered(kind := kind_of("test.wide", wide)):
        raw = {"name": "S", "rhythm": "daily", "day": 0, "hour": 7, "receivers": [str(boss.user.pk)], "files": []}
        schedule = create_schedule(boss.viewer, "test.wide", raw, {"period": ["this_year"]})
        letter = sending.make_letter(boss.viewer, schedule, kind)
    html = str(letter.alternatives[0][0]).replace("\u00a0", " ")
    assert "<table" not in html
    assert "Zoë &lt;b&gt;" in html
    assert [html.count(f"10 000 00{n} zł") for n in range(6)] == [2] * 6
    assert html.count("Suma 5<") == 2
    assert html.count(">Razem<") == 1
    assert html.count('href="http://localhost:8000/parties"') == 12
