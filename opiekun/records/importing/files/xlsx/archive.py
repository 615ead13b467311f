"""The archive that a workbook is, opened within limits."""

import re
import zipfile
from typing import IO, Final
from xml.etree import ElementTree

from opiekun.records.importing.files.errors import UnreadableFile

MEGABYTE: Final = 1024 * 1024
LARGEST_PART: Final = 1024 * MEGABYTE
LARGEST_WHOLE: Final = 1536 * MEGABYTE
LARGEST_SMALL_PART: Final = 32 * MEGABYTE
MOST_PARTS: Final = 5_000
# Ordinary sheets are packed to a tenth; a bomb to a thousandth and less.
DENSEST: Final = 200
# What a writer of workbooks never needs, and what makes a small text a huge one.
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


class Archive:
    """Parts of a workbook by name; each is read once, from its beginning."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
            raise UnreadableFile("damaged") from broken
        self._check()
        self._names = {name.lstrip("/").lower(): name for name in self._zip.namelist()}

    def _check(self) -> None:
        parts = self._zip.infolist()
        whole = sum(part.file_size for part in parts)
        if len(parts) > MOST_PARTS or whole > LARGEST_WHOLE:
            raise UnreadableFile("unpacks_too_large")
        for part in parts:
            dense = part.file_size > 8 * MEGABYTE and part.file_size > DENSEST * max(part.compress_size, 1)
            if part.file_size > LARGEST_PART or dense:
                raise UnreadableFile("unpacks_too_large")
            if part.flag_bits & 0x1:
                raise UnreadableFile("encrypted")

    def has(self, name: str) -> bool:
        return name.lower() in self._names

    def names(self) -> set[str]:
        """All names, in lower case."""
        return set(self._names)

    def open(self, name: str) -> IO[bytes]:
        """A part as a stream. Raises UnreadableFile when it is missing."""
        found = self._names.get(name.lower())
        if found is None:
            raise UnreadableFile("damaged")
        return self._zip.open(found)

    def tree(self, name: str) -> ElementTree.Element:
        """A small part as a tree (the list of sheets, the formats)."""
        with self.open(name) as stream:
            data = stream.read(LARGEST_SMALL_PART + 1)
        if len(data) > LARGEST_SMALL_PART:
            raise UnreadableFile("unpacks_too_large")
        refuse_declarations(data)
        try:
            return ElementTree.fromstring(data)  # noqa: S314 - no declarations, so no entities
        except ElementTree.ParseError as broken:
            raise UnreadableFile("damaged") from broken


def refuse_declarations(start: bytes) -> None:
    """Refuse XML that declares a document type, whatever for; wide text could hide one from this look."""
    if _DECLARATION.search(start[:4096]) or start.startswith(_WIDE_MARKS):
        raise UnreadableFile("damaged")


def local_name(tag: str) -> str:
    """The name without its namespace: strict workbooks have another one."""
    return tag.rpartition("}")[2]
