"""Failed messages tried again: by the bytes that were kept, or, where none may be, fetched from where they lie."""

from collections import Counter
from typing import Final, cast

from django.db import Error
from django.db.models import F

from opiekun.activities.models import Mailbox, MailFailure, MailRun
from opiekun.activities.rules.mail_retry import way_of
from opiekun.activities.selectors.mail.mailbox_reach import mailbox_of_source
from opiekun.activities.services.mail.fetching_again import fetched_again
from opiekun.activities.services.mail.one_writer import be_the_one_writer
from opiekun.activities.services.mail.raw_mail import Line, Privacy, RawMail
from opiekun.activities.services.mail.receive import known_bytes, log_refusal, read_one, see, settle
from opiekun.core.files.reading import FileLost, stored_bytes
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

# Whoever asks waits for the server.
AT_ONCE: Final = 200
_LOST: Final = "file_lost"


def retry_failed(actor: Viewer, run_id: int) -> list[Line]:
    """Try failed messages of a run again; what works leaves its list, of the rest the list says why it does not.

    What lies in a mailbox is fetched by the mailbox's settings of now, at most 200 messages at a time. Raises Conflict
    with the words for it when the mailbox cannot be asked; what was kept of other messages has been tried by then.
    What was kept and is lost is fetched, too, where it lies in a mailbox; else it can be tried again once it is back.
    """
    run = MailRun.objects.get(pk=run_id)
    mailbox = mailbox_of_source(run.source)
    failures = list(MailFailure.objects.filter(run=run, message=None).select_related("raw").order_by("pk"))
    ways = {one.pk: way_of(run.source, one.place, one.reason, one.raw_id is not None) for one in failures}
    lines = [(one, _again(actor, run, one, _kept(run, one, mailbox))) for one in failures if ways[one.pk] == "kept"]
    lost = {one.pk for one, line in lines if line.reason == _LOST and _lies_in_a_mailbox(run, one)}
    lines = [(one, line) for one, line in lines if one.pk not in lost]
    away = [one for one in failures if ways[one.pk] == "fetch" or one.pk in lost][:AT_ONCE]
    if away:
        lines += [(one, _again(actor, run, one, raw, mailbox)) for one, raw in fetched_again(mailbox, away)]
    return [line for _one, line in lines]


def _lies_in_a_mailbox(run: MailRun, failure: MailFailure) -> bool:
    return way_of(run.source, failure.place, failure.reason, has_bytes=False) == "fetch"


def _kept(run: MailRun, failure: MailFailure, mailbox: Mailbox | None) -> RawMail:
    """The bytes as they were kept, or that they are lost, under what the mailbox keeps to itself by now."""
    assert failure.raw is not None
    try:
        raw = stored_bytes(failure.raw)
    except FileLost:
        return RawMail(run.source, failure.place, b"", failure=_LOST)
    if mailbox is None:
        return RawMail(run.source, failure.place, raw)
    never = frozenset(mailbox.never.values_list("pattern", flat=True))
    return RawMail(run.source, failure.place, raw, privacy=cast("Privacy", mailbox.privacy), never=never)


def _again(
    actor: Viewer, run: MailRun, failure: MailFailure, raw: RawMail, fetched_from: Mailbox | None = None
) -> Line:
    ready = read_one(raw, known_bytes([raw]))
    if isinstance(ready, Line) and ready.outcome == "failed":
        MailFailure.objects.filter(pk=failure.pk, message=None).update(reason=ready.reason)
        return ready
    try:
        with writing(actor):
            be_the_one_writer()
            if not _still_failed(failure) or (fetched_from and not _is_as_it_was(fetched_from)):
                return Line(failure.place, "failed", failure.reason)
            [line] = settle(actor, [ready])
            _moved(run, failure, line)
    except Error as refused:
        log_refusal(run.pk, refused)
        return Line(failure.place, "failed", "refused")
    return line


def _still_failed(failure: MailFailure) -> bool:
    """Not tried again by somebody else meanwhile, who has counted it already."""
    return MailFailure.objects.select_for_update().filter(pk=failure.pk, message=None).exists()


def _is_as_it_was(mailbox: Mailbox) -> bool:
    """Nothing comes in any more once somebody has paused, changed or disconnected the mailbox."""
    rows = Mailbox.objects.filter(pk=mailbox.pk, version=mailbox.version, active=True)
    return rows.select_for_update(no_key=True).exists()


def _moved(run: MailRun, failure: MailFailure, line: Line) -> None:
    """The message counts among those of its run that came in, or were skipped, and no longer among the failed."""
    column = "imported" if line.outcome == "imported" else "skipped"
    counted = MailRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    reasons = Counter(counted.skipped_for) + Counter([line.reason] if column == "skipped" else [])
    MailRun.objects.filter(pk=run.pk).update(
        **{"failed": F("failed") - 1, column: F(column) + 1}, skipped_for=dict(reasons)
    )
    if line.message_id is None:
        MailFailure.objects.filter(pk=failure.pk).delete()
        return
    # The message has bytes of its own, as far as they may be kept.
    MailFailure.objects.filter(pk=failure.pk).update(message_id=line.message_id, raw=None)
    see(run.pk, [RawMail(run.source, failure.place, b"")], [line])
