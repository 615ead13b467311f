"""Files that users give: small ones are imported at once, large ones by a job that is watched."""

from collections.abc import Sequence
from typing import IO, Final, cast

from django.core.files.storage import default_storage
from django.db import transaction

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.activities.mail.files.reading import messages_of
from opiekun.activities.mail.reading.names import base_name
from opiekun.activities.selectors.mail.reach import MAIL
from opiekun.activities.services.mail.dropping import target_of
from opiekun.activities.services.mail.runs import FILES, begin_run, end_run, take
from opiekun.core.errors import InvalidInput, NotAllowed
from opiekun.core.files.storing import store_file
from opiekun.core.jobs import defer, job
from opiekun.core.models import StoredFile
from opiekun.core.permissions import require
from opiekun.core.viewer import SYSTEM, Viewer

AT_ONCE_BYTES: Final = 8 * 1024 * 1024


def import_uploads(
    actor: Viewer,
    files: Sequence[tuple[IO[bytes], str, int]],
    party_id: int | None = None,
    person_id: int | None = None,
) -> int:
    """Import files given by stream, name and size; what was dropped on a party or a person is told there, whoever it
    comes from. Returns the id of the receipt. Raises NotAllowed, and InvalidInput for a record out of reach."""
    require(actor, MAIL, "create")
    target = target_of(actor, party_id, person_id)
    names = [base_name(name) or "file" for _stream, name, _size in files]
    title = ", ".join(names)
    if sum(size for _stream, _name, size in files) <= AT_ONCE_BYTES or actor.id is None:
        run_id = begin_run(actor, FILES, title)
        for (stream, _name, _size), name in zip(files, names, strict=True):
            take(actor, run_id, messages_of(stream, name), target)
        end_run(run_id)
        return run_id
    with transaction.atomic():
        kept = [
            store_file(actor, stream, name).pk for (stream, _n, size), name in zip(files, names, strict=True) if size
        ]
        run_id = begin_run(actor, FILES, title)
        defer(
            import_stored,
            run_id=run_id,
            file_ids=kept,
            user_id=actor.id,
            party_id=party_id,
            person_id=person_id,
        )
    return run_id


@job("activities.mail_import")
def import_stored(
    run_id: int,
    file_ids: list[int],
    user_id: int,
    party_id: int | None = None,
    person_id: int | None = None,
) -> None:
    """The rest of an import in the background; begun again it skips what came in."""
    actor: Viewer = viewer_of_user_id(user_id) or SYSTEM
    try:
        target = target_of(actor, party_id, person_id)
    except (InvalidInput, NotAllowed):
        # The record is gone meanwhile: the messages come in, and wait to be sorted.
        target = None
    for file in StoredFile.objects.filter(pk__in=file_ids).order_by("pk"):
        with default_storage.open(file.storage_key) as stream:
            take(actor, run_id, messages_of(cast("IO[bytes]", stream), file.name), target)
    end_run(run_id)
