"""The text of office files: archives of XML that may be made to burst, so that every byte of them is counted."""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, Final
from xml.parsers import expat

from opiekun.activities.documents.text.refusals import BROKEN, ENCRYPTED, TOO_LARGE, CannotRead

_CHUNK: Final = 256 * 1024
_MOST_BYTES: Final = 300 * 1024 * 1024
_MOST_PARTS: Final = 20_000
# Honest XML shrinks to a tenth or a twentieth.
_MOST_RATIO: Final = 200
_FREE: Final = 8 * 1024 * 1024
_DOCX: Final = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_SLIDES: Final = re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml")
_SHEETS: Final = re.compile(r"xl/worksheets/sheet\d+\.xml")


class _Archive:
    """Parts of an archive, with a limit on what they burst to."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError) as broken:
            raise CannotRead(BROKEN) from broken
        self._left = _MOST_BYTES
        if len(self._zip.infolist()) > _MOST_PARTS:
            raise CannotRead(TOO_LARGE)

    def names(self, wanted: re.Pattern[str]) -> list[str]:
        """The parts whose whole name is wanted, in the order of their numbers."""
        found = [name for name in self._zip.namelist() if wanted.fullmatch(name)]
        return sorted(found, key=lambda name: [int(part) for part in re.findall(r"\d+", name)])

    def chunks(self, name: str) -> Iterator[bytes]:
        info = self._zip.getinfo(name)
        if info.flag_bits & 0x1:
            raise CannotRead(ENCRYPTED)
        read = 0
        try:
            with self._zip.open(info) as part:
                while data := part.read(_CHUNK):
                    read += len(data)
                    self._left -= len(data)
                    if self._left < 0 or (read > _FREE and read > _MOST_RATIO * max(info.compress_size, 1)):
                        raise CannotRead(TOO_LARGE)
                    yield data
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as broken:
            raise CannotRead(BROKEN) from broken
        except Exception as broken:
            if type(broken).__module__ in ("zlib", "_lzma", "lzma"):
                raise CannotRead(BROKEN) from broken
            raise


class _Texts:
    """Collects the characters inside some elements; the ends of others become spaces or new lines."""

    def __init__(self, inside: Iterable[str], breaks: Iterable[str], spaces: Iterable[str] = ()) -> None:
        self._inside, self._breaks, self._spaces = frozenset(inside), frozenset(breaks), frozenset(spaces)
        self._depth = 0
        self._found: list[str] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += _bare(name) in self._inside

    def end(self, name: str) -> None:
        bare = _bare(name)
        self._depth -= bare in self._inside
        if bare in self._breaks:
            self._found.append("\n")
        elif bare in self._spaces:
            self._found.append(" ")

    def data(self, text: str) -> None:
        if self._depth > 0:
            self._found.append(text)

    def taken(self) -> str:
        text, self._found = "".join(self._found), []
        return text


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_types(*_told: Any) -> None:
    raise CannotRead(BROKEN)


def _parsed(chunks: Iterable[bytes], handler: Any, taken: Callable[[], str]) -> Iterator[str]:
    """Feed the parser and yield what has come together. Own types of documents, whose entities could burst, are
    refused: office programs write none."""
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler = handler.data
    parser.StartDoctypeDeclHandler = _refuse_types
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield taken()
        parser.Parse(b"", True)
    except expat.ExpatError as broken:
        raise CannotRead(BROKEN) from broken
    yield taken()


def _of_parts(file: IO[bytes], wanted: re.Pattern[str], make: Callable[[], _Texts]) -> Iterator[str]:
    archive = _Archive(file)
    names = archive.names(wanted)
    if not names:
        raise CannotRead(BROKEN)
    for name in names:
        texts = make()
        yield from _parsed(archive.chunks(name), texts, texts.taken)
        yield "\n"


def docx_texts(file: IO[bytes]) -> Iterator[str]:
    """Paragraphs, tables, headers, footers, notes and comments of a Word file."""
    return _of_parts(file, _DOCX, lambda: _Texts(("t",), ("p", "br", "tr"), ("tab", "tc")))


def pptx_texts(file: IO[bytes]) -> Iterator[str]:
    """Slides and their notes."""
    return _of_parts(file, _SLIDES, lambda: _Texts(("t",), ("p", "br")))


def odf_texts(file: IO[bytes]) -> Iterator[str]:
    """The content of an OpenDocument file."""
    wanted = re.compile(r"content\.xml")
    return _of_parts(file, wanted, lambda: _Texts(("p", "h"), ("p", "h", "line-break"), ("tab", "s", "table-cell")))


class _Strings(_Texts):
    """The table of texts that cells of a workbook point at."""

    def __init__(self) -> None:
        super().__init__(("t",), ())
        self.table: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if _bare(name) == "si":
            self.table.append(self.taken())


class _Cells:
    """The cells of a sheet, row by row."""

    def __init__(self, table: list[str]) -> None:
        self._table = table
        self._kind, self._value, self._inside = "", "", False
        self._found: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        bare = _bare(name)
        if bare == "c":
            self._kind, self._value = attributes.get("t", ""), ""
        self._inside = bare in ("v", "t")

    def end(self, name: str) -> None:
        bare = _bare(name)
        self._inside = False
        if bare == "c" and self._value:
            self._found += [self._shown(), "\t"]
        elif bare == "row":
            self._found.append("\n")

    def data(self, text: str) -> None:
        if self._inside:
            self._value += text

    def _shown(self) -> str:
        if self._kind != "s":
            return self._value
        try:
            return self._table[int(self._value)]
        except (ValueError, IndexError) as broken:
            raise CannotRead(BROKEN) from broken

    def taken(self) -> str:
        text, self._found = "".join(self._found), []
        return text


def xlsx_texts(file: IO[bytes]) -> Iterator[str]:
    """The cells of all sheets of an Excel file."""
    archive = _Archive(file)
    strings = _Strings()
    for name in archive.names(re.compile(r"xl/sharedStrings\.xml")):
        for _text in _parsed(archive.chunks(name), strings, lambda: ""):
            pass
    names = archive.names(_SHEETS)
    if not names:
        raise CannotRead(BROKEN)
    for name in names:
        cells = _Cells(strings.table)
        yield from _parsed(archive.chunks(name), cells, cells.taken)
        yield "\n"
