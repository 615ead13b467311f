"""Reading what was stored: a file whose bytes cannot be had any more is told by one name, whatever the store says."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final, cast

import structlog
from django.core.files.storage import default_storage

from opiekun.core.models import StoredFile

log = structlog.get_logger("opiekun.files")
# An S3 store that does not let its keys be listed says "forbidden" of one that it has not.
_NOT_THERE: Final = (403, 404)


class FileLost(Exception):
    """The bytes are gone from the store, or cannot be read there."""


@contextmanager
def opened_file(file: StoredFile) -> Iterator[IO[bytes]]:
    """The file as a stream. Raises FileLost; what breaks later, in the hands of whoever reads, is theirs."""
    with _telling_lost(file):
        stream = default_storage.open(file.storage_key)
    with stream:
        yield cast("IO[bytes]", stream)


def stored_bytes(file: StoredFile) -> bytes:
    """All of a file that is not large. Raises FileLost."""
    with opened_file(file) as stream, _telling_lost(file):
        return stream.read()


def is_lost(file: StoredFile) -> bool:
    """Whether the file cannot be opened; nothing of it is read."""
    try:
        with opened_file(file):
            return False
    except FileLost:
        return True


def says_lost(broken: Exception) -> bool:
    """Whether it tells that the file is not there or not to be read, and not that the store is away."""
    if isinstance(broken, OSError):
        return True
    answer = getattr(broken, "response", None)
    about = answer.get("ResponseMetadata") if isinstance(answer, dict) else None
    return isinstance(about, dict) and about.get("HTTPStatusCode") in _NOT_THERE


@contextmanager
def _telling_lost(file: StoredFile) -> Iterator[None]:
    """A store that is only out of reach for a moment raises what it does: whoever tries again later gets the file."""
    try:
        yield
    except Exception as broken:
        if not says_lost(broken):
            raise
        log.error("a file is lost", file=file.pk, key=file.storage_key, error=type(broken).__name__)
        raise FileLost from broken
