"""Excel workbooks: all notations of cells as text, within limits, and nothing outside the file is ever asked."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter

from opiekun.records.importing.files.errors import UnreadableFile
from opiekun.records.importing.files.table import data_rows, look_into, recognise
from opiekun.records.importing.files.xlsx import archive
from opiekun.records.importing.files.xlsx.workbook import Workbook

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def handmade(sheet: str, **parts: str) -> BytesIO:
    """The least that a workbook is, with the rows of its one sheet as XML."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(
            "xl/workbook.xml",
            f'<workbook {NS} xmlns:r="{REL}"><sheets><sheet name="Dane" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/>'
            '<Relationship Id="r2" Target="http://evil.example/x.xlsx" TargetMode="External"/></Relationships>',
        )
        made.writestr("xl/worksheets/sheet1.xml", f"<worksheet {NS}><sheetData>{sheet}</sheetData></worksheet>")
        for name, text in parts.items():
            made.writestr(name.replace("__", "/"), text)
    file.seek(0)
    return file


def written(*rows: list[object]) -> BytesIO:
    """A workbook by openpyxl."""
    book, file = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file)
    return file


def cells(file: BytesIO, sheet: str = "") -> list[list[str]]:
    return [list(row.cells) for row in Workbook(file).rows(sheet)]


def test_cells_of_all_kinds_become_text() -> None:
    file = written(
        ["Nazwa", 5261040828, 12.5, True, None, date(2026, 11, 24), datetime(2026, 11, 24, 12, 5, 9)],
        ["  Żółw ", 0.1 + 0.2, -3, False, "", "'=1+1", 1e300],
    )
    assert cells(file) == [
        ["Nazwa", "5261040828", "12.5", "true", "", "2026-11-24", "2026-11-24 12:05:09"],
        ["  Żółw ", "0.3", "-3", "false", "", "'=1+1", "1e+300"],
    ]


def test_formulas_are_what_they_gave_when_the_workbook_was_saved() -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, '=HYPERLINK("http://evil.example","x")', None, "Alfa")
        sheet.write_formula(0, 1, "=1+1", None, 2)
        sheet.write_formula(0, 2, "=[1]Inny!A1", None, "#REF!")
    assert cells(file) == [["Alfa", "2", "#REF!"]]


def test_formula_that_nobody_has_calculated_is_read_as_it_is_written() -> None:
    file = handmade(
        '<row r="1"><c r="A1"><f>B1&amp;" sp. z o.o."</f><v></v></c><c r="B1" t="str"><f>""</f><v></v></c>'
        '<c r="C1"><f>1+1</f></c><c r="D1"><f>1+1</f><v>2</v></c><c r="E1"/><c r="F1"><v>3</v></c></row>'
    )
    assert cells(file) == [['=B1&" sp. z o.o."', "", "=1+1", "2", "", "3"]]


def test_external_links_are_never_followed() -> None:
    file = handmade('<row r="1"><c r="A1" t="str"><f>[1]X!A1</f><v>Alfa</v></c></row>', xl__externalLinks__a="<x/>")
    assert cells(file) == [["Alfa"]]


def test_rows_and_cells_without_addresses_and_with_gaps_stand_where_they_belong() -> None:
    file = handmade(
        '<row><c t="inlineStr"><is><t>A</t></is></c><c/>'
        '<c t="inlineStr"><is><r><t>B</t></r><r><t>C</t></r></is></c></row>'
        '<row r="4"><c r="C4"><v>7</v></c></row>'
    )
    rows = list(Workbook(file).rows())
    assert [(row.number, list(row.cells)) for row in rows] == [(1, ["A", "", "BC"]), (4, ["", "", "7"])]


def test_dates_of_the_other_calendar_and_named_formats_are_dates() -> None:
    styles = (
        f'<styleSheet {NS}><numFmts><numFmt numFmtId="170" formatCode="[$-415]d\\ mmmm\\ yyyy"/>'
        '<numFmt numFmtId="171" formatCode="0.00&quot; dm&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>'
    )
    sheet = "".join(f'<c s="{style}"><v>46350</v></c>' for style in range(4))
    assert cells(handmade(f"<row>{sheet}</row>", xl__styles_xml=styles)) == [["46350"] * 4]
    file = handmade(f"<row>{sheet}</row>", **{"xl__styles.xml": styles})
    assert cells(file) == [["46350", "2026-11-24", "2026-11-24", "46350"]]


def test_prefixes_and_strict_namespaces_are_the_same_workbook() -> None:
    sheet = '<x:row><x:c t="inlineStr"><x:is><x:t>Alfa</x:t></x:is></x:c></x:row>'
    file = handmade(sheet.replace("x:row", 'x:row xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"', 1))
    assert cells(file) == [["Alfa"]]


def test_sheet_is_the_first_that_is_not_hidden_or_the_chosen_one() -> None:
    book, file = openpyxl.Workbook(), BytesIO()
    first = book.active
    assert first is not None
    first.title, first.sheet_state = "Ukryty", "hidden"
    first.append(["hidden"])
    for name in ("Kartoteka", "Inne"):
        book.create_sheet(name).append([name])
    book.save(file)
    assert cells(file) == [["Kartoteka"]]
    assert cells(file, "Inne") == [["Inne"]]
    with pytest.raises(UnreadableFile) as refused:
        cells(file, "Nic")
    assert refused.value.errors[0].loc == ("sheet",)


def test_workbook_is_a_table_with_two_rows_of_head() -> None:
    file = written(
        ["Kartoteka klientów"], [], ["Firma", None, "Adres"], ["Nazwa", "NIP", "Ulica"], ["Alfa", 5261040828, "Polna"]
    )
    table = look_into(file, recognise(file, lambda word: word in ("Nazwa", "NIP", "Ulica")))
    assert (table.layout.head_at, table.layout.head_rows) == (3, 2)
    assert [column.name for column in table.columns] == ["Firma / Nazwa", "Firma / NIP", "Adres / Ulica"]
    assert [list(row.cells) for row in data_rows(file, table.layout, 3)] == [["Alfa", "5261040828", "Polna"]]


def test_many_shared_texts_are_found_whatever_their_order() -> None:
    names = [f"Firma {n}" for n in range(50_000)]
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for at, name in enumerate(names):
            sheet.write_row(at, 0, [name, "śląskie", names[at // 2]])
    assert cells(file) == [[name, "śląskie", names[at // 2]] for at, name in enumerate(names)]


def bomb(letters: int) -> BytesIO:
    return handmade(f'<row><c t="inlineStr"><is><t>{"a" * letters}</t></is></c></row>')


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (bomb(40_000_000), "unpacks_too_large"),
        (BytesIO(b"PK\x03\x04 no archive at all"), "damaged"),
        (handmade("<row><c>"), "damaged"),
        (handmade('<row r="5"/><row r="3"/>'), "damaged"),
        (handmade('<row><c t="s"><v>7</v></c></row>'), "damaged"),
        (handmade(f'<row r="{"9" * 5_000}"/>'), "damaged"),
        (handmade(f'<row><c t="s"><v>{"9" * 5_000}</v></c></row>'), "damaged"),
        (handmade('<row r="1"><c r="ZZZ1"><v>7</v></c></row>'), "too_many_columns"),
    ],
)
def test_hostile_and_damaged_workbooks_are_refused_by_name(file: BytesIO, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        cells(file)
    assert refused.value.reason == reason


def test_declared_entities_are_refused() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            made.writestr(name, '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>')
    with pytest.raises(UnreadableFile):
        cells(file)
    sheet = handmade("")
    with zipfile.ZipFile(sheet) as read:
        parts = {name: read.read(name) for name in read.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" + parts["xl/worksheets/sheet1.xml"]
    again = BytesIO()
    with zipfile.ZipFile(again, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    with pytest.raises(UnreadableFile):
        cells(again)


def test_part_that_is_larger_than_it_says_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_PARTS", 2)
    with pytest.raises(UnreadableFile) as refused:
        cells(handmade(""))
    assert refused.value.reason == "unpacks_too_large"


@pytest.mark.parametrize(
    ("part", "reason"),
    [("xl/workbook.bin", "binary_workbook"), ("mimetype", "open_document"), ("readme.txt", "archive")],
)
def test_other_archives_are_told_apart(part: str, reason: str) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(part, "x")
        if part == "mimetype":
            made.writestr("content.xml", "x")
    with pytest.raises(UnreadableFile) as refused:
        recognise(file, bool)
    assert refused.value.reason == reason


COVER = [["Zestawienie klientów"], [], ["Przygotowała:", "Anna"], ["Data:", date(2026, 11, 24)], ["Stron:", 3]]
DATA = [["Nazwa", "NIP", "Miejscowość"], ["Alfa", "5261040828", "Tychy"], ["Beta", "", "Kraków"]]


def knows(word: str) -> bool:
    return word.lower() in ("nazwa", "nip", "miejscowość", "symbol", "data")


def sheets(**rows: list[list[object]]) -> BytesIO:
    """A workbook of sheets by their names."""
    book, file = openpyxl.Workbook(), BytesIO()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, given in rows.items():
        sheet = book.create_sheet(name)
        for row in given:
            sheet.append(row)
    book.save(file)
    return file


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ({"Okładka": COVER, "Dane": DATA, "Słownik": [["Symbol", "Data"], ["A", "x"]]}, "Dane"),
        ({"Pusty": [], "Dane": DATA}, "Dane"),
        ({"Sam nagłówek": DATA[:1], "Dane": DATA}, "Dane"),
        ({"Klienci": DATA, "Dostawcy": DATA}, "Klienci"),
        ({"Bez nagłówka": [["Alfa", "5261040828", "Tychy"]] * 5, "Dane": DATA}, "Bez nagłówka"),
        ({"Okładka": COVER, "Uwagi": [["Nic"]]}, "Okładka"),
    ],
)
def test_sheet_is_the_first_that_has_a_table(rows: dict[str, list[list[object]]], found: str) -> None:
    layout = recognise(sheets(**rows), knows)
    assert layout.sheet == found
    if found == "Dane":
        assert (layout.head_at, layout.head_rows) == (1, 1)
