"""Parts of a workbook read by handlers: trees of a hundred thousand rows would take minutes and gigabytes."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final, Protocol
from xml.parsers import expat

from opiekun.records.importing.files.errors import UnreadableFile

_CHUNK: Final = 64 * 1024


class Handler(Protocol):
    """Gets elements by their local names, attributes as a flat list of names and values."""

    def start(self, name: str, attributes: list[str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def parsed(stream: IO[bytes], handler: Handler) -> Iterator[None]:
    """Feed the handler; comes back after each chunk. Raises UnreadableFile for what is no XML or declares a type."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk)
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as broken:
        raise UnreadableFile("damaged") from broken


def _refuse_declaration(*_declared: object) -> None:
    raise UnreadableFile("damaged")


def local(name: str) -> str:
    """The name without a prefix that its writer gave it."""
    return name.rpartition(":")[2] if ":" in name else name
