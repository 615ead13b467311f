"""A workbook: its sheets by name, and the rows of one of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Final

from opiekun.records.importing.files.errors import UnreadableFile
from opiekun.records.importing.files.row import Row
from opiekun.records.importing.files.xlsx.archive import Archive, local_name
from opiekun.records.importing.files.xlsx.cells import SheetHandler, rows_of
from opiekun.records.importing.files.xlsx.formats import date_formats
from opiekun.records.importing.files.xlsx.strings import SharedStrings

WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True, slots=True)
class Sheet:
    """``part`` is the name of the part that holds the rows."""

    name: str
    part: str
    is_hidden: bool = False


class Workbook:
    """Opened on a seekable file; close it when done."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = Archive(file)
        if not self._archive.has(WORKBOOK):
            raise UnreadableFile(_what_else(self._archive))
        tree = self._archive.tree(WORKBOOK)
        self._is_1904 = False
        targets = self._targets()
        self.sheets: list[Sheet] = []
        for section in tree:
            name = local_name(section.tag)
            if name == "workbookPr":
                self._is_1904 = section.get("date1904") in ("1", "true")
            elif name == "sheets":
                self.sheets = [sheet for sheet in (_sheet(e.attrib, targets) for e in section) if sheet is not None]
        self.sheets = [sheet for sheet in self.sheets if self._archive.has(sheet.part)]
        if not self.sheets:
            raise UnreadableFile("no_rows")

    def _targets(self) -> dict[str, str]:
        """Parts by the ids of relations; what points outside the file is left out."""
        if not self._archive.has(_RELATIONS):
            return {}
        return {
            relation.get("Id") or "": _inside(relation.get("Target") or "")
            for relation in self._archive.tree(_RELATIONS)
            if relation.get("TargetMode") != "External"
        }

    def sheet(self, name: str = "") -> Sheet:
        """The sheet of the name, or the first one that is not hidden. Raises UnreadableFile."""
        if not name:
            return next((sheet for sheet in self.sheets if not sheet.is_hidden), self.sheets[0])
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise UnreadableFile("no_such_sheet", "sheet")

    def rows(self, name: str = "") -> Iterator[Row]:
        """The rows of a sheet, empty ones included, as text."""
        sheet = self.sheet(name)
        strings = SharedStrings(self._archive)
        try:
            reader = SheetHandler(strings, date_formats(self._archive), self._is_1904)
            with self._archive.open(sheet.part) as stream:
                yield from rows_of(stream, reader)
        finally:
            strings.close()


def _sheet(attributes: dict[str, str], targets: dict[str, str]) -> Sheet | None:
    relation = next((value for name, value in attributes.items() if local_name(name) == "id"), "")
    part = targets.get(relation, "")
    if "worksheets/" not in part:
        return None
    return Sheet(attributes.get("name", ""), part, attributes.get("state", "visible") != "visible")


def _inside(target: str) -> str:
    """The name of a part from a target, which is relative to ``xl/`` or absolute."""
    return target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}"


def _what_else(archive: Archive) -> str:
    names: Sequence[str] | set[str] = archive.names()
    if "xl/workbook.bin" in names:
        return "binary_workbook"
    if "content.xml" in names and "mimetype" in names:
        return "open_document"
    return "archive"
