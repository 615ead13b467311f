"""The file of errors: the layout of the import, what was wrong and why; put right, it is imported as it is."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
import xlsxwriter

from opiekun.records.importing import drafting, starting
from opiekun.records.importing.errors_file import errors_file
from opiekun.records.models import Import
from tests.accounts.people import viewer
from tests.parties.importing.imports import imported, numbers, party

pytestmark = pytest.mark.django_db


def errors_of(job: Import) -> bytes:
    with errors_file(job) as (file, _name):
        return file.read()


@pytest.mark.parametrize(
    ("encoding", "separator", "mark"),
    [("cp1250", ";", b""), ("utf-8", ",", b"\xef\xbb\xbf"), ("utf-16-le", "\t", b"\xff\xfe"), ("iso-8859-2", "|", b"")],
)
def test_rows_come_back_in_the_dress_in_which_they_came(encoding: str, separator: str, mark: bytes) -> None:
    lines = ["Tytuł", "Nazwa;NIP;Uwagi", 'Żółw;5261040827;"a; b"', "Dobra;5261040828;", "Łąka;1;x"]
    text = "\r\n".join(line.replace(";", separator) for line in lines) + "\r\n"
    job = imported(mark + text.encode(encoding))
    assert numbers(job) == {"created": 1, "failed": 2}
    data = errors_of(job)
    assert data.startswith(mark)
    rows = list(csv.reader(StringIO(data[len(mark) :].decode(encoding)), delimiter=separator))
    assert rows[0] == ["Nazwa", "NIP", "Uwagi", "Powód odrzucenia"]
    assert [row[:2] for row in rows[1:]] == [["Żółw", "5261040827"], ["Łąka", "1"]]
    assert "NIP" in rows[1][3]


def test_put_right_it_is_imported_with_the_mapping_of_before() -> None:
    actor = viewer("administrator")
    job = imported("Nazwa;Numer;Coś\nAlfa;5261040827;x\n", actor, mapping=["name", "nip", "industry"])
    data = errors_of(job).replace(b"5261040827", b"5261040828")
    again = drafting.draft(actor, "party", BytesIO(data), "errors.csv")
    assert again.mapping == ["name", "nip", "industry", ""]
    starting.run(actor, again.pk, at_once=True)
    assert (party("Alfa").nip, party("Alfa").industry) == ("5261040828", "x")


def test_formulas_are_made_harmless_and_read_back_as_they_were() -> None:
    job = imported("Nazwa;NIP\n=HYPERLINK(1);1\n", mapping=["name", "nip"])
    data = errors_of(job)
    assert b"'=HYPERLINK(1)" in data
    again = imported(data.replace(b";1;", b";5261040828;"), mapping=["name", "nip", ""])
    assert numbers(again) == {"created": 1}
    assert party("=HYPERLINK(1)")


def test_spoilt_rows_come_back_byte_for_byte() -> None:
    job = imported(b'Nazwa;NIP\n"Alfa;1\nBe\xffta;2\n' + "Żółta Łąka;\n".encode() * 20, mapping=["name", "nip"])
    data = errors_of(job)
    assert b"Be\xffta" in data
    assert b'""Alfa;1' in data
    assert numbers(job)["failed"] == 2


def test_workbook_comes_back_as_a_workbook() -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Kartoteka")
        sheet.write_row(0, 0, ["Nazwa", "NIP"])
        sheet.write_row(1, 0, ["Alfa", "5261040827"])
        sheet.write_row(2, 0, ["=1+1", "5261040828"])
    job = imported(file.getvalue())
    assert numbers(job) == {"created": 1, "failed": 1}
    read = openpyxl.load_workbook(BytesIO(errors_of(job)))["Kartoteka"]
    rows = [[cell.value for cell in row] for row in read.rows]
    assert rows[0] == ["Nazwa", "NIP", "Powód odrzucenia"]
    assert rows[1][:2] == ["Alfa", "5261040827"]
    assert len(rows) == 2


def test_encoding_that_cannot_say_the_reasons_gives_way() -> None:
    job = imported("name;NIP\nΑθήνα Ελλάδα;1\n".encode("iso-8859-7"), mapping=["name", "nip"])
    assert errors_of(job).decode("utf-8-sig").startswith("name;NIP")


def test_reason_stands_last_and_under_its_heading_however_wide_a_row_is() -> None:
    actor = viewer("administrator")
    file = "Nazwa;Numer;Coś\nAlfa;5261040827;x\nBeta;;y;za;dużo\nGamma;1;z\n"
    job = imported(file, actor, mapping=["name", "nip", "industry"])
    rows = list(csv.reader(StringIO(errors_of(job).decode("utf-8-sig")), delimiter=";"))
    assert {len(cells) for cells in rows} == {6}
    assert rows[0] == ["Nazwa", "Numer", "Coś", "", "", "Powód odrzucenia"]
    assert rows[2][:5] == ["Beta", "", "y", "za", "dużo"]
    assert all(cells[5] for cells in rows[1:])


def test_file_with_a_ragged_row_is_imported_again_as_it_is_or_put_right() -> None:
    actor = viewer("administrator")
    file = "Nazwa;Numer;Coś\nAlfa;5261040827;x\nBeta;;y;za;dużo\n"
    data = errors_of(imported(file, actor, mapping=["name", "nip", "industry"]))
    again = drafting.draft(actor, "party", BytesIO(data), "errors.csv")
    assert again.mapping == ["name", "nip", "industry", "", "", ""]
    tried = starting.run(actor, again.pk, at_once=True)
    assert numbers(tried) == {"failed": 2}  # what is beyond the columns is still not passed over
    (head, *failed) = list(csv.reader(StringIO(errors_of(tried).decode("utf-8-sig")), delimiter=";"))
    assert (head.count("Powód odrzucenia"), head[-1], {len(cells) for cells in failed}) == (
        *(1, "Powód odrzucenia"),
        {len(head)},
    )
    right = data.replace(b"5261040827", b"5261040828").replace(b";za;du\xc5\xbco;", b";;;")
    done = drafting.draft(actor, "party", BytesIO(right), "errors.csv")
    assert numbers(starting.run(actor, done.pk, at_once=True)) == {"created": 2}
    assert party("Beta").industry == "y"
