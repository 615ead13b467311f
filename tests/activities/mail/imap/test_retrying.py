"""What failed comes in by a second try: out of the bytes that were kept, or out of the mailbox when none may be."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from opiekun.activities.models import Mailbox, MailboxFolder, MailFailure, MailMessage, MailOccurrence, MailRun
from opiekun.activities.rules.mail_retry import spot_of, way_of
from opiekun.activities.services.mail.raw_mail import RawMail
from opiekun.activities.services.mail.receive import receive
from opiekun.activities.services.mail.retrying import retry_failed
from opiekun.activities.services.mail.runs import begin_run
from opiekun.core import clock
from opiekun.core.files.cleaning import remove_orphans
from opiekun.core.files.storing import store_many
from opiekun.core.models import StoredFile
from opiekun.core.viewer import SYSTEM
from tests.activities.mail.imap.conftest import Connect
from tests.activities.mail.imap.dovecot import Dovecot
from tests.activities.mail.imap.test_mailbox_pages import client_of
from tests.activities.mail.imap.visits import look, numbers
from tests.activities.mail.letters import letter
from tests.api.program import program
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db


def failed_run(mailbox: Mailbox, *uids: int, folder: str = "INBOX", **more: Any) -> int:
    """A visit at which the server could not give these messages."""
    run = begin_run(SYSTEM, f"mailbox:{mailbox.pk}", "Biuro")
    counted = MailboxFolder.objects.get(mailbox=mailbox, name=folder).uidvalidity
    given = {"privacy": mailbox.privacy, "failure": "server_refused", **more}
    receive(SYSTEM, run, [RawMail(f"mailbox:{mailbox.pk}", f"{folder}/{counted}/{uid}", b"", **given) for uid in uids])
    return run


def test_how_a_message_can_be_tried_again() -> None:
    spot = spot_of("Klienci/Nowi/17/2041")
    assert spot is not None
    assert (spot.folder, spot.uidvalidity, spot.uid) == ("Klienci/Nowi", 17, 2041)
    for nowhere in ("INBOX", "17/2041", "archiwum.mbox#17", "INBOX/x/1", "INBOX/1/"):
        assert spot_of(nowhere) is None
    assert way_of("files", "a.eml", "no_mail", has_bytes=True) == "kept"
    assert way_of("files", "a.zip", "encrypted", has_bytes=False) == "file"
    assert way_of("mailbox:1", "INBOX/1/2", "no_mail", has_bytes=False) == "fetch"
    assert way_of("mailbox:1", "INBOX/1/2", "too_large", has_bytes=False) == "none"


@pytest.mark.parametrize("privacy", ["subject", "metadata"])
def test_a_message_of_which_nothing_may_be_kept_is_fetched_again(
    dovecot: Dovecot, user: str, connect: Connect, privacy: str
) -> None:
    mailbox = connect(privacy=privacy)
    look(mailbox)
    dovecot.deliver(user, letter(subject="Temat", body="Tajne", mid="1@x"), letter(mid="2@x"))
    run = failed_run(mailbox, 1)
    caller = program()
    [failure] = caller.get(f"/mail-imports/{run}").json()["failures"]
    assert (failure["code"], failure["retry"]) == ("server_refused", "fetch")
    told = caller.post(f"/mail-imports/{run}/retry").json()
    assert [told[name] for name in ("read", "created", "skipped", "failed", "failures")] == [1, 1, 0, 0, []]
    row = MailMessage.objects.get()
    assert (row.message_id, row.privacy, row.subject) == ("1@x", privacy, "Temat" if privacy == "subject" else "")
    assert (row.raw_id, row.text, StoredFile.objects.count()) == (None, "", 0)
    assert MailOccurrence.objects.get().place.startswith("INBOX/")
    # The next visit knows it.
    assert look(mailbox) == 2
    assert MailMessage.objects.count() == 2


def test_what_is_not_there_any_more_stays_on_the_list_with_the_reason(
    dovecot: Dovecot, user: str, connect: Connect
) -> None:
    mailbox = connect(privacy="subject")
    with dovecot.client(user) as client:
        for name in ("Klienci", "Stare"):
            client.create_folder(name)
    look(mailbox)
    MailboxFolder.objects.update(fetched=True)
    dovecot.deliver(user, letter(mid="1@x"), folder="Klienci")
    dovecot.deliver(user, letter(mid="2@x"), folder="Stare")
    look(mailbox)
    MailMessage.objects.all().delete()
    moved, counted_anew = failed_run(mailbox, 1, 7, folder="Klienci"), failed_run(mailbox, 1, folder="Stare")
    with dovecot.client(user) as client:
        client.rename_folder("Klienci", "Odbiorcy")
        client.delete_folder("Stare")
        client.create_folder("Stare")
    look(mailbox)
    assert [(one.outcome, one.reason) for one in retry_failed(SYSTEM, moved)] == [("imported", ""), ("failed", "gone")]
    assert [(one.outcome, one.reason) for one in retry_failed(SYSTEM, counted_anew)] == [("failed", "gone")]
    assert numbers(MailRun.objects.get(pk=moved)) == (2, 1, 0, 1)
    caller = program()
    [failure] = caller.get(f"/mail-imports/{moved}").json()["failures"]
    assert (failure["code"], failure["retry"]) == ("gone", "none")
    assert retry_failed(SYSTEM, moved) == []
    page = client_of().get(f"/mail/imports/{moved}").content.decode()
    assert "It cannot be tried again" in page
    assert "Try again</" not in page


def test_the_page_says_what_trying_again_does(dovecot: Dovecot, user: str, connect: Connect) -> None:
    mailbox = connect(privacy="metadata")
    look(mailbox)
    dovecot.deliver(user, letter(mid="1@x"))
    run = failed_run(mailbox, 1)
    client = client_of()
    assert "it is fetched from the mailbox again" in client.get(f"/mail/imports/{run}").content.decode()
    Mailbox.objects.update(imap_port=1)
    refused = client.post(f"/mail/imports/{run}/retry", follow=True).content.decode()
    assert "Check the server&#39;s name and port" in refused
    Mailbox.objects.update(imap_port=dovecot.tls)
    assert "Came in now: 1." in client.post(f"/mail/imports/{run}/retry", follow=True).content.decode()
    files = begin_run(SYSTEM, "files", "a.zip")
    receive(SYSTEM, files, [RawMail("files", "a.zip", b"", failure="encrypted")])
    page = client.get(f"/mail/imports/{files}").content.decode()
    assert "give the file again" in page
    assert "Try again</" not in page


def test_a_mailbox_that_cannot_be_asked_says_why_and_nothing_changes(
    dovecot: Dovecot, user: str, connect: Connect
) -> None:
    mailbox = connect(privacy="subject")
    look(mailbox)
    dovecot.deliver(user, letter(mid="1@x"))
    run = failed_run(mailbox, 1)
    caller = program()
    Mailbox.objects.update(imap_port=1)
    refused = caller.post(f"/mail-imports/{run}/retry")
    assert (refused.status_code, refused.json()["code"]) == (409, "connection_refused")
    assert "Check the server's name and port" in refused.json()["detail"]
    Mailbox.objects.update(imap_port=dovecot.tls, active=False)
    refused = caller.post(f"/mail-imports/{run}/retry")
    assert (refused.status_code, refused.json()["code"]) == (409, "mailbox_inactive")
    assert (numbers(MailRun.objects.get(pk=run)), MailMessage.objects.count()) == ((1, 0, 0, 1), 0)
    Mailbox.objects.update(active=True)
    assert caller.post(f"/mail-imports/{run}/retry").json()["created"] == 1


def test_the_settings_of_now_count_when_a_message_is_tried_again(connect: Connect) -> None:
    mailbox = connect()
    run = begin_run(SYSTEM, f"mailbox:{mailbox.pk}", "Biuro")
    kept, secret = letter(subject="Temat", mid="1@x"), letter("a@bank.pl", mid="2@x")
    receive(SYSTEM, run, [RawMail(f"mailbox:{mailbox.pk}", f"INBOX/1/{n}", b"", failure="refused") for n in (1, 2)])
    for failure, raw in zip(MailFailure.objects.order_by("pk"), (kept, secret), strict=True):
        failure.raw = stored(raw)
        failure.save()
    Mailbox.objects.update(privacy="metadata")
    mailbox.never.create(pattern="@bank.pl")
    assert [(one.outcome, one.reason) for one in retry_failed(SYSTEM, run)] == [
        ("imported", ""),
        ("skipped", "never_imported"),
    ]
    row = MailMessage.objects.get()
    assert (row.subject, row.raw_id, row.privacy) == ("", None, "metadata")
    told = MailRun.objects.get(pk=run)
    assert (numbers(told), told.skipped_for) == ((2, 1, 1, 0), {"never_imported": 1})
    assert MailFailure.objects.get().raw is None
    StoredFile.objects.update(created_at=clock.now() - timedelta(days=2))
    remove_orphans()
    assert StoredFile.objects.count() == 0


def stored(raw: bytes) -> StoredFile:
    return store_many(SYSTEM, [(raw, "message.eml")])[0]


@pytest.mark.django_db(transaction=True)
def test_two_who_try_again_at_once_count_a_message_once() -> None:
    run = begin_run(SYSTEM, "files", "x")
    receive(SYSTEM, run, [RawMail("files", "a.eml", b"", failure="refused")])
    MailFailure.objects.update(raw=stored(letter(mid="1@x")))
    run_together(lambda: retry_failed(SYSTEM, run), lambda: retry_failed(SYSTEM, run))
    assert numbers(MailRun.objects.get(pk=run)) == (1, 1, 0, 0)
    assert MailMessage.objects.count() == 1


def test_what_was_kept_and_is_lost_is_fetched_again(dovecot: Dovecot, user: str, connect: Connect) -> None:
    mailbox = connect()
    look(mailbox)
    dovecot.deliver(user, letter(subject="Temat", mid="1@x"))
    run = failed_run(mailbox, 1)
    [file] = store_many(SYSTEM, [(letter(mid="1@x"), "message.eml")])
    MailFailure.objects.update(raw=file, reason="refused")
    default_storage.delete(file.storage_key)
    assert [(one.outcome, one.reason) for one in retry_failed(SYSTEM, run)] == [("imported", "")]
    assert (MailMessage.objects.get().subject, numbers(MailRun.objects.get(pk=run))) == ("Temat", (1, 1, 0, 0))
