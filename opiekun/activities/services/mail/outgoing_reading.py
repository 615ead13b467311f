"""Reading what was entered for a message, and looking whether its author may use what it names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.activities.along import may_be_joined
from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.mail.sending.letter import LARGEST_BYTES, encoded_size
from opiekun.activities.models import DocumentVersion, MailAttachment
from opiekun.activities.rules.outgoing_input import DRAFT_READERS, READERS, ROLES, Addressee
from opiekun.activities.selectors.mail.outgoing_files import usable_files
from opiekun.activities.selectors.mail.outgoing_reach import mailboxes_to_send_from
from opiekun.activities.selectors.mail.reach import reached_message
from opiekun.core import clock, reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties, reached_persons

LATEST: Final = timedelta(days=366)
_COLUMNS: Final = ("mode", "subject", "body", "with_quote", "with_signature", "scheduled_for")
_LINKS: Final = ("mailbox", "about", "party", "person", "record")


@dataclass(slots=True)
class Written:
    """A message as it was entered. ``columns`` are those of the row; the lists are None where they were not given."""

    columns: dict[str, Any]
    recipients: dict[str, list[Addressee]] = field(default_factory=dict)
    versions: list[int] | None = None
    forwarded: list[int] | None = None


def read_draft(viewer: Viewer, raw: Mapping[str, Any]) -> Written:
    """A message that is still being written. Raises InvalidInput for what could not even be kept."""
    written, errors = _read(viewer, raw, DRAFT_READERS)
    if errors:
        raise InvalidInput(errors)
    return written


def read_complete(viewer: Viewer, raw: Mapping[str, Any]) -> Written:
    """A message that is to go. Raises InvalidInput, naming all that is wrong."""
    written, errors = _read(viewer, raw, READERS)
    faulty = {one.loc[0] for one in errors}
    missing = [*_no_words(written), *_no_time(written.columns.get("scheduled_for"))]
    # Of recipients that cannot be read it need not be said that there are none.
    missing += [] if faulty & {*ROLES} else _nobody(written)
    errors += [one for one in missing if one.loc[0] not in faulty]
    if errors:
        raise InvalidInput(errors)
    return written


def _read(
    viewer: Viewer, raw: Mapping[str, Any], readers: Mapping[str, reading.Reader]
) -> tuple[Written, list[FieldError]]:
    clean, errors = reading.read_fields(raw, readers)
    errors += _unknown(viewer, clean)
    written = Written({name: clean[name] for name in _COLUMNS if name in clean})
    if not written.columns.get("mode", "new"):
        written.columns["mode"] = "new"
    written.columns |= {f"{name}_id": clean[name] for name in _LINKS if name in clean}
    written.recipients = {role: clean[role] for role in ROLES if role in clean}
    if "documents" in clean:
        written.versions = _versions(viewer, clean["documents"], errors)
    if "forwarded" in clean:
        written.forwarded = _forwarded(viewer, clean["forwarded"], errors)
    return written, errors


def _unknown(viewer: Viewer, clean: Mapping[str, Any]) -> list[FieldError]:
    """What is named and cannot be had: it is as if it were not there."""
    reached: dict[str, Callable[[int], bool]] = {
        "mailbox": lambda pk: mailboxes_to_send_from(viewer).filter(pk=pk).exists(),
        "about": lambda pk: reached_message(viewer, pk) is not None,
        "party": lambda pk: reached_parties(viewer).filter(pk=pk).exists(),
        "person": lambda pk: reached_persons(viewer).filter(pk=pk).exists(),
        "record": lambda pk: may_be_joined(viewer, pk),
    }
    message = str(REASONS["not_an_id"])
    return [
        FieldError((name,), "not_an_id", message)
        for name, exists in reached.items()
        if clean.get(name) is not None and not exists(clean[name])
    ]


def _versions(viewer: Viewer, document_ids: list[int], errors: list[FieldError]) -> list[int]:
    current = dict(reached_documents(viewer).filter(pk__in=document_ids).values_list("pk", "current_id"))
    message = str(REASONS["not_an_id"])
    errors += [
        FieldError(("documents", place), "not_an_id", message)
        for place, pk in enumerate(document_ids)
        if pk not in current
    ]
    return [current[pk] for pk in document_ids if pk in current]


def _forwarded(viewer: Viewer, ids: list[int], errors: list[FieldError]) -> list[int]:
    theirs = set(usable_files(viewer, ids).values_list("pk", flat=True)) if ids else set()
    message = str(REASONS["not_an_id"])
    errors += [
        FieldError(("forwarded", place), "not_an_id", message) for place, pk in enumerate(ids) if pk not in theirs
    ]
    return [pk for pk in ids if pk in theirs]


def _nobody(written: Written) -> list[FieldError]:
    if any(written.recipients.values()):
        return []
    return [FieldError(("to",), "required", _("Give at least one recipient."))]


def _no_words(written: Written) -> list[FieldError]:
    columns, errors = written.columns, []
    if not columns.get("subject"):
        errors.append(FieldError(("subject",), "required", str(REASONS["required"])))
    forwards = columns.get("mode") == "forward"
    if not columns.get("body") and not forwards and not written.versions and not written.forwarded:
        errors.append(FieldError(("body",), "required", str(REASONS["required"])))
    return errors


def _no_time(at: datetime | None) -> list[FieldError]:
    now = clock.now()
    if at is None or now < at <= now + LATEST:
        return []
    message = _("Choose a time to come, at most a year ahead.")
    return [FieldError(("scheduled_for",), "wrong_instant", message)]


def check_size(words: int, version_ids: list[int], forwarded_ids: list[int]) -> None:
    """Raises InvalidInput for a message that servers would not take."""
    sizes = [
        *DocumentVersion.objects.filter(pk__in=version_ids).values_list("size", flat=True),
        *MailAttachment.objects.filter(pk__in=forwarded_ids).values_list("size", flat=True),
    ]
    if encoded_size(sizes, words) > LARGEST_BYTES:
        message = _("Files that go along may have %(most)d MB together.") % {"most": LARGEST_BYTES * 3 // 4 // 2**20}
        raise InvalidInput([FieldError(("documents",), "too_large", message)])
