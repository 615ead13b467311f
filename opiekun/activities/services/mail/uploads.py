"""Files that users give: small ones are imported at once, large ones by a job that is watched."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Final

from django.db import transaction

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.activities.mail.files import Found, Unreadable, holds_many, messages_of
from opiekun.activities.mail.reading.names import base_name
from opiekun.activities.selectors.mail.reach import MAIL
from opiekun.activities.services.mail.dropping import target_of
from opiekun.activities.services.mail.runs import FILES, begin_run, end_run, take
from opiekun.core.errors import InvalidInput, NotAllowed
from opiekun.core.files.reading import FileLost, opened_file
from opiekun.core.files.storing import store_file
from opiekun.core.jobs import defer, job
from opiekun.core.models import StoredFile
from opiekun.core.permissions import require
from opiekun.core.viewer import SYSTEM, Viewer

# What a page may wait for: a message with its attachments, a few of them, or a small archive.
AT_ONCE_BYTES: Final = 8 * 1024 * 1024
AT_ONCE_BYTES_OF_MANY: Final = 256 * 1024
AT_ONCE_FILES: Final = 20
Given = Sequence[tuple[IO[bytes], str, int]]


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The receipt, and how many known messages are told at the record only since this; a job does not say."""

    run_id: int
    known_told_now: int = 0


def import_uploads(
    actor: Viewer,
    files: Given,
    party_id: int | None = None,
    person_id: int | None = None,
) -> Uploaded:
    """Import files given by stream, name and size; what was dropped on a party or a person is told there, whoever it
    comes from. Raises NotAllowed, and InvalidInput for a record out of reach."""
    require(actor, MAIL, "create")
    target = target_of(actor, party_id, person_id)
    names = [base_name(name) or "file" for _stream, name, _size in files]
    title = ", ".join(names)
    if actor.id is None or _is_quick(files):
        run_id = begin_run(actor, FILES, title)
        pairs = zip(files, names, strict=True)
        told = sum(take(actor, run_id, messages_of(stream, name), target) for (stream, _given, _size), name in pairs)
        end_run(run_id)
        return Uploaded(run_id, told)
    run_id = begin_run(actor, FILES, title)
    empty = [Unreadable(name, "empty") for (_stream, _given, size), name in zip(files, names, strict=True) if not size]
    take(actor, run_id, empty)
    with transaction.atomic():
        pairs = zip(files, names, strict=True)
        kept = [store_file(actor, stream, name).pk for (stream, _given, size), name in pairs if size]
        defer(
            import_stored,
            run_id=run_id,
            file_ids=kept,
            user_id=actor.id,
            party_id=party_id,
            person_id=person_id,
            first=len(empty),
        )
    return Uploaded(run_id)


def _is_quick(files: Given) -> bool:
    """Whether they are read in a moment: a page that is served stands in the way of the next one."""
    if len(files) > AT_ONCE_FILES or sum(size for _stream, _name, size in files) > AT_ONCE_BYTES:
        return False
    return sum(size for stream, _name, size in files if holds_many(stream)) <= AT_ONCE_BYTES_OF_MANY


@job("activities.mail_import")
def import_stored(
    run_id: int,
    file_ids: list[int],
    user_id: int,
    party_id: int | None = None,
    person_id: int | None = None,
    first: int | None = None,
) -> None:
    """The rest of an import in the background; begun again it goes on behind what its receipt has counted.

    ``first`` is how many messages were counted before this job; one of a former version does not know it, and counts
    what came in as known.
    """
    actor: Viewer = viewer_of_user_id(user_id) or SYSTEM
    try:
        target = target_of(actor, party_id, person_id)
    except (InvalidInput, NotAllowed):
        # The record is gone meanwhile: the messages come in, and wait to be sorted.
        target = None
    take(actor, run_id, _stored_messages(file_ids), target, first)
    end_run(run_id)


def _stored_messages(file_ids: Sequence[int]) -> Iterator[Found]:
    """In the same order each time; of a file that is lost meanwhile the receipt says so, and the others come in."""
    for file in StoredFile.objects.filter(pk__in=file_ids).order_by("pk"):
        try:
            with opened_file(file) as stream:
                yield from messages_of(stream, file.name)
        except FileLost:
            yield Unreadable(file.name, "file_lost")
