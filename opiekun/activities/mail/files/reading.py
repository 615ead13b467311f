"""Which messages are in a file or a folder; nothing in an archive can get out of it or grow without end."""

import lzma
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from opiekun.activities.mail.files import limits, mbox
from opiekun.activities.mail.outlook import MAGIC
from opiekun.activities.mail.reading.names import base_name

_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
# What systems and Thunderbird put beside messages; nobody would miss them.
_PASSED_OVER: Final = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|[^/]+\.msf$)", re.IGNORECASE)
# Papers of office programs are archives, too.
_OFFICE: Final = frozenset({"[Content_Types].xml", "mimetype"})
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError)
_BROKEN: Final = (*_DAMAGED, RuntimeError, NotImplementedError, ValueError)
_PIECE: Final = 256 * 1024
_IN_MEMORY: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FoundMail:
    """A message. ``place`` says where it was in the file, and is the same whenever the file is read again; ``skip`` is
    the code of the reason why it is left there."""

    place: str
    raw: bytes
    skip: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that holds no message, with the code of the reason."""

    place: str
    reason: str


Found = FoundMail | Unreadable


def messages_in(path: Path) -> Iterator[Found]:
    """All messages of a file, or of the files in a folder and the folders below, in the order of their names."""
    if not path.is_dir():
        yield from _of_path(path, path.name)
        return
    for file in sorted(path.rglob("*")):
        # What a link points at is not in the folder.
        if file.is_symlink() or not file.is_file() or file.name.startswith(".") or _PASSED_OVER.search(file.name):
            continue
        yield from _of_path(file, f"{path.name}/{file.relative_to(path).as_posix()}")


def _of_path(path: Path, place: str) -> Iterator[Found]:
    try:
        with path.open("rb") as stream:
            yield from messages_of(stream, place)
    except OSError as refused:
        yield Unreadable(place, "denied" if isinstance(refused, PermissionError) else "unreadable_file")


def messages_of(stream: IO[bytes], place: str, depth: int = 0) -> Iterator[Found]:
    """The messages of an open file, by what it holds and not by its name."""
    beginning = stream.read(4096)
    stream.seek(0)
    if not beginning.strip():
        yield Unreadable(place, "empty")
    elif beginning.startswith((_ZIP, _EMPTY_ZIP)):
        yield from _of_archive(stream, place, depth)
    elif mbox.is_mbox(beginning):
        for number, raw in enumerate(mbox.messages(stream), 1):
            if mbox.is_deleted(raw):
                yield FoundMail(f"{place}#{number}", b"", "deleted")
            else:
                yield from _one(raw, f"{place}#{number}")
    else:
        yield from _one(stream.read(limits.LARGEST_MESSAGE + 1), place)


def holds_many(stream: IO[bytes]) -> bool:
    """Whether the open file may hold any number of messages: an archive, or a mailbox. It stands at its start again."""
    beginning = stream.read(4096)
    stream.seek(0)
    return beginning.startswith((_ZIP, _EMPTY_ZIP)) or mbox.is_mbox(beginning)


def _one(raw: bytes, place: str) -> Iterator[Found]:
    if len(raw) > limits.LARGEST_MESSAGE:
        yield Unreadable(place, "too_large")
    elif not raw.strip():
        yield Unreadable(place, "empty")
    elif place.lower().endswith(".emlx"):
        yield FoundMail(place, _without_length(raw))
    elif not raw.startswith(MAGIC) and b"\0\0\0" in raw[:1000]:
        yield Unreadable(place, "no_mail")
    else:
        yield FoundMail(place, raw)


def _without_length(raw: bytes) -> bytes:
    """A message of Apple Mail: its length stands in the first line."""
    first, _end, rest = raw.partition(b"\n")
    return rest[: int(first)] if first.strip().isdigit() and len(first) < 12 else raw


def _of_archive(stream: IO[bytes], place: str, depth: int) -> Iterator[Found]:
    if depth >= limits.DEEPEST_ARCHIVE:
        yield Unreadable(place, "archive_in_archive")
        return
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = sorted((e for e in archive.infolist() if not e.is_dir()), key=lambda entry: entry.filename)
            if len(entries) > limits.MOST_ENTRIES or sum(e.file_size for e in entries) > limits.MOST_BYTES:
                yield Unreadable(place, "archive_too_large")
                return
            if any(entry.filename in _OFFICE for entry in entries):
                yield Unreadable(place, "no_mail")
                return
            for entry in entries:
                yield from _of_entry(archive, entry, place, depth)
    except _BROKEN:
        yield Unreadable(place, "broken_archive")


def _of_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: str, depth: int) -> Iterator[Found]:
    if _PASSED_OVER.search(entry.filename.replace("\\", "/")):
        return
    inner = f"{place}/{_inner_name(entry.filename)}"
    if entry.flag_bits & 1:
        yield Unreadable(inner, "encrypted")
        return
    if entry.file_size > limits.SMALL_ENOUGH and entry.file_size > max(entry.compress_size, 1) * limits.MOST_RATIO:
        yield Unreadable(inner, "archive_bomb")
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as unpacked:
        try:
            whole = _unpack(archive, entry, unpacked)
        except _BROKEN:
            yield Unreadable(inner, "broken_archive")
            return
        if not whole:
            yield Unreadable(inner, "archive_bomb")
            return
        unpacked.seek(0)
        yield from messages_of(unpacked, inner, depth + 1)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: IO[bytes]) -> bool:
    """Whether the entry holds no more than it says; what it says was weighed before."""
    written = 0
    with archive.open(entry) as source:
        while piece := source.read(_PIECE):
            written += len(piece)
            if written > entry.file_size:
                return False
            target.write(piece)
    return True


def _inner_name(name: str) -> str:
    """The path within the archive for people to read; nothing is ever written under it."""
    parts = (base_name(part) for part in name.replace("\\", "/").split("/"))
    return "/".join(part for part in parts if part)[:300]
