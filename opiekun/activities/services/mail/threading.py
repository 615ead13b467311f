"""Which thread a message belongs to: by the ids that it answers, else by its subject among the same people."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from opiekun.activities.models import MailAddress, MailMessage, MailReference, MailThread
from opiekun.activities.models.mail_message import METADATA
from opiekun.activities.rules.mail_subjects import subject_key
from opiekun.activities.services.mail.prepared import Prepared

SAME_TALK: Final = timedelta(days=30)


def threads_for(batch: Sequence[Prepared], own: Mapping[str, bool]) -> list[int]:
    """The id of each message's thread, in the order of the batch; new ones are made, joined ones become one.

    ``own`` says of addresses which are ours: those do not make two messages of one subject one talk.
    """
    known = _by_ids(batch)
    joined: dict[int, int] = {}
    # Threads that begin in the batch, by numbers below zero until they are written: most are joined before that.
    begun: dict[int, MailThread] = {}
    result: list[int] = []
    for one in batch:
        ids = [one.mail.message_id, *one.mail.references] if one.mail.message_id else [*one.mail.references]
        found = sorted({_end(joined, known[each]) for each in ids if each in known}, key=_age)
        thread = found[0] if found else _by_subject(one, own) or -1 - len(begun)
        if thread < 0 and not found:
            begun[thread] = _new(one)
        for other in found[1:]:
            joined[other] = thread
            if other > 0:
                _join(other, thread)
        for each in ids:
            known[each] = thread
        result.append(thread)
    settled = [_end(joined, thread) for thread in result]
    return _write(settled, batch, {number: row for number, row in begun.items() if number not in joined})


def _age(thread: int) -> tuple[bool, int]:
    """The oldest first: those that are written, then those of the batch as they began."""
    return thread < 0, abs(thread)


def _end(joined: Mapping[int, int], thread: int) -> int:
    while thread in joined:
        thread = joined[thread]
    return thread


def _by_ids(batch: Sequence[Prepared]) -> dict[str, int]:
    """Threads by the ids of their messages, and by the ids that these refer to."""
    ids = {each for one in batch for each in (one.mail.message_id, *one.mail.references) if each}
    found: dict[str, int] = {}
    if ids:
        refers = MailReference.objects.filter(referred__in=ids).order_by("-message__thread_id")
        found.update(refers.values_list("referred", "message__thread_id"))
        messages = MailMessage.objects.filter(message_id__in=ids).order_by("-thread_id")
        found.update(messages.values_list("message_id", "thread_id"))
    return found


def _by_subject(one: Prepared, own: Mapping[str, bool]) -> int | None:
    """A thread of the same subject with the same people within a month, for an answer that says no ids we know."""
    key, answers = subject_key(one.mail.subject)
    if one.sender and not own.get(one.sender):
        others = {one.sender}
    else:
        others = {each.address for each in one.mail.addresses if each.address and not own.get(each.address)}
    if not answers or not key or not others:
        return None
    return (
        MailThread.objects.filter(
            subject_key=key, last_at__gte=one.at - SAME_TALK, messages__at__lte=one.at + SAME_TALK
        )
        .filter(Q(messages__in=MailAddress.objects.filter(address__in=others).values("message")))
        .order_by("-last_at")
        .values_list("pk", flat=True)
        .first()
    )


def _new(one: Prepared) -> MailThread:
    # The subject of a message that is kept without it must not stay here either.
    key = "" if one.given.privacy == METADATA else subject_key(one.mail.subject)[0]
    return MailThread(subject_key=key, last_at=one.at)


def _join(gone: int, kept: int) -> None:
    MailMessage.objects.filter(thread_id=gone).update(thread_id=kept)
    MailThread.objects.filter(pk=gone).delete()


def _write(threads: Sequence[int], batch: Sequence[Prepared], begun: Mapping[int, MailThread]) -> list[int]:
    """The ids of the threads, of which ``begun`` are written now; each is as late as its latest message."""
    latest: dict[int, datetime] = {}
    for thread, one in zip(threads, batch, strict=True):
        latest[thread] = max(latest.get(thread, one.at), one.at)
    for number, row in begun.items():
        row.last_at = latest[number]
    MailThread.objects.bulk_create(begun.values())
    earlier = MailThread.objects.filter(pk__in=[thread for thread in latest if thread > 0])
    late = [row for row in earlier if row.last_at < latest[row.pk]]
    for row in late:
        row.last_at = latest[row.pk]
    MailThread.objects.bulk_update(late, ["last_at"])
    return [begun[thread].pk if thread < 0 else thread for thread in threads]
