"""Mails of notifications: one for all that waits, in the reader's language, never twice, never lost to a mail server
that is away."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from opiekun.accounts.models import User, UserRole
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from opiekun.parties.services import create_party
from opiekun.records.models import Notification, NotificationPreference
from opiekun.records.notifications import NotificationKind, notify
from opiekun.records.notifications.jobs import mail_what_is_due
from opiekun.records.notifications.keeping import forget_old_notifications
from opiekun.records.notifications.mailing import mail_user, users_with_mail
from tests.accounts.races import race
from tests.activities.mail.out.smtp_server import smtp_server, use_server
from tests.parties.ui.browser import Somebody, log_in
from tests.records.notifications.kinds import kind_of_tests

pytestmark = pytest.mark.django_db
CODE = "test.said"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kind() -> Iterator[NotificationKind]:
    with kind_of_tests(mail=True) as made, clock.frozen(NOW):
        yield made


@pytest.fixture
def seller() -> Somebody:
    return log_in("salesperson", language="pl")


def tell(user: User, **more: Any) -> None:
    with writing(SYSTEM):
        notify([user.pk], CODE, **more)


def sent() -> list[mail.EmailMessage]:
    mail.outbox.clear()
    for user_id in users_with_mail():
        mail_user(user_id)
    return list(mail.outbox)


def test_all_that_waits_is_one_mail_in_the_readers_language_with_links(seller: Somebody) -> None:
    record = create_party(seller.viewer, {"kind": "organisation", "name": "Śruby & Syn"}).id
    tell(seller.user, record_id=record, facts={"what": "rozmowa"})
    tell(seller.user, facts={"what": "inne"})
    (letter,) = sent()
    assert letter.to == [seller.user.email]
    assert letter.subject == "2 powiadomienia"
    assert "Śruby & Syn rozmowa" in letter.body
    assert f"http://localhost:8000/parties/{record}" in letter.body
    assert "http://localhost:8000/settings/notifications/" in letter.body
    assert letter.extra_headers["List-Unsubscribe"] == "<http://localhost:8000/settings/notifications/>"
    assert sent() == []


def test_single_one_is_its_own_subject(seller: Somebody) -> None:
    tell(seller.user, facts={"what": "rozmowa"})
    assert sent()[0].subject == "Opiekun: - rozmowa x1"


def test_long_words_are_a_short_subject_and_stand_whole_in_the_mail(seller: Somebody) -> None:
    tell(seller.user, facts={"what": "bardzo długie słowa " * 20})
    [letter] = sent()
    assert len(letter.subject) <= 105
    assert letter.body.count("bardzo długie słowa") >= 20


def test_job_is_deferred_by_telling_and_mails_each_user_by_a_job_of_its_own(seller: Somebody) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    tell(seller.user)
    tell(seller.user)
    waiting = ProcrastinateJob.objects.filter(task_name__startswith="records.mail_notifications")
    assert [job.task_name for job in waiting] == ["records.mail_notifications"]
    mail_what_is_due.func()
    assert [job.args for job in waiting.order_by("-id")[:1]] == [{"user_id": seller.user.pk}]


def test_what_was_read_meanwhile_and_what_is_out_of_reach_is_not_mailed(seller: Somebody) -> None:
    tell(seller.user)
    Notification.objects.update(read_at=NOW)
    stranger = log_in("salesperson", "Jan", "Wnuk")
    tell(seller.user, record_id=create_party(stranger.viewer, {"kind": "organisation", "name": "Tajne"}).id)
    assert sent() == []
    assert not users_with_mail()


def test_user_who_was_closed_meanwhile_gets_nothing(seller: Somebody) -> None:
    tell(seller.user)
    User.objects.filter(pk=seller.user.pk).update(is_active=False)
    assert sent() == []
    UserRole.objects.filter(user=seller.user).delete()
    assert not users_with_mail()


def test_digest_waits_for_its_hour(seller: Somebody) -> None:
    NotificationPreference.objects.create(user=seller.user, code=CODE, in_app=True, mail="digest")
    tell(seller.user)
    tell(seller.user)
    assert sent() == []
    with clock.frozen(datetime(2026, 11, 27, 7, 1, tzinfo=UTC)):
        (letter,) = sent()
        assert letter.subject == "2 powiadomienia"


def test_what_is_told_by_mail_alone_begins_anew_after_the_mail(seller: Somebody) -> None:
    NotificationPreference.objects.create(user=seller.user, code=CODE, in_app=False, mail="now")
    for _time in range(2):
        tell(seller.user, group="same")
    assert sent()[0].subject.endswith("x2")
    tell(seller.user, group="same")
    assert sent()[0].subject.endswith("x1")


def test_mail_that_the_server_refuses_waits_again(seller: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(seller.user)

    def away(self: EmailBackend, messages: object) -> int:
        raise OSError("no mail server")

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", away)
        with pytest.raises(OSError, match="no mail server"):
            mail_user(seller.user.pk)
    row = Notification.objects.get()
    assert (row.mail_due, row.mailed_at) == (NOW, None)
    assert len(sent()) == 1


def test_mail_that_may_have_come_when_the_line_broke_is_not_sent_again(seller: Somebody, settings: Any) -> None:
    tell(seller.user)
    with smtp_server() as server:
        use_server(settings, server)
        server.at_end = "cut"
        mail_user(seller.user.pk)
        server.at_end = "250 OK"
        assert users_with_mail() == []
        mail_user(seller.user.pk)
        assert len(server.received) == 1
    row = Notification.objects.get()
    assert (row.mail_due, row.mailed_at, row.read_at) == (None, NOW, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dies", ["before", "after"])
def test_killed_while_sending_nothing_is_sent_twice(
    seller: Somebody, monkeypatch: pytest.MonkeyPatch, dies: str
) -> None:
    tell(seller.user)
    out: list[str] = []
    send = EmailBackend.send_messages

    class Killed(BaseException):
        """The process is no more: nothing after this runs, but what was committed stays."""

    def killed(self: EmailBackend, messages: Any) -> int:
        if dies == "after":
            out.append("sent")
            send(self, messages)
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(EmailBackend, "send_messages", killed)
        with pytest.raises(Killed):
            mail_user(seller.user.pk)
    assert sent() == []
    assert len(out) <= 1
    row = Notification.objects.get()
    assert (row.mail_due, row.read_at) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail(seller: Somebody) -> None:
    tell(seller.user)
    mail.outbox.clear()

    def work() -> None:
        with clock.frozen(NOW):
            mail_user(seller.user.pk)

    assert race(work, work) == [None, None]
    assert len(mail.outbox) == 1


def test_old_ones_are_forgotten_and_unread_ones_kept_for_a_year(seller: Somebody) -> None:
    for days, read in ((100, 91), (100, None), (366, None), (10, 5)):
        Notification.objects.create(
            user=seller.user,
            code=CODE,
            at=NOW - timedelta(days=days),
            read_at=None if read is None else NOW - timedelta(days=read),
        )
    assert forget_old_notifications() == 2
    assert Notification.objects.count() == 2


def test_a_mail_server_gets_it_as_text_and_as_a_page_of_light_and_dark(seller: Somebody, settings: Any) -> None:
    record = create_party(seller.viewer, {"kind": "organisation", "name": "Śruby & <b>Syn</b>"}).id
    tell(seller.user, record_id=record, facts={"what": "rozmowa"})
    tell(seller.user, facts={"what": "inne"})
    with smtp_server() as server:
        use_server(settings, server)
        mail_user(seller.user.pk)
        [received] = server.received
    message = message_from_bytes(received.raw, policy=policy.default)
    assert message.get_content_type() == "multipart/alternative"
    text, page = (part.get_content() for part in message.iter_parts())
    assert "Śruby & <b>Syn</b> rozmowa" in text
    assert "<" not in text.replace("<b>Syn</b>", "")
    assert "Śruby &amp; &lt;b&gt;Syn&lt;/b&gt; rozmowa" in page
    assert '<html lang="pl">' in page
    assert "prefers-color-scheme: dark" in page
    for address in (f"/parties/{record}", "/notifications", "/settings/notifications/"):
        assert f'href="http://localhost:8000{address}"' in page
        assert f"http://localhost:8000{address}" in text
    # Nothing is fetched from elsewhere, nothing runs.
    assert not re.search(r"<(?:img|script|link)\b|url\(|@import", page)
