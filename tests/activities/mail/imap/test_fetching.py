"""Messages come out of a real server's folders once, and each visit goes on where the last one stopped."""

from datetime import date

import pytest

from opiekun.activities.mail.imap.connection import connected
from opiekun.activities.mail.imap.fetching import fetch, new_uids, open_folder
from opiekun.activities.mail.imap.problems import MailboxProblem
from opiekun.activities.models import Interaction, MailboxFolder, MailFailure, MailMessage, MailOccurrence, MailRun
from opiekun.activities.services.mail.mailbox_fetching import Stopped
from opiekun.activities.services.mail.personal_data import erase
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from tests.activities.mail.imap.conftest import Connect
from tests.activities.mail.imap.dovecot import Dovecot
from tests.activities.mail.imap.proxy import proxy_to
from tests.activities.mail.imap.visits import kept, last_run, look, numbers
from tests.activities.mail.letters import letter

pytestmark = pytest.mark.django_db


def letters(count: int, body: str = "Dzień dobry") -> list[bytes]:
    return [letter(mid=f"{n}@x", body=body) for n in range(count)]


def test_inbox_and_sent_are_fetched_with_a_receipt_and_the_next_visit_finds_nothing(
    dovecot: Dovecot, user: str, connect: Connect
) -> None:
    mailbox = connect()
    dovecot.deliver(user, letter(mid="a@x"), letter(mid="b@x"))
    dovecot.deliver(user, letter("biuro@nasza.pl", "klient@x.pl", mid="c@x"), folder="Sent")
    assert look(mailbox) == 3
    assert numbers(MailRun.objects.get()) == (3, 3, 0, 0)
    sent = MailMessage.objects.values_list("message_id", "direction")
    assert set(sent) == {("a@x", "in"), ("b@x", "in"), ("c@x", "out")}
    chosen = MailboxFolder.objects.filter(fetched=True).values_list("name", "last_uid")
    assert set(chosen) == {("INBOX", 2), ("Sent", 1)}
    assert look(mailbox) == 0
    assert MailRun.objects.count() == 1
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        assert client.search("UNSEEN") == [1, 2]


def test_a_message_in_inbox_and_sent_and_in_two_mailboxes_is_kept_once(
    dovecot: Dovecot, user: str, connect: Connect
) -> None:
    raw = letter("biuro@nasza.pl", "biuro@nasza.pl", mid="a@x")
    dovecot.deliver(user, raw)
    dovecot.deliver(user, raw, folder="Sent")
    dovecot.deliver(f"{user}b", raw)
    mailbox = connect()
    look(mailbox)
    assert numbers(last_run()) == (2, 1, 1, 0)
    look(connect(username=f"{user}b"))
    assert (kept(), MailOccurrence.objects.count()) == (["a@x"], 3)


def test_a_line_that_is_cut_in_a_batch_loses_and_doubles_nothing(dovecot: Dovecot, user: str, connect: Connect) -> None:
    dovecot.deliver(user, *letters(12, "słowo " * 500))
    with proxy_to(dovecot.tls) as proxy:
        mailbox = connect(imap_port=proxy.port)
        proxy.cut_after = 25_000
        with pytest.raises(MailboxProblem, match="connection_lost"):
            look(mailbox, at_once=3)
        assert proxy.cuts == 1
        broken = MailRun.objects.get()
        assert broken.problem == "interrupted"
        before = broken.imported
        assert before in (3, 6, 9)
        assert MailboxFolder.objects.get(name="INBOX").last_uid == before
        assert look(mailbox, at_once=3) == 12 - before
    assert numbers(last_run()) == (12 - before, 12 - before, 0, 0)
    assert MailMessage.objects.count() == 12


def test_a_folder_that_counts_anew_is_looked_at_again_without_doubles(
    dovecot: Dovecot, user: str, connect: Connect
) -> None:
    mailbox = connect()
    dovecot.deliver(user)
    with dovecot.client(user) as client:
        client.create_folder("Klienci")
    look(mailbox)
    MailboxFolder.objects.filter(name="Klienci").update(fetched=True)
    dovecot.deliver(user, *letters(3), folder="Klienci")
    look(mailbox)
    before = MailboxFolder.objects.get(name="Klienci").uidvalidity
    with dovecot.client(user) as client:
        client.delete_folder("Klienci")
        client.create_folder("Klienci")
    dovecot.deliver(user, *letters(4), folder="Klienci")
    assert look(mailbox) == 4
    assert numbers(last_run()) == (4, 1, 3, 0)
    folder = MailboxFolder.objects.get(name="Klienci")
    assert (folder.last_uid, folder.fetched) == (4, True)
    assert folder.uidvalidity != before
    assert MailMessage.objects.count() == 4


def test_a_renamed_folder_is_followed_and_one_that_is_gone_waits(dovecot: Dovecot, user: str, connect: Connect) -> None:
    mailbox = connect()
    with dovecot.client(user) as client:
        client.create_folder("Klienci")
        client.create_folder("Stare")
    look(mailbox)
    MailboxFolder.objects.filter(name__in=["Klienci", "Stare"]).update(fetched=True)
    dovecot.deliver(user, *letters(3), folder="Klienci")
    look(mailbox)
    with dovecot.client(user) as client:
        client.rename_folder("Klienci", "Klienci i zażółć")
        client.delete_folder("Stare")
        client.create_folder("Inny")
    dovecot.deliver(user, letter(mid="new@x"), folder="Klienci i zażółć")
    assert look(mailbox) == 1
    rows = MailboxFolder.objects.values_list("name", "fetched", "gone", "last_uid")
    assert {row for row in rows if row[0] not in ("INBOX", "Sent", "Trash")} == {
        ("Klienci i zażółć", True, False, 4),
        ("Stare", True, True, 0),
        ("Inny", False, False, 0),
    }
    with dovecot.client(user) as client:
        client.create_folder("Stare")
    look(mailbox)
    assert not MailboxFolder.objects.get(name="Stare").gone


def test_messages_that_are_moved_or_deleted_meanwhile_are_accounted_for(
    dovecot: Dovecot, user: str, connect: Connect
) -> None:
    dovecot.deliver(user, *letters(5))
    mailbox = connect()

    def tidy_up() -> bool:
        with dovecot.client(user) as client:
            client.select_folder("INBOX")
            if 3 in client.search():
                client.move([3], "Sent")
                client.delete_messages([4])
                client.expunge([4])
        return True

    # Sent is looked at before, the inbox one by one: what is moved is found by the next visit, in its new place.
    look(mailbox, at_once=1, go_on=tidy_up)
    run = MailRun.objects.get()
    assert (numbers(run), run.skipped_for) == ((5, 3, 2, 0), {"gone": 2})
    assert look(mailbox) == 1
    assert kept() == ["0@x", "1@x", "2@x", "4@x"]


def test_uids_that_the_server_does_not_answer_for_are_gone(dovecot: Dovecot, user: str, connect: Connect) -> None:
    dovecot.deliver(user, *letters(1))
    connect()
    with connected(dovecot.account(user)) as client:
        state = open_folder(client, "INBOX")
        assert new_uids(client, state, 1, None) == []
        [batch] = fetch(client, [1, 7])
    assert [(one.uid, one.reason) for one in batch] == [(1, ""), (7, "gone")]


def test_nothing_comes_in_once_the_mailbox_is_paused(dovecot: Dovecot, user: str, connect: Connect) -> None:
    dovecot.deliver(user, *letters(3))
    mailbox = connect()

    def pause() -> bool:
        type(mailbox).objects.filter(pk=mailbox.pk).update(active=False)
        return True

    with pytest.raises(Stopped):
        look(mailbox, go_on=pause)
    assert MailMessage.objects.count() == 0


def test_mail_from_before_the_chosen_day_stays_where_it_is(dovecot: Dovecot, user: str, connect: Connect) -> None:
    from datetime import UTC, datetime

    with dovecot.client(user) as client:
        for n, day in enumerate((1, 10, 20)):
            client.append("INBOX", letter(mid=f"{n}@x").replace(b"\n", b"\r\n"), (), datetime(2026, 3, day, tzinfo=UTC))
    mailbox = connect(since=date(2026, 3, 10))
    assert look(mailbox) == 2
    assert kept() == ["1@x", "2@x"]
    assert MailboxFolder.objects.get(name="INBOX").last_uid == 3


def test_whom_the_mailbox_never_imports_leaves_no_trace(dovecot: Dovecot, user: str, connect: Connect) -> None:
    mailbox = connect()
    for pattern in ("adwokat@kancelaria.pl", "@bank.pl"):
        mailbox.never.create(pattern=pattern)
    secret = "tajemnica"
    dovecot.deliver(
        user,
        letter("Adwokat <adwokat@kancelaria.pl>", subject=secret, mid="1@x"),
        letter("konto@bank.pl", subject=secret, mid="2@x"),
        letter("inny@kancelaria.pl", mid="3@x"),
        letter("alert@powiadomienia.bank.pl", subject=secret, mid="6@x"),
        letter("ktos@niebank.pl", mid="7@x"),
    )
    ours = letter("biuro@nasza.pl", "adwokat@kancelaria.pl", subject=secret, mid="4@x")
    both = letter("biuro@nasza.pl", "adwokat@kancelaria.pl, klient@x.pl", mid="5@x")
    dovecot.deliver(user, ours, both, folder="Sent")
    look(mailbox)
    run = last_run()
    assert (numbers(run), run.skipped_for) == ((7, 3, 4, 0), {"never_imported": 4})
    assert kept() == ["3@x", "5@x", "7@x"]
    assert MailOccurrence.objects.count() == 3


@pytest.mark.parametrize(("privacy", "subject"), [("metadata", ""), ("subject", "Sprawa tajna")])
def test_privacy_keeps_neither_words_nor_files_nor_failed_bytes(
    dovecot: Dovecot, user: str, connect: Connect, privacy: str, subject: str
) -> None:
    from django.db import connection

    mailbox = connect(privacy=privacy)
    dovecot.deliver(user, letter("ewa@x.pl", subject="Sprawa tajna", body="hasło-sezam", mid="1@x"))
    with dovecot.client(user) as client:
        # No message at all: it fails, and its bytes must not be kept either.
        client.append("INBOX", b"hash-sezam\r\n")
    look(mailbox)
    assert numbers(last_run()) == (2, 1, 0, 1)
    assert MailFailure.objects.get().raw is None
    message = MailMessage.objects.get()
    assert (message.subject, message.text, message.raw, message.from_address) == (subject, "", None, "ewa@x.pl")
    secrets = ["sezam", *(["tajna"] if privacy == "metadata" else [])]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND (table_name LIKE 'activities\\_%%' OR table_name LIKE 'core\\_%%')"
        )
        for (table,) in cursor.fetchall():
            for word in secrets:
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{word}%"])
                assert cursor.fetchone() == (0,), (table, word)


def test_what_one_mailbox_keeps_little_of_is_completed_by_another_that_may(
    dovecot: Dovecot, user: str, connect: Connect
) -> None:
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix"}).id
    channels = [{"kind": "email", "value": "ewa@stalmix.pl"}]
    create_person(SYSTEM, {"party": str(party), "last_name": "Lis", "channels": channels})
    raw = letter("ewa@stalmix.pl", subject="Wycena", body="Proszę o wycenę", mid="1@x")
    for number, (privacy, subject, text) in enumerate(
        (
            ("metadata", "", ""),
            ("subject", "Wycena", ""),
            ("metadata", "Wycena", ""),
            ("full", "Wycena", "Proszę o wycenę"),
        )
    ):
        dovecot.deliver(f"{user}{number}", raw)
        look(connect(username=f"{user}{number}", privacy=privacy))
        message, told = MailMessage.objects.get(), Interaction.objects.get()
        assert (message.subject, message.text.strip(), told.subject, told.body_text.strip()) == (subject, text) * 2
    assert message.raw is not None
    erase(SYSTEM, told.person_id or 0)
    dovecot.deliver(f"{user}5", raw)
    look(connect(username=f"{user}5"))
    message = MailMessage.objects.get()
    assert (message.subject, message.text, message.raw, message.from_address) == ("", "", None, "")
