"""New documents: from a file that somebody drops on a record, sends to the API, or gets by e-mail."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from django.db import connection
from psycopg.types.json import Jsonb

from opiekun.activities.announcing import announce_document
from opiekun.activities.documents.choices import TextState
from opiekun.activities.documents.events import DocumentAttached
from opiekun.activities.documents.incoming import Incoming, look_at
from opiekun.activities.documents.input import DOCUMENT_COLUMNS, title_of
from opiekun.activities.documents.jobs import read_soon
from opiekun.activities.documents.permissions import DOCUMENT
from opiekun.activities.documents.places import places_in_sight
from opiekun.activities.documents.sniffing import format_of
from opiekun.activities.documents.text.words import name_words
from opiekun.activities.models import Attachment, Document, DocumentText, DocumentVersion
from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.files import store_file
from opiekun.core.outbox import publish_all
from opiekun.core.permissions import require
from opiekun.core.reading import REASONS
from opiekun.core.record_ids import reserve_record_ids
from opiekun.core.rows import insert_row, insert_rows
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.custom.reading import merged, read_both, read_custom, without_custom

_HANG: Final = """
INSERT INTO activities_attachment (document_id, record_id, attached_by_id)
SELECT %s, asked.id, %s FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked (id, place) ORDER BY asked.place
ON CONFLICT DO NOTHING RETURNING record_id
"""
_SAME_BYTES: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of a file. It is not new when the same bytes hung on the record already."""

    id: int
    version: int
    title: str
    is_new: bool


def store_document(actor: Viewer, record_ids: Iterable[int], name: str, stream: IO[bytes]) -> int:
    """Keep a file that came by itself (an attachment of a mail, whatever its type) on the records; answers the
    document's id, that of one with the same bytes where such a one hangs on one of the records.

    Raises NotAllowed, EmptyFile, FileRefused ``file_too_large``, InvalidInput for a record out of reach.
    """
    return upload_document(actor, stream, name, record_ids, checked=False).id


def upload_document(
    actor: Viewer,
    stream: IO[bytes],
    name: str,
    record_ids: Iterable[int] = (),
    raw: Mapping[str, Any] | None = None,
    checked: bool = True,
) -> Uploaded:
    """Make a document of a file, on records that the actor sees. ``raw`` are its fields; the title is the file's name
    unless it is given.

    Nothing is made twice: where the same bytes hang on one of the records already (or, without records, among the
    actor's own that hang on none), that document is answered, and hangs on the other records, too.
    Raises NotAllowed, InvalidInput, EmptyFile, FileRefused.
    """
    require(actor, DOCUMENT, "create")
    ids = sorted(set(record_ids))
    _require_places(actor, ids)
    plain, given = without_custom(raw or {})
    incoming = look_at(stream, name, checked)
    # A file that is dropped has no form in which what is required could be filled in.
    clean, custom = read_both(
        lambda: _read({"title": title_of(incoming.name), **plain}),
        lambda: read_custom(actor, DOCUMENT, given, {}),
    )
    if (known := _same(actor, ids, incoming.sha256)) is not None:
        return _hang_on(actor, known, ids)
    # The bytes first and outside: a row never lacks its bytes, and bytes without a row are cleaned away.
    file = store_file(actor, incoming.file, incoming.name, incoming.media_type)
    with writing(actor):
        with connection.cursor() as cursor:
            cursor.execute(_SAME_BYTES, [incoming.sha256])
        if (known := _same(actor, ids, incoming.sha256)) is not None:
            return _hang_on(actor, known, ids)
        return _insert(actor, incoming, file.pk, {**clean, "custom": merged({}, custom)}, ids)


def _read(raw: Mapping[str, Any]) -> dict[str, Any]:
    clean, errors = reading.read_fields(raw, DOCUMENT_COLUMNS)
    if errors:
        raise InvalidInput(errors)
    return clean


def _require_places(actor: Viewer, ids: Sequence[int]) -> None:
    """Whoever sees a record may hang papers on it."""
    seen = places_in_sight(actor, ids) if ids else {}
    message = str(REASONS["not_an_id"])
    if errors := [FieldError(("records", at), "not_an_id", message) for at, pk in enumerate(ids) if pk not in seen]:
        raise InvalidInput(errors)


def _same(actor: Viewer, ids: Sequence[int], sha256: str) -> Document | None:
    same = Document.objects.filter(trashed_at__isnull=True, current__sha256=sha256).order_by("pk")
    if ids:
        return same.filter(attachments__record_id__in=ids).first()
    return same.filter(created_by_id=actor.id, attachments__isnull=True).first() if actor.id else None


def _hang_on(actor: Viewer, document: Document, ids: Sequence[int]) -> Uploaded:
    with writing(actor):
        Document.objects.select_for_update(no_key=True).get(pk=document.pk)
        attach_rows(actor, document.pk, ids)
        announce_document(document.pk)
        version: int = Document.objects.values_list("version", flat=True).get(pk=document.pk)
    return Uploaded(document.pk, version, document.title, is_new=False)


def attach_rows(actor: Viewer, document_id: int, ids: Sequence[int]) -> None:
    """Hang the document on those of the records on which it does not yet hang, and tell subscribers of them."""
    with connection.cursor() as cursor:
        cursor.execute(_HANG, [document_id, actor.id, list(ids)])
        new = [record_id for (record_id,) in cursor.fetchall()]
    publish_all([DocumentAttached(record_id=document_id, to_record_id=pk) for pk in new])


def _insert(
    actor: Viewer, incoming: Incoming, file_id: int, columns: Mapping[str, Any], ids: Sequence[int]
) -> Uploaded:
    document_id, version_id = reserve_record_ids(1)[0], reserve_version_id()
    values = {**columns, "custom": Jsonb(columns["custom"]), "id": document_id, "current_id": version_id}
    version, title = insert_row(Document, values, "version", "title")
    insert_version(actor, version_id, document_id, 1, incoming, file_id)
    if ids:
        insert_rows(
            Attachment,
            [{"document_id": document_id, "record_id": pk, "attached_by_id": actor.id} for pk in ids],
        )
    announce_document(document_id)
    return Uploaded(document_id, version, title, is_new=True)


def reserve_version_id() -> int:
    """The id of a version that is about to be inserted, so that its document can name it first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('activities_document_version', 'id'))")
        return int(cursor.fetchone()[0])


def insert_version(
    actor: Viewer, version_id: int, document_id: int, number: int, incoming: Incoming, file_id: int, remark: str = ""
) -> None:
    """The row of a version with a file of its own; its text is read when the transaction has committed."""
    insert_row(
        DocumentVersion,
        {
            "id": version_id,
            "document_id": document_id,
            "number": number,
            "file_id": file_id,
            "name": incoming.name,
            "size": incoming.size,
            "media_type": incoming.media_type,
            "format": format_of(incoming.media_type),
            "sha256": incoming.sha256,
            "remark": remark,
            "created_by_id": actor.id,
            "text_state": TextState.WAITING.value,
        },
        "id",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {DocumentText._meta.db_table} (version_id, part, words)"  # noqa: S608
            " VALUES (%s, 0, array_to_tsvector(%s::text[]))",
            [version_id, name_words(incoming.name)],
        )
    read_soon(version_id, incoming.media_type)
