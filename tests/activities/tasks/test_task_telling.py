"""Who is told of tasks: reminders once each, whoever gets a task, whoever gave one away; tasks on timelines."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from opiekun.activities.models import Interaction, InteractionKind, Participant, TaskReminder
from opiekun.activities.selectors.tasks.busy import busy_times
from opiekun.activities.selectors.tasks.calendar import calendar_days, calendar_items
from opiekun.activities.selectors.tasks.my_day import my_day
from opiekun.activities.services.notes import create_note
from opiekun.activities.services.tasks import complete_task, update_task
from opiekun.activities.services.tasks.feeds import make_feed
from opiekun.activities.services.tasks.reminders import remind_of_tasks
from opiekun.core import clock
from opiekun.parties.services import create_party
from opiekun.parties.services.create_person import create_person
from opiekun.records.models import Notification
from opiekun.records.notifications.inbox import read_inbox
from opiekun.records.notifications.mailing import mail_user
from tests.accounts.people import viewer as real_viewer
from tests.activities.tasks.tasks import NOW, make_task, salesperson
from tests.core.test_announcing import heard, listening
from tests.parties.people import manager
from tests.parties.test_shared_identity import run_together
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db
# Noon in Warsaw of 26 November.


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def told(user_id: int, code: str) -> int:
    return Notification.objects.filter(user_id=user_id, code=code).count()


def test_a_reminder_comes_when_it_is_time_and_once() -> None:
    jan = salesperson()
    make_task(jan, due_on="2026-11-26", due_time="13:00", remind_before=30)
    assert remind_of_tasks() == 0
    with clock.frozen(NOW + timedelta(minutes=30)):
        assert remind_of_tasks() == 1
        assert remind_of_tasks() == 0
    row = Notification.objects.get(user_id=jan.id, code="task.reminder")
    assert row.facts == {"due_on": "2026-11-26", "due_time": "13:00"}
    assert row.mail_due is not None


def test_of_a_task_without_an_hour_one_is_reminded_in_the_morning() -> None:
    jan = salesperson()
    make_task(jan, due_on="2026-11-27", remind_before=0)
    with clock.frozen(datetime(2026, 11, 27, 6, 59, tzinfo=UTC)):
        assert remind_of_tasks() == 0
    with clock.frozen(datetime(2026, 11, 27, 7, 0, tzinfo=UTC)):
        assert remind_of_tasks() == 1


def test_a_moved_task_is_reminded_of_anew() -> None:
    jan = salesperson()
    task = make_task(jan, due_on="2026-11-26", due_time="12:00", remind_before=0)
    assert remind_of_tasks() == 1
    update_task(jan, task.pk, {"due_time": "12:30"})
    assert remind_of_tasks() == 0
    with clock.frozen(NOW + timedelta(minutes=30)):
        assert remind_of_tasks() == 1


def test_of_what_is_done_nobody_is_reminded() -> None:
    jan = salesperson()
    task = make_task(jan, due_on="2026-11-26", due_time="12:00", remind_before=0)
    complete_task(jan, task.pk)
    assert remind_of_tasks() == 0


def test_killed_in_between_nobody_was_told_and_nothing_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    jan = salesperson()
    make_task(jan, due_on="2026-11-26", due_time="12:00", remind_before=0)

    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("opiekun.activities.services.tasks.reminders.notify", killed)
        with pytest.raises(KeyboardInterrupt):
            remind_of_tasks()
    assert not TaskReminder.objects.exists()
    assert remind_of_tasks() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once() -> None:
    jan = salesperson()
    make_task(jan, due_on="2026-11-26", due_time="12:00", remind_before=0)

    def work() -> int:
        with clock.frozen(NOW):
            return remind_of_tasks()

    assert sorted(str(one) for one in run_together(work, work, work)) == ["0", "0", "1"]
    assert told(jan.id, "task.reminder") == 1


def test_whoever_gets_a_task_is_told_and_whoever_gave_it_when_it_is_done() -> None:
    jan, piotr = salesperson(), salesperson()
    task = make_task(jan, assignee=str(piotr.id))
    make_task(jan)
    assert (told(piotr.id, "task.assigned"), told(jan.id, "task.assigned")) == (1, 0)
    complete_task(piotr, task.pk)
    assert told(jan.id, "task.done") == 1


def test_a_reminder_says_whom_the_task_is_about_in_the_program_and_by_mail() -> None:
    jan = log_in("salesperson", language="pl")
    boss = manager()
    party = create_party(boss, {"kind": "organisation", "name": "Stalmix"}).id
    person = create_person(boss, {"party": str(party), "first_name": "Ewa", "last_name": "Lis"}).id
    note = create_note(boss, {"body": "<p>Tajne plany</p>", "party": str(party), "visibility": "private"}).id
    due = {"due_on": "2026-11-26", "due_time": "12:00", "remind_before": 0, "assignee": str(jan.user.pk)}
    make_task(boss, "Do osoby", links=[str(person)], **due)
    make_task(boss, "Do firmy", links=[str(party)], **due)
    make_task(boss, "O notatce", links=[str(note)], **due)
    make_task(boss, "Raport", **due)
    assert remind_of_tasks() == 4
    # The party is out of the reader's reach: as on the page of the task, its name is told.
    with translation.override("pl"):
        told = {item.text for item in read_inbox(jan.viewer)[0] if item.code == "task.reminder"}
    assert told == {
        "Przypomnienie: Do osoby · Ewa Lis, Stalmix (dziś, 12:00)",
        "Przypomnienie: Do firmy · Stalmix (dziś, 12:00)",
        "Przypomnienie: O notatce (dziś, 12:00)",
        "Przypomnienie: Raport (dziś, 12:00)",
    }
    mail_user(jan.user.pk)
    (letter,) = mail.outbox
    assert "Przypomnienie: Do osoby · Ewa Lis, Stalmix (dziś, 12:00)" in letter.body


def test_whom_twenty_tasks_are_about_is_read_at_once() -> None:
    boss = manager()
    jan = log_in("salesperson")
    for number in range(20):
        party = create_party(boss, {"kind": "organisation", "name": f"Firma {number:02}"}).id
        make_task(boss, links=[str(party)], assignee=str(jan.user.pk))
    viewer = jan.viewer
    with CaptureQueriesContext(connection) as asked:
        items = read_inbox(viewer)[0]
    assert sorted(item.text.rpartition(" · ")[2] for item in items) == [f"Firma {number:02}" for number in range(20)]
    # Five of any inbox; the tasks, the kinds of what they are about, and the parties.
    assert len(asked) <= 8


def meeting(party_id: int, user_id: int, at: datetime, state: str = "planned") -> Interaction:
    kind = InteractionKind.objects.get(code="meeting")
    row = Interaction(kind=kind, state=state, started_at=at, duration_minutes=60, subject="Warunki umowy")
    row.party_id, row.user_id = party_id, user_id
    row.save(force_insert=True)
    return row


def test_meetings_stand_in_the_calendar_and_are_a_next_step() -> None:
    anna = manager()
    party = create_party(anna, {"kind": "organisation", "name": "Polmetal"}).id
    assert [one.id for one in my_day(anna, clock.today()).idle] == [party]
    meeting(party, anna.id, datetime(2026, 11, 27, 9, tzinfo=UTC))
    found = calendar_items(anna, [anna.id], clock.today(), clock.today() + timedelta(days=3))
    assert [(one.kind, one.title, f"{one.start:%H:%M}", one.party) for one in found] == [
        ("meeting", "Warunki umowy", "10:00", "Polmetal")
    ]
    assert my_day(anna, clock.today()).idle == []


def test_a_meeting_at_a_party_out_of_reach_only_keeps_somebody_busy() -> None:
    anna, jan = manager(), salesperson()
    party = create_party(anna, {"kind": "organisation", "name": "Polmetal"}).id
    meeting(party, anna.id, datetime(2026, 11, 27, 9, tzinfo=UTC))
    found = calendar_items(jan, [anna.id], clock.today(), clock.today() + timedelta(days=3))
    assert [(one.kind, one.title, one.party) for one in found] == [("busy", "", "")]


def test_a_meeting_over_midnight_stands_on_each_of_its_days() -> None:
    anna, jan = manager(), salesperson()
    party = create_party(anna, {"kind": "organisation", "name": "Polmetal"}).id
    row = meeting(party, anna.id, datetime(2026, 11, 27, 21, tzinfo=UTC))
    row.duration_minutes = 2 * 60 + 24 * 60 + 90
    row.save()
    parts = [
        [(str(one.start), one.minutes, one.continues) for one in calendar_items(anna, [anna.id], day, day)]
        for day in (date(2026, 11, day) for day in (26, 27, 28, 29, 30))
    ]
    whole = row.duration_minutes
    assert parts == [
        [],
        [("22:00:00", whole, False)],
        [("00:00:00", 1440, True)],
        [("00:00:00", 90, True)],
        [],
    ]
    (busy,) = busy_times(calendar_items(jan, [anna.id], date(2026, 11, 29), date(2026, 11, 30)))
    assert (f"{busy.since:%d %H:%M}", f"{busy.until:%d %H:%M}") == ("29 00:00", "29 01:30")


def test_a_meeting_that_is_done_stays_in_the_calendar_program() -> None:
    anna = real_viewer("sales_manager")
    party = create_party(anna, {"kind": "organisation", "name": "Polmetal"}).id
    meeting(party, anna.id, datetime(2026, 11, 24, 9, tzinfo=UTC), "done")
    key = make_feed(anna, "telefon")[1]
    assert b"SUMMARY:Warunki umowy" in Client().get(f"/feeds/calendar.ics?key={key}").content


def test_my_day_is_read_by_three_statements(django_assert_num_queries: object) -> None:
    anna = manager()
    for day in ("2026-11-20", "2026-11-26", "2026-11-28", "2026-12-10"):
        make_task(anna, day, due_on=day)
    make_task(anna, "kiedyś")
    with connection.execute_wrapper(counter := _Counter()):
        found = my_day(anna, clock.today())
    assert counter.count == 3
    titles = [[task.title for task in part] for part in (found.overdue, found.today, found.week, found.undated)]
    assert titles == [["2026-11-20"], ["2026-11-26"], ["2026-11-28"], ["kiedyś"]]


class _Counter:
    count = 0

    def __call__(self, execute: object, sql: object, params: object, many: object, context: object) -> object:
        self.count += 1
        return execute(sql, params, many, context)  # type: ignore[operator]


def test_a_planned_meeting_is_moved_in_the_calendar_and_back() -> None:
    boss = log_in("administrator")
    party = create_party(boss.viewer, {"kind": "organisation", "name": "Polmetal"}).id
    row = meeting(party, boss.user.pk, datetime(2026, 11, 27, 9, tzinfo=UTC))
    assert f"/calendar/meetings/{row.pk}/move" in boss.client.get("/calendar?day=2026-11-27").content.decode()
    sent = {"due_on": "2026-11-28", "due_time": "13:30", "duration_minutes": "45"}
    moved = boss.client.post(f"/calendar/meetings/{row.pk}/move", sent, headers={"HX-Request": "true"})
    row.refresh_from_db()
    assert (row.started_at, row.duration_minutes) == (datetime(2026, 11, 28, 12, 30, tzinfo=UTC), 45)
    boss.client.post(moved["HX-Trigger"].split('"undo_url": "')[1].split('"')[0])
    row.refresh_from_db()
    assert (row.started_at, row.duration_minutes) == (datetime(2026, 11, 27, 9, tzinfo=UTC), 60)
    stranger = log_in("salesperson")
    assert stranger.client.post(f"/calendar/meetings/{row.pk}/move", sent).status_code == 404


def test_of_a_month_the_first_of_each_day_are_read_and_all_are_counted() -> None:
    jan, anna = salesperson(), manager()
    party = create_party(anna, {"kind": "organisation", "name": "Polmetal"}).id
    for hour in ("9:00", "8:00", "", "11:00"):
        make_task(anna, f"O {hour}", due_on="2026-11-27", due_time=hour, duration_minutes=30 if hour else "")
    make_task(anna, "Co dzień", due_on="2026-11-27", due_time="12:00", duration_minutes=15, recurrence="FREQ=DAILY")
    meeting(party, anna.id, datetime(2026, 11, 27, 7, 30, tzinfo=UTC))
    meeting(party, anna.id, datetime(2026, 11, 29, 23, 30, tzinfo=UTC))
    of_jan = meeting(party, jan.id, datetime(2026, 11, 27, 6, tzinfo=UTC))
    Participant.objects.create(interaction=of_jan, user_id=anna.id)
    days = date(2026, 11, 27), date(2026, 12, 2)
    for viewer, most in ((anna, 7), (jan, 6)):
        whole = calendar_items(viewer, [anna.id], *days)
        by_day = {item.on: [one for one in whole if one.on == item.on] for item in whole}
        assert len(by_day[days[0]]) == most
        for each in (1, 2, 50):
            found = calendar_days(viewer, [anna.id], *days, each)
            assert found.counts == {on: len(items) for on, items in by_day.items()}
            for on, items in by_day.items():
                assert [item for item in found.items if item.on == on][:each] == items[:each]


@pytest.mark.django_db(transaction=True)
def test_open_pages_of_what_a_task_is_about_are_told_of_it() -> None:
    jan = salesperson()
    party = create_party(jan, {"kind": "organisation", "name": "Polmetal"}).id
    with listening() as link:
        task = make_task(jan, links=[str(party)])
        assert heard(link) == [f"record:{party},{task.pk}", f"tasks:{jan.id}"]
        complete_task(jan, task.pk)
        assert heard(link) == [f"record:{party},{task.pk}", f"tasks:{jan.id}"]
