"""Reading the text of a version and keeping it; asked again, the same."""

import shutil
import tempfile
from typing import Final

from django.core.files.storage import default_storage
from django.db import connection, transaction

from opiekun.activities.documents.choices import TextState
from opiekun.activities.documents.text.running import read_text
from opiekun.activities.documents.text.words import parts_of, words_of
from opiekun.activities.models import DocumentText, DocumentVersion

_INSERT: Final = (
    "INSERT INTO activities_document_text (version_id, part, text, words)"
    " VALUES (%s, %s, %s, array_to_tsvector(%s::text[]))"
)


def read_version(version_id: int) -> None:
    """Take the text out of the version's file, and say how it went; nothing when that is known, or it is gone."""
    version = DocumentVersion.objects.select_related("file").filter(pk=version_id).first()
    if version is None or version.text_state != TextState.WAITING:
        return
    with tempfile.TemporaryFile() as copy:
        with default_storage.open(version.file.storage_key, "rb") as stored:
            shutil.copyfileobj(stored, copy)
        copy.flush()
        state, text = read_text(copy, version.media_type)
    keep_text(version_id, state, text)


def keep_text(version_id: int, state: TextState, text: str) -> None:
    """Keep what was read of a version, and how that went; nothing when it is gone."""
    with transaction.atomic():
        # The document may have been removed for good meanwhile.
        if not DocumentVersion.objects.select_for_update(no_key=True).filter(pk=version_id).exists():
            return
        DocumentText.objects.filter(version_id=version_id, part__gt=0).delete()
        with connection.cursor() as cursor:
            for number, part in enumerate(parts_of(text) if text.strip() else (), start=1):
                cursor.execute(_INSERT, [version_id, number, part, words_of(part)])
        DocumentVersion.objects.filter(pk=version_id).update(text_state=state)


def copy_texts(from_id: int, to_id: int) -> None:
    """The text of one version for another of the same file."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO activities_document_text (version_id, part, text, words)"
            " SELECT %s, part, text, words FROM activities_document_text WHERE version_id = %s",
            [to_id, from_id],
        )
