"""A message whose file is gone from the store is still read as far as it was kept; what needs the file says so."""

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from opiekun.activities.models import Mailbox, MailFailure, MailMessage, MailRun
from opiekun.activities.services.mail import uploads
from opiekun.activities.services.mail.attachments import make_documents
from opiekun.activities.services.mail.raw_mail import RawMail
from opiekun.activities.services.mail.retrying import retry_failed
from opiekun.activities.services.mail.runs import begin_run
from opiekun.activities.services.mail.triage import assign
from opiekun.core.errors import Conflict
from opiekun.core.files.reading import says_lost
from opiekun.core.files.storing import store_many
from opiekun.core.models import StoredFile
from opiekun.core.viewer import SYSTEM
from tests.accounts.people import make_user
from tests.activities.documents.papers import CONTRACT, put
from tests.activities.mail.letters import bring, letter
from tests.activities.mail.test_attachments import outcomes, parcel, part
from tests.activities.mail.test_faces import HTML, page, sent
from tests.activities.mail.test_receive import firm
from tests.api.program import program
from tests.parties.people import manager

pytestmark = pytest.mark.django_db


def test_what_needs_a_lost_file_is_not_found_and_says_why() -> None:
    caller = program()
    sent(caller, HTML)
    message = MailMessage.objects.get()
    assert message.raw is not None
    default_storage.delete(message.raw.storage_key)
    browser = page()
    for address in ("raw", "body", "attachments/0"):
        assert browser.get(f"/mail/{message.pk}/{address}").status_code == 404, address
    assert "brakuje w magazynie" in browser.get(f"/mail/{message.pk}/raw").content.decode()
    for address in ("raw", "attachments/0"):
        answer = caller.get(f"/mail-messages/{message.pk}/{address}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), address
    opened = browser.get(f"/mail/{message.pk}")
    assert opened.status_code == 200
    assert "Witam" in opened.content.decode()


def lose(file: StoredFile) -> bytes:
    """Take the file out of the store; its bytes, to be put back."""
    with default_storage.open(file.storage_key) as stream:
        data: bytes = stream.read()
    default_storage.delete(file.storage_key)
    return data


def put_back(file: StoredFile, data: bytes) -> None:
    assert default_storage.save(file.storage_key, ContentFile(data)) == file.storage_key


def test_a_lost_message_is_read_as_its_text_with_a_word_about_it() -> None:
    caller = program()
    sent(caller, HTML)
    message = MailMessage.objects.get()
    assert message.raw is not None
    lose(message.raw)
    shown = page().get(f"/mail/{message.pk}").content.decode()
    assert "jest tylko jej tekst" in shown
    assert "<iframe" not in shown
    told = caller.get(f"/mail-messages/{message.pk}")
    assert (told.status_code, told.json()["html"], told.json()["text"]) == (200, None, "Witam")


def test_a_failed_message_whose_kept_file_is_lost_says_so_and_comes_in_when_it_is_back() -> None:
    run = begin_run(SYSTEM, "files", "Test")
    raws = [RawMail("files", f"{n}.eml", letter(mid=f"{n}@x")) for n in range(2)]
    files = store_many(SYSTEM, [(one.raw, "message.eml") for one in raws])
    for one, file in zip(raws, files, strict=True):
        MailFailure.objects.create(run_id=run, place=one.place, reason="refused", raw=file)
    MailRun.objects.filter(pk=run).update(fetched=2, failed=2)
    kept = lose(files[0])
    lines = retry_failed(SYSTEM, run)
    assert [(one.outcome, one.reason) for one in lines] == [("failed", "file_lost"), ("imported", "")]
    browser = page()
    assert "Zachowanego pliku brakuje w magazynie" in browser.get(f"/mail/imports/{run}").content.decode()
    assert browser.post(f"/mail/imports/{run}/retry").status_code == 302
    put_back(files[0], kept)
    assert [one.outcome for one in retry_failed(SYSTEM, run)] == ["imported"]
    assert MailFailure.objects.filter(run=run, message=None).count() == 0


def test_a_kept_file_that_is_lost_is_looked_for_in_its_mailbox() -> None:
    mailbox = Mailbox.objects.create(name="Biuro", address="b@nasza.pl", imap_host="x", username="x", active=False)
    run = begin_run(SYSTEM, f"mailbox:{mailbox.pk}", "Biuro")
    [file] = store_many(SYSTEM, [(letter(mid="1@x"), "message.eml")])
    failure = MailFailure.objects.create(run_id=run, place="INBOX/17/1", reason="refused", raw=file)
    kept = lose(file)
    with pytest.raises(Conflict) as refused:
        retry_failed(SYSTEM, run)
    failure.refresh_from_db()
    assert (refused.value.code, failure.reason) == ("mailbox_inactive", "file_lost")
    put_back(file, kept)
    MailRun.objects.filter(pk=run).update(fetched=1, failed=1)
    assert [one.outcome for one in retry_failed(SYSTEM, run)] == ["imported"]


def test_of_a_large_import_the_rest_comes_in_when_one_of_its_files_is_lost() -> None:
    run = begin_run(SYSTEM, "files", "Test")
    user = make_user("administrator")
    lost, there = store_many(SYSTEM, [(letter(mid="1@x"), "a.eml"), (letter(mid="2@x"), "b.eml")])
    lose(lost)
    uploads.import_stored(run_id=run, file_ids=[lost.pk, there.pk], user_id=user.pk, first=0)
    failure = MailFailure.objects.get()
    assert (failure.place, failure.reason) == ("a.eml", "file_lost")
    assert MailMessage.objects.get().message_id == "2@x"


def test_a_paper_that_is_a_document_already_needs_no_file_of_its_message() -> None:
    firm(SYSTEM, "A")
    bring(parcel(part("umowa.pdf", CONTRACT), part("cennik.pdf", CONTRACT + b" "), sender="jan@obcy.pl"))
    message = MailMessage.objects.get()
    document = put(SYSTEM, firm(SYSTEM, "B")).id
    message.attachments.filter(name="umowa.pdf").update(document=document)
    assert message.raw is not None
    lose(message.raw)
    assign(manager(), message.pk, firm(SYSTEM, "C"))
    make_documents()
    assert outcomes() == [("umowa.pdf", "kept", ""), ("cennik.pdf", "refused", "file_lost")]
    shown = page().get(f"/mail/{message.pk}").content.decode()
    assert "pliku wiadomości brakuje w magazynie" in shown


def test_a_store_that_is_away_for_a_moment_has_lost_nothing() -> None:
    def said(status: int) -> ClientError:
        return ClientError({"ResponseMetadata": {"HTTPStatusCode": status}}, "GetObject")  # type: ignore[typeddict-item]

    gone = (FileNotFoundError(), NotADirectoryError(), said(404))
    # A key that was changed, a clock that is wrong and a disk that fails come right again; then the bytes are there.
    away = (said(403), said(503), EndpointConnectionError(endpoint_url="x"), PermissionError(), OSError(5, "EIO"))
    assert [[says_lost(one) for one in those] for those in (gone, away)] == [[True] * 3, [False] * 5]


def test_the_text_of_a_message_is_there_while_the_store_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    firm(SYSTEM, "A")
    bring(parcel(part("umowa.pdf", CONTRACT), sender="jan@obcy.pl"))
    message = MailMessage.objects.get()

    def away(*_given: object) -> None:
        raise EndpointConnectionError(endpoint_url="x")

    monkeypatch.setattr("opiekun.core.files.reading.default_storage.open", away)
    shown = page().get(f"/mail/{message.pk}")
    assert shown.status_code == 200
    assert message.subject in shown.content.decode()
