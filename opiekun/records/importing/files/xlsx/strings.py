"""The texts that the cells of a workbook share: read no further than needed, and laid on the disk.

There may be millions. Workbooks number them in the order in which they first appear: most are found among the newest.
"""

import os
import tempfile
from array import array
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

from opiekun.records.importing.files.errors import UnreadableFile
from opiekun.records.importing.files.row import LONGEST_CELL
from opiekun.records.importing.files.xlsx.archive import Archive
from opiekun.records.importing.files.xlsx.parsing import local, parsed

PART: Final = "xl/sharedStrings.xml"
_NEWEST: Final = 20_000
_USED: Final = 20_000


class TextHandler:
    """Gathers the texts of ``si`` elements: their runs together, without the reading aid of Asian texts."""

    def __init__(self) -> None:
        self.ready: list[str] = []
        self._parts: list[str] = []
        self._length = 0
        self._in_text = self._in_aid = False

    def start(self, name: str, attributes: list[str]) -> None:
        match local(name):
            case "t":
                self._in_text = not self._in_aid
            case "si":
                self._parts.clear()
                self._length = 0
            case "rPh":
                self._in_aid = True

    def end(self, name: str) -> None:
        match local(name):
            case "t":
                self._in_text = False
            case "si":
                self.ready.append(unescaped("".join(self._parts)))
            case "rPh":
                self._in_aid = False

    def text(self, data: str) -> None:
        if self._in_text and self._length < LONGEST_CELL:
            self._parts.append(data[:LONGEST_CELL])
            self._length += len(data)


class SharedStrings:
    """Texts by their number."""

    def __init__(self, archive: Archive, part: str = PART) -> None:
        self._open = ExitStack()
        self._file = self._open.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - closed with the rest
        self._ends = array("Q")
        self._is_flushed = True
        self._newest: dict[int, str] = {}
        self._used: OrderedDict[int, str] = OrderedDict()
        self._handler = TextHandler()
        self._more: Iterator[None] = iter(())
        if archive.has(part):
            self._more = parsed(self._open.enter_context(archive.open(part)), self._handler)

    def __getitem__(self, number: int) -> str:
        text = self._newest.get(number)
        if text is not None:
            return text
        if number >= len(self._ends):
            self._read_to(number)
            return self[number]
        text = self._used.get(number)
        if text is None:
            text = self._used[number] = self._fetch(number)
            if len(self._used) > _USED:
                self._used.popitem(last=False)
        else:
            self._used.move_to_end(number)
        return text

    def _read_to(self, number: int) -> None:
        while number >= len(self._ends):
            if next(self._more, self) is self:
                raise UnreadableFile("damaged")
            for text in self._handler.ready:
                self._keep(text)
            self._handler.ready.clear()

    def _keep(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        self._file.write(data)
        self._is_flushed = False
        number = len(self._ends)
        self._ends.append((self._ends[-1] if number else 0) + len(data))
        self._newest[number] = text
        self._newest.pop(number - _NEWEST, None)

    def _fetch(self, number: int) -> str:
        if not self._is_flushed:
            self._file.flush()
            self._is_flushed = True
        start = self._ends[number - 1] if number else 0
        return os.pread(self._file.fileno(), self._ends[number] - start, start).decode("utf-8", "surrogatepass")

    def close(self) -> None:
        """Give the disk's room back."""
        self._open.close()


def unescaped(text: str) -> str:
    """Excel writes control characters as ``_x000D_``."""
    if "_x" not in text:
        return text[:LONGEST_CELL]
    for written, meant in (("_x000D_\n", "\n"), ("_x000D_", "\n"), ("_x000A_", "\n"), ("_x0009_", "\t")):
        text = text.replace(written, meant)
    return text[:LONGEST_CELL]
