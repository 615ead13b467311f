"""Takes messages in, whatever brought them: each is kept once, told to whom it concerns, and accounted for."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import structlog
from django.db import Error
from django.db.models import F

from opiekun.activities.models import IgnoredSender, MailFailure, MailMessage, MailOccurrence, MailRun
from opiekun.activities.models.mail_message import FULL
from opiekun.activities.rules.never_import import is_never_imported, matches, patterns_of
from opiekun.activities.services.mail.bounces import take_bounces
from opiekun.activities.services.mail.completing import complete, keeps_enough
from opiekun.activities.services.mail.former_reports import former_reports
from opiekun.activities.services.mail.keeping import keep
from opiekun.activities.services.mail.one_writer import be_the_one_writer
from opiekun.activities.services.mail.prepared import CannotBeRead, Prepared, digest, prepare
from opiekun.activities.services.mail.raw_mail import Line, RawMail
from opiekun.core import clock
from opiekun.core.files.storing import store_many
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

log = structlog.get_logger("opiekun.mail")


def receive(
    actor: Viewer,
    run_id: int,
    batch: Sequence[RawMail],
    *,
    at: int | None = None,
    also: Callable[[Sequence[Line]], None] | None = None,
) -> list[Line]:
    """Keep the messages and say what became of each, in their order; the numbers of the run grow with the same commit.

    Messages that were seen before are skipped, so that it may be called again after any break. A message that the
    database refuses does not take the others along: it fails, with its bytes kept.

    ``at`` is the place of the first of them among all of the run, for a run that may be begun again or done by two at
    once: those that the receipt has counted by then are left, and no line is given for them. ``also`` does in the same
    transaction what belongs to their coming in.
    """
    known = known_bytes(batch)
    ready = [read_one(one, known) for one in batch]
    try:
        return _write(actor, run_id, batch, ready, at, also)
    except Error as refused:
        if len(batch) == 1:
            log_refusal(run_id, refused)
            return _write(actor, run_id, batch, [Line(batch[0].place, "failed", "refused")], at, also)
    lines: list[Line] = []
    for number, one in enumerate(batch):
        lines += receive(actor, run_id, [one], at=None if at is None else at + number, also=also)
    return lines


def foresee(batch: Sequence[RawMail], seen: set[str]) -> list[Line]:
    """What would become of the messages, without keeping any; ``seen`` gathers the fingerprints of a whole dry run."""
    there = known_bytes(batch)
    ready = [read_one(one, there) for one in batch]
    fresh = [one for one in ready if isinstance(one, Prepared)]
    known, ignored = _known_messages(fresh), _ignored(fresh)
    lines: list[Line] = []
    for entry in ready:
        if isinstance(entry, Line):
            lines.append(entry)
            continue
        place, mark = entry.given.place, entry.fingerprint
        if mark not in known and mark not in seen and matches(entry.sender, ignored):
            lines.append(Line(place, "skipped", "ignored_sender"))
        elif mark in known or mark in seen:
            lines.append(Line(place, "skipped", "known"))
        else:
            seen.add(mark)
            lines.append(Line(place, "imported", ""))
    return lines


def log_refusal(run_id: int, refused: Error) -> None:
    """Write down that the database took a message of the run not."""
    # Not the database's words, in which values of the message may stand.
    log.warning(
        "mail refused", run=run_id, error=type(refused).__name__, state=getattr(refused.__cause__, "sqlstate", "")
    )


def read_one(one: RawMail, known: Mapping[str, int]) -> Prepared | Line:
    """The message read, or what is to be said of it already."""
    if one.failure:
        return Line(one.place, "failed", one.failure)
    if one.skip:
        return Line(one.place, "skipped", one.skip)
    # What a mailbox keeps to itself must not even be known to have been in it.
    if not one.never and (row := known.get(digest(one.raw))):
        return Line(one.place, "skipped", "known", row)
    try:
        ready = prepare(one)
    except CannotBeRead as why:
        return Line(one.place, "failed", str(why))
    recipients = [each.address for each in ready.mail.addresses if each.role in ("to", "cc", "bcc")]
    if is_never_imported(ready.sender, recipients, one.never):
        return Line(one.place, "skipped", "never_imported")
    return ready


def known_bytes(batch: Sequence[RawMail]) -> dict[str, int]:
    """Those that are here already, as they are; of which this copy could tell more, it is read."""
    asked = {digest(one.raw): one.privacy for one in batch if one.raw}
    rows = MailMessage.objects.filter(sha256__in=asked).values_list("sha256", "pk", "privacy")
    return {mark: pk for mark, pk, privacy in rows if keeps_enough(privacy, asked[mark])}


def _write(
    actor: Viewer,
    run_id: int,
    batch: Sequence[RawMail],
    ready: Sequence[Prepared | Line],
    at: int | None,
    also: Callable[[Sequence[Line]], None] | None,
) -> list[Line]:
    with writing(actor):
        be_the_one_writer()
        if at is not None:
            counted = max(0, counted_of(run_id) - at)
            batch, ready = batch[counted:], ready[counted:]
        lines = settle(actor, ready)
        see(run_id, batch, lines)
        _keep_failed(actor, run_id, batch, lines)
        if also is not None:
            also(lines)
        _count(run_id, lines)
    return lines


def counted_of(run_id: int) -> int:
    """How many messages of the run are accounted for."""
    return MailRun.objects.values_list("fetched", flat=True).get(pk=run_id)


def settle(actor: Viewer, ready: Sequence[Prepared | Line]) -> list[Line]:
    """Keep what is new of them, and say of all what they are; within a transaction of the one writer."""
    fresh = [one for one in ready if isinstance(one, Prepared)]
    known = _known_messages(fresh)
    ignored = _ignored(fresh)
    chosen: dict[str, Prepared] = {}
    for one in fresh:
        if one.fingerprint not in known and not matches(one.sender, ignored):
            chosen.setdefault(one.fingerprint, one)
    complete(actor, [(known[one.fingerprint], one) for one in fresh if one.fingerprint in known])
    made = keep(actor, [*chosen.values()])
    take_bounces(actor, [(one, made.get(one.fingerprint)) for one in fresh if one.fingerprint not in known])
    lines: list[Line] = []
    for entry in ready:
        if isinstance(entry, Line):
            lines.append(entry)
            continue
        place, mark = entry.given.place, entry.fingerprint
        if mark in known:
            lines.append(Line(place, "skipped", "known", known[mark]))
        elif matches(entry.sender, ignored):
            lines.append(Line(place, "skipped", "ignored_sender"))
        elif chosen[mark] is entry:
            lines.append(Line(place, "imported", "", made[mark]))
        else:
            lines.append(Line(place, "skipped", "known", made[mark]))
    return lines


def _known_messages(fresh: Sequence[Prepared]) -> dict[str, int]:
    marks = [one.fingerprint for one in fresh]
    known = dict(MailMessage.objects.filter(fingerprint__in=marks).values_list("fingerprint", "pk"))
    return {**known, **former_reports([one for one in fresh if one.bounce and one.fingerprint not in known])}


def _ignored(fresh: Sequence[Prepared]) -> set[str]:
    asked = {pattern for one in fresh for pattern in patterns_of(one.sender)}
    return set(IgnoredSender.objects.filter(pattern__in=asked).values_list("pattern", flat=True))


def see(run_id: int, batch: Sequence[RawMail], lines: Sequence[Line]) -> None:
    """Note where the messages were seen."""
    MailOccurrence.objects.bulk_create(
        (
            MailOccurrence(message_id=line.message_id, run_id=run_id, source=one.source[:60], place=one.place[:500])
            for one, line in zip(batch, lines, strict=True)
            if line.message_id is not None
        ),
        ignore_conflicts=True,
    )


def _keep_failed(actor: Viewer, run_id: int, batch: Sequence[RawMail], lines: Sequence[Line]) -> None:
    failed = [(one, line) for one, line in zip(batch, lines, strict=True) if line.outcome == "failed"]
    with_bytes = [one for one, _line in failed if one.raw and one.privacy == FULL]
    stored = dict(
        zip(map(id, with_bytes), store_many(actor, [(o.raw, "message.eml") for o in with_bytes]), strict=True)
    )
    MailFailure.objects.bulk_create(
        MailFailure(run_id=run_id, place=one.place[:500], reason=line.reason, raw=stored.get(id(one)))
        for one, line in failed
    )


def _count(run_id: int, lines: Sequence[Line]) -> None:
    outcomes = Counter(line.outcome for line in lines)
    run = MailRun.objects.select_for_update(no_key=True).get(pk=run_id)
    reasons = Counter(run.skipped_for) + Counter(line.reason for line in lines if line.outcome == "skipped")
    MailRun.objects.filter(pk=run_id).update(
        fetched=F("fetched") + len(lines),
        imported=F("imported") + outcomes["imported"],
        skipped=F("skipped") + outcomes["skipped"],
        failed=F("failed") + outcomes["failed"],
        skipped_for=dict(reasons),
        touched_at=clock.now(),
    )
