"""Reading what was stored: a file whose bytes cannot be had any more is told by one name, whatever the store says."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final, cast

import structlog
from django.core.files.storage import default_storage

from opiekun.core.models import StoredFile

log = structlog.get_logger("opiekun.files")
_NOT_THERE: Final = (FileNotFoundError, NotADirectoryError, IsADirectoryError)


class FileLost(Exception):
    """The bytes are gone from the store."""


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
    """Whether the file is gone; nothing of it is read. Of a store that is out of reach nothing is known."""
    try:
        with opened_file(file):
            return False
    except FileLost:
        return True
    except Exception as away:  # noqa: BLE001 - each store has faults of its own kinds
        log.warning("the store is out of reach", file=file.pk, error=type(away).__name__)
        return False


def says_lost(broken: Exception) -> bool:
    """Whether it tells that the file is not there, and not that the store is away, or shut for a moment."""
    if isinstance(broken, _NOT_THERE):
        return True
    answer = getattr(broken, "response", None)
    about = answer.get("ResponseMetadata") if isinstance(answer, dict) else None
    return isinstance(about, dict) and about.get("HTTPStatusCode") == 404


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
