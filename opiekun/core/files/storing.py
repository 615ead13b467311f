"""Storing: the bytes first, the row after them, so that a row never lacks its bytes."""

import hashlib
import mimetypes
import unicodedata
from collections.abc import Iterator, Sequence
from typing import IO
from uuid import uuid4

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from opiekun.core import clock
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.models import StoredFile
from opiekun.core.viewer import Viewer

CHUNK_BYTES = 256 * 1024
LONGEST_NAME = 255
UNKNOWN_TYPE = "application/octet-stream"


class EmptyFile(InvalidInput):
    """There is nothing in the file."""

    def __init__(self) -> None:
        super().__init__([FieldError(("file",), "empty_file", _("There is nothing in this file."))])


class _Measured(File):  # type: ignore[type-arg]
    """A stream that is summed up while the storage reads it."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        super().__init__(stream, name)
        self._stream = stream
        self.digest, self.read_bytes = hashlib.sha256(), 0

    def read(self, count: int = -1) -> bytes:
        data = self._stream.read(count)
        self.digest.update(data)
        self.read_bytes += len(data)
        return data

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        while data := self.read(chunk_size or CHUNK_BYTES):
            yield data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Storages go back to the start before they read: what was summed up so far counts no more."""
        if (offset, whence) == (0, 0):
            self.digest, self.read_bytes = hashlib.sha256(), 0
        return self._stream.seek(offset, whence)


def clean_name(name: str) -> str:
    """A file name as shown to users: no directories, no control characters, at most 255 characters."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip().lstrip(".")
    stem, dot, suffix = shown.rpartition(".")
    if len(shown) > LONGEST_NAME and dot and len(suffix) < 20:
        return stem[: LONGEST_NAME - len(suffix) - 1] + dot + suffix
    return shown[:LONGEST_NAME] or "file"


def store_file(actor: Viewer, stream: IO[bytes], name: str, content_type: str = "") -> StoredFile:
    """Keep the bytes of ``stream`` and return their row; its type is the given one, which the caller found in the
    bytes, else follows from the name's ending: never from the sender.

    Raises EmptyFile. When the surrounding transaction fails, the bytes are removed by the daily clean-up.
    """
    shown = clean_name(name)
    measured = _Measured(stream, shown)
    key = default_storage.save(f"{clock.now():%Y/%m}/{uuid4().hex}", measured)
    if not measured.read_bytes:
        default_storage.delete(key)
        raise EmptyFile
    with transaction.atomic():
        return StoredFile.objects.create(
            storage_key=key,
            name=shown,
            content_type=content_type or mimetypes.guess_type(shown)[0] or UNKNOWN_TYPE,
            size=measured.read_bytes,
            sha256=measured.digest.hexdigest(),
            created_by_id=actor.id,
        )


def store_many(actor: Viewer, files: Sequence[tuple[bytes, str]]) -> list[StoredFile]:
    """Keep several small files, given by bytes and name, by one statement; none of them is empty."""
    rows = [
        StoredFile(
            storage_key=default_storage.save(f"{clock.now():%Y/%m}/{uuid4().hex}", ContentFile(data)),
            name=clean_name(name),
            content_type=mimetypes.guess_type(name)[0] or UNKNOWN_TYPE,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            created_by_id=actor.id,
        )
        for data, name in files
    ]
    return StoredFile.objects.bulk_create(rows)
