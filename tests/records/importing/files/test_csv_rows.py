"""Rows of CSV files: what people's programs write is read, what is spoilt is told and takes nothing else along."""

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.records.importing.files.csv_rows import Dialect, csv_rows
from opiekun.records.importing.files.lines import Lines
from opiekun.records.importing.files.row import AFTER_UNCLOSED, TOO_LONG, UNCLOSED_QUOTE, UNDECODABLE, Row


def rows(text: str | bytes, separator: str = ";", quote: str = '"', width: int = 0) -> list[Row]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(csv_rows(Lines(BytesIO(data), "utf-8", 0), Dialect(separator, quote), width))


def cells(text: str, separator: str = ";", quote: str = '"') -> list[list[str]]:
    return [list(row.cells) for row in rows(text, separator, quote)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_of_three_ways(end: str) -> None:
    assert cells(f"a;b{end}1;2{end}") == [["a", "b"], ["1", "2"]]


def test_quoted_cells_may_hold_separators_quotes_and_line_ends() -> None:
    assert cells('a;"b;c";"d ""e"" f"\n"g\nh";;i') == [["a", "b;c", 'd "e" f'], ["g\nh", "", "i"]]


def test_quotes_that_do_not_enclose_the_cell_belong_to_it() -> None:
    assert cells('"ABC" Sp. z o.o.;x\nHotel "Pod Gontem";y\n5" rura;z\n"A; B" s.c.;w') == [
        ['"ABC" Sp. z o.o.', "x"],
        ['Hotel "Pod Gontem"', "y"],
        ['5" rura', "z"],
        ['"A; B" s.c.', "w"],
    ]


def test_spaces_around_quotes_are_no_part_of_the_cell() -> None:
    assert cells('a; "b" ;c') == [["a", "b", "c"]]


def test_quote_that_is_never_closed_spoils_its_own_row_alone() -> None:
    read = rows('1;"Alfa;x\n2;"Beta";y\n3;Gamma;z')
    assert [(row.number, row.problem) for row in read] == [(1, UNCLOSED_QUOTE), (2, ""), (3, "")]
    assert read[0].cells == ['1;"Alfa;x']
    assert read[1].cells == ["2", "Beta", "y"]


def test_quote_open_at_the_end_of_the_file_loses_no_row() -> None:
    read = rows('1;Alfa\n2;"Beta\n3;Gamma\n4;Delta')
    assert [row.problem for row in read] == ["", UNCLOSED_QUOTE, "", ""]
    assert [list(row.cells) for row in read[2:]] == [["3", "Gamma"], ["4", "Delta"]]


def test_remains_of_a_spoilt_row_are_told_too_until_a_whole_row_comes() -> None:
    read = rows('1;"Alfa "A" spółka\nul. Polna;x\n2;Beta;y\nz;w', width=3)
    assert [row.problem for row in read] == [UNCLOSED_QUOTE, AFTER_UNCLOSED, "", ""]


def test_bytes_that_are_no_text_spoil_their_own_row_and_can_be_written_again() -> None:
    read = rows(b"Alfa;1\nBe\xffta;2\nGamma;3")
    assert [row.problem for row in read] == ["", UNDECODABLE, ""]
    assert read[1].cells[0].encode("utf-8", "surrogateescape") == b"Be\xffta"


def test_endless_cells_and_lines_are_told_and_take_no_memory() -> None:
    read = rows("a" * 3_000_000 + "\nAlfa")
    assert [row.problem for row in read] == [TOO_LONG, ""]
    assert len(read[0].cells[0]) <= 40_000


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    assert [row.number for row in rows('a\n\n"b\nc"\nd') if not row.is_blank] == [1, 3, 4]


def test_without_a_quote_sign_quotes_are_letters() -> None:
    assert cells('"a;b"', quote="") == [['"a', 'b"']]


CELL = st.text(st.characters(blacklist_categories=["Cs", "Cc"]) | st.sampled_from(';,"\n'), max_size=8)


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from([";", ",", "\t", "|"]))
def test_what_a_careful_program_wrote_is_read_as_it_was(table: list[list[str]], separator: str) -> None:
    file = StringIO()
    csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(table)
    assert cells(file.getvalue(), separator) == table


@given(st.text(max_size=200), st.sampled_from([";", ","]), st.sampled_from(['"', "'", ""]))
def test_no_text_breaks_the_reader_and_no_line_is_lost(text: str, separator: str, quote: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    read = list(csv_rows(Lines(BytesIO(data), "utf-8", 0), Dialect(separator, quote)))
    assert [row.number for row in read] == list(range(1, len(read) + 1))
    shown = "".join("".join(row.cells) for row in read)
    dropped = {quote, separator, " ", "\t", "\r", "\n", "\x1c", ""}
    kept = Lines(BytesIO(data), "utf-8", 0)
    for letter in {c for line in kept for c in line if not c.isspace()} - dropped:
        assert letter in shown
