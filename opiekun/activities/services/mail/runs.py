"""Receipts: begun with an import, ended with it, and kept true by each commit in between."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from opiekun.activities.mail.files import FoundMail, Unreadable
from opiekun.activities.models import MailRun
from opiekun.activities.selectors.mail.reach import MAIL
from opiekun.activities.services.mail.dropping import Target, give
from opiekun.activities.services.mail.raw_mail import Line, RawMail
from opiekun.activities.services.mail.receive import counted_of, foresee, receive
from opiekun.core import clock
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer

FILES: Final = "files"
BATCH: Final = 200
BATCH_BYTES: Final = 32 * 1024 * 1024


def begin_run(actor: Viewer, source: str, title: str) -> int:
    """Open a receipt; ``source`` is "files" or names a mailbox ("mailbox:7")."""
    return MailRun.objects.create(source=source, title=title[:300], actor_id=actor.id).pk


def end_run(run_id: int, problem: str = "") -> None:
    """Close it; ``problem`` is the code of what broke the whole run off."""
    MailRun.objects.filter(pk=run_id).update(finished_at=clock.now(), problem=problem[:40])


def import_found(
    actor: Viewer, title: str, found: Iterable[FoundMail | Unreadable]
) -> Iterator[tuple[int, list[Line]]]:
    """Import messages out of files, batch by batch; gives the run's id and what became of each.

    Raises NotAllowed. Broken off and begun again, what was committed is skipped as known.
    """
    require(actor, MAIL, "create")
    run_id = begin_run(actor, FILES, title)
    source = iter(found)
    while batch := _batch(source):
        yield run_id, receive(actor, run_id, batch)
    end_run(run_id)


def foresee_found(actor: Viewer, found: Iterable[FoundMail | Unreadable], seen: set[str]) -> Iterator[list[Line]]:
    """What an import of the files would do, batch by batch; nothing is kept, and no receipt is written.

    ``seen`` is one set for all files of a dry run. Raises NotAllowed.
    """
    require(actor, MAIL, "create")
    source = iter(found)
    while batch := _batch(source):
        yield foresee(batch, seen)


def take(
    actor: Viewer,
    run_id: int,
    found: Iterable[FoundMail | Unreadable],
    target: Target | None = None,
    first: int | None = None,
) -> int:
    """Import into a receipt that is open already; ``target`` is the record that the files were dropped on. Returns how
    many messages that were known before are told at the target only now.

    ``first`` is how many messages of the run stand before these. Then it may be called again with the same ones: it
    goes on behind those that the receipt has counted, which are told at the target already.
    """

    known_told_now: set[int] = set()

    def also(lines: Sequence[Line]) -> None:
        if target is not None:
            told = give(actor, [line.message_id for line in lines], target)
            known_told_now.update(told - {line.message_id for line in lines if line.outcome == "imported"})

    source, at = iter(found), first
    if at is not None:
        at = max(at, counted_of(run_id))
        source = islice(source, at - (first or 0), None)
    while batch := _batch(source):
        receive(actor, run_id, batch, at=at, also=also)
        at = None if at is None else at + len(batch)
    return len(known_told_now)


def _batch(found: Iterator[FoundMail | Unreadable]) -> Sequence[RawMail]:
    """As many as one transaction takes, by number and by bytes, so that memory stays flat."""
    batch: list[RawMail] = []
    size = 0
    for one in islice(found, BATCH):
        if isinstance(one, Unreadable):
            batch.append(RawMail(FILES, one.place, b"", failure=one.reason))
        else:
            batch.append(RawMail(FILES, one.place, one.raw, skip=one.skip))
            size += len(one.raw)
        if size >= BATCH_BYTES:
            break
    return batch
