"""Reminders by e-mail: on their day, to the account manager or who was named, each once, within the rights of now."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test.utils import override_settings

from opiekun.accounts.models import AccessLog, UserRole
from opiekun.core import clock
from opiekun.core.jobs import periodic_jobs
from opiekun.parties import jobs
from opiekun.parties.models import DayReminder, PersonDay
from opiekun.parties.services import create_party, create_person, update_person
from opiekun.parties.services.day_reminders import forget_old_reminders, remind, users_to_remind
from opiekun.records.models import Notification
from opiekun.records.notifications.inbox import read_inbox
from opiekun.records.notifications.preferences import change_choices
from tests.accounts.races import race
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def seller() -> Somebody:
    return log_in("salesperson", language="pl")


def person(manager: Somebody, name: str = "Zając", **day: Any) -> int:
    party = create_party(manager.viewer, {"kind": "organisation", "name": "Śruby & Syn"}).id
    days = [{"kind": "birthday", "date": "26.11.1980", "remind_before": 2, **day}]
    return create_person(manager.viewer, {"party": str(party), "last_name": name, "days": days}).id


def reminded(on: datetime = NOW, *whom: Somebody) -> list[tuple[str, str]]:
    """To whom which mails went."""
    mail.outbox.clear()
    with clock.frozen(on):
        for user_id in users_to_remind() if not whom else [who.user.pk for who in whom]:
            jobs.remind_of_days.func(user_id)
    return [(letter.to[0], f"{letter.subject}\n{letter.body}") for letter in mail.outbox]


def test_account_manager_is_reminded_as_many_days_ahead_as_asked(seller: Somebody) -> None:
    person(seller, note="lubi tort")
    assert reminded(NOW - timedelta(days=1)) == []
    ((to, text),) = reminded()
    assert to == seller.user.email
    assert "Zając: Urodziny, 46 lat" in text
    assert "Śruby & Syn" in text
    assert "lubi tort" in text
    assert f"/persons/{PersonDay.objects.get().person_id}" in text


def test_nobody_is_reminded_twice_and_a_missed_day_is_made_up_for(seller: Somebody) -> None:
    person(seller)
    assert len(reminded(NOW + timedelta(days=1))) == 1
    assert reminded(NOW + timedelta(days=1)) == []
    assert reminded(NOW + timedelta(days=2)) == []
    assert reminded(NOW + timedelta(days=3)) == []
    assert len(reminded(NOW + timedelta(days=365))) == 1
    assert DayReminder.objects.count() == 2


def test_who_was_named_is_reminded_in_place_of_the_account_manager(seller: Somebody) -> None:
    colleague = log_in("administrator", "Jan", "Wnuk")
    person(seller, remind_to=str(colleague.user.pk))
    assert [to for to, _text in reminded()] == [colleague.user.email]


def test_day_without_a_reminder_is_not_mailed(seller: Somebody) -> None:
    person(seller, remind_before=None)
    assert reminded() == []
    assert not DayReminder.objects.exists()


def test_birthdays_of_the_family_are_mailed_too_and_several_days_in_one_mail(seller: Somebody) -> None:
    first = person(seller)
    update_person(
        seller.viewer,
        first,
        {"family": [{"relation": "daughter", "name": "Zosia", "date": "24.11", "remind_before": 0}]},
    )
    person(seller, "Sowa")
    ((_to, text),) = reminded()
    assert text.startswith("3 dni do zapamiętania")
    assert "Córka Zosia: urodziny" in text
    assert "Sowa" in text


def test_lost_right_reach_and_closed_users_are_not_reminded(seller: Somebody) -> None:
    stranger = log_in("salesperson", "Jan", "Wnuk")
    person(seller, "Obcy", remind_to=str(stranger.user.pk))
    closed = log_in("sales_manager", "Ewa", "Maj")
    person(seller, "Zamknięty", remind_to=str(closed.user.pk))
    closed.user.is_active = False
    closed.user.save(update_fields=["is_active"])
    person(seller)
    UserRole.objects.filter(user=seller.user).delete()
    assert reminded(NOW, stranger, closed, seller) == []
    assert not DayReminder.objects.exists()


def test_who_has_left_is_not_mailed_of(seller: Somebody) -> None:
    update_person(seller.viewer, person(seller), {"has_left": True})
    assert reminded() == []


def test_mail_that_cannot_be_sent_is_tried_again(seller: Somebody) -> None:
    person(seller)

    def fail(_days: object) -> None:
        raise OSError("no mail server")

    with clock.frozen(NOW), pytest.raises(OSError, match="no mail server"):
        remind(seller.viewer, fail)
    assert not DayReminder.objects.exists()
    assert len(reminded()) == 1


def test_reminding_is_noted_as_an_opening(seller: Somebody) -> None:
    person_id = person(seller)
    reminded()
    line = AccessLog.objects.get()
    assert (line.actor_id, line.record_id, line.facts) == (seller.user.pk, person_id, {"what": "reminder"})


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_day_once(seller: Somebody) -> None:
    person(seller)
    sent: list[object] = []

    def send() -> None:
        with clock.frozen(NOW):
            remind(seller.viewer, sent.append)

    assert race(send, send) == [None, None]
    assert len(sent) == DayReminder.objects.count() == 1


def test_daily_work_defers_a_job_for_each_user_and_forgets_old_reminders(seller: Somebody) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    person_id = person(seller)
    old = (NOW - timedelta(days=500)).date()
    DayReminder.objects.create(person_id=person_id, user_id=seller.user.pk, source="days", row_id=1, on=old)
    with clock.frozen(NOW):
        (periodic,) = [entry for entry in periodic_jobs() if entry.code == "parties.days"]
        periodic.work()
        periodic.work()
    deferred = ProcrastinateJob.objects.filter(task_name="parties.remind_of_days")
    assert [entry.args for entry in deferred] == [{"user_id": seller.user.pk}]
    assert not DayReminder.objects.exists()


@override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")
def test_reminder_without_a_mail_server_shows_on_the_start_page(seller: Somebody) -> None:
    person(seller, date="20.12.1980", remind_before=30)
    reminded()
    with clock.frozen(NOW):
        assert "Zając" in seller.client.get("/").content.decode()


def test_forgetting_spares_reminders_of_this_year(seller: Somebody) -> None:
    person(seller)
    reminded()
    with clock.frozen(NOW):
        forget_old_reminders()
    assert DayReminder.objects.count() == 1


def test_days_stand_in_the_notifications_without_saying_which_day_it_is(seller: Somebody) -> None:
    person_id = person(seller)
    reminded()
    ((item,), _more) = read_inbox(seller.viewer)
    assert (item.record_id, item.is_read) == (person_id, False)
    assert "Zając" in item.text
    assert "rodziny" not in item.text
    assert Notification.objects.get().mail_due is None


def test_who_wants_no_such_mails_is_told_in_the_program_alone_and_once(seller: Somebody) -> None:
    person(seller)
    change_choices(seller.viewer, {"kinds": {"parties.day": {"mail": "never"}}})
    assert reminded() == []
    assert reminded(NOW + timedelta(days=1)) == []
    assert Notification.objects.get().times == 1
    assert not AccessLog.objects.exists()
