"""Telling users of something: each as he wishes, the same again as one, never the actor."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from opiekun.accounts.models import User
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from opiekun.parties.services import create_party
from opiekun.records.models import DigestTime, Notification, NotificationPreference
from opiekun.records.notifications import NotificationKind, notify
from tests.accounts.people import make_user
from tests.accounts.races import race
from tests.records.notifications.kinds import kind_of_tests

pytestmark = pytest.mark.django_db
CODE = "test.said"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kind() -> Iterator[NotificationKind]:
    with kind_of_tests() as made:
        yield made


def tell(*users: User, **more: Any) -> int:
    with writing(SYSTEM):
        return notify([user.pk for user in users], CODE, **{"at": NOW, **more})


def party() -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": "Śruby"}).id


def prefer(user: User, in_app: bool, mail: str) -> None:
    NotificationPreference.objects.create(user=user, code=CODE, in_app=in_app, mail=mail)


def test_everybody_who_is_named_is_told_once() -> None:
    first, second = make_user(), make_user()
    assert tell(first, second, first) == 2
    assert set(Notification.objects.values_list("user_id", "at", "mail_due")) == {
        (first.pk, NOW, None),
        (second.pk, NOW, None),
    }


def test_actor_is_told_only_when_that_is_asked_for() -> None:
    actor = make_user()
    assert tell(actor, actor_id=actor.pk) == 0
    assert tell(actor, actor_id=actor.pk, to_actor=True) == 1


def test_inactive_user_and_unknown_one_are_not_told() -> None:
    gone = make_user()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    with writing(SYSTEM):
        assert notify([gone.pk, 999_999_999, None], CODE) == 0
    assert not Notification.objects.exists()


def test_ten_of_the_same_become_one_until_it_is_read() -> None:
    user, record = make_user(), party()
    for number in range(10):
        tell(user, record_id=record, facts={"what": number}, at=NOW + timedelta(minutes=number))
    row = Notification.objects.get()
    assert (row.times, row.facts, row.at) == (10, {"what": 9}, NOW + timedelta(minutes=9))
    Notification.objects.update(read_at=NOW)
    tell(user, record_id=record)
    assert sorted(Notification.objects.values_list("times", flat=True)) == [1, 10]


def test_without_a_record_or_with_an_empty_group_nothing_is_the_same() -> None:
    user, record = make_user(), party()
    for _ in range(2):
        tell(user)
        tell(user, record_id=record, group="")
    assert Notification.objects.count() == 4
    for _ in range(2):
        tell(user, group="all of these")
    assert Notification.objects.count() == 5


def test_who_wants_neither_is_not_told_and_who_wants_mail_alone_has_nothing_in_the_inbox() -> None:
    silent, by_mail = make_user(), make_user()
    prefer(silent, False, "never")
    prefer(by_mail, False, "now")
    assert tell(silent, by_mail) == 1
    row = Notification.objects.get()
    assert (row.user_id, row.in_app, row.mail_due) == (by_mail.pk, False, NOW)


@pytest.mark.parametrize(
    ("hour", "due"),
    [
        (None, datetime(2026, 11, 27, 7, tzinfo=UTC)),
        (16, datetime(2026, 11, 26, 15, tzinfo=UTC)),
        (13, datetime(2026, 11, 27, 12, tzinfo=UTC)),
    ],
    ids=["the usual hour, tomorrow", "later today", "this very hour is over"],
)
def test_digest_is_due_at_the_users_hour_in_the_companys_zone(hour: int | None, due: datetime) -> None:
    user = make_user()
    prefer(user, True, "digest")
    if hour is not None:
        DigestTime.objects.create(user=user, hour=hour)
    tell(user)
    assert Notification.objects.get().mail_due == due


def test_digest_keeps_its_hour_over_the_change_of_the_clocks() -> None:
    user = make_user()
    prefer(user, True, "digest")
    tell(user, at=datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert Notification.objects.get().mail_due == datetime(2026, 10, 25, 7, tzinfo=UTC)


def test_the_same_again_is_mailed_again_after_a_while_only() -> None:
    user, record = make_user(), party()
    prefer(user, True, "now")
    tell(user, record_id=record)
    Notification.objects.update(mail_due=None, mailed_at=NOW)
    tell(user, record_id=record, at=NOW + timedelta(minutes=1))
    tell(user, record_id=record, at=NOW + timedelta(minutes=2))
    assert Notification.objects.get().mail_due == NOW + timedelta(minutes=15)


def test_nobody_is_told_of_what_is_rolled_back() -> None:
    user = make_user()

    def break_off() -> None:
        with writing(SYSTEM):
            notify([user.pk], CODE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert not Notification.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_telling_is_refused() -> None:
    with pytest.raises(RuntimeError, match="writing"):
        notify([make_user().pk], CODE)


def test_unknown_code_is_a_programming_error() -> None:
    with pytest.raises(KeyError), writing(SYSTEM):
        notify([make_user().pk], "nobody.registered")


def test_notifications_go_with_their_record() -> None:
    user, record = make_user(), party()
    tell(user, record_id=record)
    with writing(SYSTEM), connection.cursor() as cursor:
        cursor.execute("DELETE FROM parties_party WHERE id = %s", [record])
    assert not Notification.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_the_same_at_a_time_make_one_of_it() -> None:
    user, record = make_user(), party()
    with clock.frozen(NOW):
        assert race(lambda: tell(user, record_id=record), lambda: tell(user, record_id=record)) == [None, None]
    assert Notification.objects.get().times == 2
