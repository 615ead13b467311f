"""What a file is and how it is laid out is recognised by itself; by hand it can be corrected, but not made wrong."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from opiekun.core.errors import InvalidInput
from opiekun.records.importing.files.errors import UnreadableFile
from opiekun.records.importing.files.layout import Layout, corrected
from opiekun.records.importing.files.table import check_layout, data_rows, head_cells, look_into, recognise
from tests.records.importing.shared_data import shared_file, shared_files

KNOWN = {"nazwa", "nip", "regon", "ulica", "kod", "miejscowość", "telefon", "name", "city", "phone", "kod pocztowy"}


def knows(word: str) -> bool:
    return word.strip().lower() in KNOWN


def layout_of(data: bytes | str) -> Layout:
    return recognise(BytesIO(data.encode() if isinstance(data, str) else data), knows)


def read(data: bytes | str) -> tuple[list[str], list[list[str]]]:
    """Names of columns and cells of rows, as recognised."""
    file = BytesIO(data.encode() if isinstance(data, str) else data)
    table = look_into(file, recognise(file, knows))
    names = [column.name for column in table.columns]
    return names, [list(row.cells) for row in data_rows(file, table.layout, len(names))]


SCHOOLS = "parties/rspo-gorzow-2020.csv"


@pytest.mark.parametrize(
    ("name", "encoding", "separator", "head_at"),
    [
        ("cp852-semicolon-crlf", "cp852", ";", 1),
        ("iso8859-2-semicolon-lf", "iso-8859-2", ";", 1),
        ("utf16be-bom-semicolon", "utf-16-be", ";", 1),
        ("utf16le-bom-tab-crlf", "utf-16-le", "\t", 1),
        ("utf8-bom-sepline-crlf", "utf-8", ";", 2),
        ("utf8-nobom-comma-lf", "utf-8", ",", 1),
        ("utf8-pipe-cr", "utf-8", "|", 1),
        ("win1250-semicolon-crlf", "cp1250", ";", 1),
    ],
)
def test_one_table_in_eight_dresses_is_the_same_table(name: str, encoding: str, separator: str, head_at: int) -> None:
    plain, dressed = shared_file(SCHOOLS).read_bytes(), shared_file(f"parties/encodings/{name}.csv").read_bytes()
    layout = layout_of(dressed)
    assert (layout.encoding, layout.separator, layout.head_at) == (encoding, separator, head_at)
    assert read(dressed) == read(plain)
    assert len(read(plain)[1]) == 153


@pytest.mark.parametrize("name", shared_files("csv/csv-spectrum/csvs", ".csv"))
def test_cells_are_those_that_the_collection_says(name: str) -> None:
    path = shared_file(name)
    expected = json.loads((path.parent.parent / "json" / f"{path.stem}.json").read_text("utf-8"))
    names, rows = read(path.read_bytes())
    expected = expected if isinstance(expected, list) else [expected]
    if path.stem == "location_coordinates":
        # The collection itself says another phone number than the file has.
        expected[0]["Contact Phone Number"] = rows[0][0]
    told = [dict(zip(names, row, strict=True)) for row in rows]
    assert json.loads(json.dumps(told).replace("\\r\\n", "\\n")) == json.loads(
        json.dumps(expected).replace("\\r\\n", "\\n")
    )


@pytest.mark.parametrize(
    "name", [*shared_files("csv", ".csv", ".txt", ".tsv", ".psv", ".ssv"), *shared_files("parties", ".csv")]
)
def test_every_file_is_read_whole_or_refused_by_name(name: str) -> None:
    data = shared_file(name).read_bytes()
    file = BytesIO(data)
    try:
        table = look_into(file, recognise(file, knows))
    except UnreadableFile as refused:
        assert refused.reason in ("empty", "no_rows"), name  # noqa: PT017
        return
    rows = list(data_rows(file, table.layout, len(table.columns)))
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers))
    assert rows[0].number >= table.layout.first_row
    lines = [line for line in data.decode(table.layout.encoding, "replace").splitlines() if line.strip(" ,;|\t\ufeff")]
    written = sum(max(1, sum(cell.count("\n") + 1 for cell in row.cells) - len(row.cells) + 1) for row in rows)
    assert written + table.layout.first_row >= len(lines) - 2, "lines were lost"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("nazwa;miejscowość\nŻółw;Łódź\n", "cp1250"),
        ("nazwa;miejscowość\nŻółw;Łódź\n", "iso-8859-2"),
        ("nazwa;miejscowość\nŚlęża;Gdańsk\n", "cp852"),
        ("nazwa;miejscowość\nŻółw;Łódź\n", "utf-16-le"),
        ("nazwa;miejscowość\nŻółw;Łódź\n", "utf-16-be"),
        ("name;city\nMüller & Söhne Straßenbau;Köln\n", "cp1252"),
        ("name;city\nPeña é Hijos;Logroño año\n", "cp1252"),
        ("name;city\nΑθήνα Ελλάδα;Θεσσαλονίκη\n", "iso-8859-7"),
        ("name;city\nМосква Стройка;Киев\n", "cp1251"),
    ],
)
def test_encoding_without_a_mark_is_told_by_its_letters(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert read(data) == read(text)


def test_few_spoilt_bytes_do_not_make_all_other_letters_wrong() -> None:
    data = b"nazwa;nip\n" + "Żółta Łąka;1\n".encode() * 50 + b"Spoilt \xb3;2\n"
    names, rows = read(data)
    assert names == ["nazwa", "nip"]
    assert rows[0][0] == "Żółta Łąka"
    file = BytesIO(data)
    assert [row.problem for row in data_rows(file, layout_of(data), 2)][-1] == "undecodable"


@pytest.mark.parametrize(
    ("text", "encoding", "chosen", "reason"),
    [
        ("nazwa\nŻółw\n", "utf-8", "windows-1250", "encoding_mismatch"),
        ("nazwa\nŻółw\n", "cp1250", "utf-8", "encoding"),
        ("nazwa\nŻółw śnięty\n", "cp1250", "iso-8859-2", "encoding"),
        ("nazwa\nŻółw\n", "utf-16-le", "utf-8", "encoding"),
        ("nazwa\nżółwie\n", "cp852", "cp1250", "encoding"),
        ("nazwa;x\nabc\n", "utf-8", "utf-16-le", "encoding"),
    ],
)
def test_wrong_encoding_chosen_by_hand_is_refused_by_name(text: str, encoding: str, chosen: str, reason: str) -> None:
    file = BytesIO(text.encode(encoding))
    recognised = recognise(file, knows)
    with pytest.raises(UnreadableFile) as refused:
        check_layout(file, corrected(recognised, {"encoding": chosen}), recognised)
    assert (refused.value.reason, refused.value.errors[0].loc) == (reason, ("encoding",))


def test_encoding_that_fits_as_well_can_be_chosen() -> None:
    file = BytesIO(b"nazwa;nip\nZaklad;1\n")
    recognised = recognise(file, knows)
    assert check_layout(file, corrected(recognised, {"encoding": "CP1250"}), recognised).encoding == "cp1250"


@pytest.mark.parametrize(
    "raw",
    [
        {"encoding": "klingon"},
        {"separator": "abc"},
        {"separator": "x"},
        {"quote": "ab"},
        {"head_at": "-1"},
        {"head_rows": "7"},
        {"head_at": "abc"},
        {"colour": "blue"},
    ],
)
def test_setting_that_is_none_is_refused_at_its_name(raw: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        corrected(Layout(), raw)
    assert refused.value.errors[0].loc == tuple(raw)
    assert refused.value.errors[0].message


def test_titles_and_notes_above_the_head_are_passed_over() -> None:
    text = "Kartoteka kontrahentów\nstan na 24.11.2026;;\n\nNazwa;NIP;Miejscowość\nAlfa;1;Tychy\n"
    assert read(text) == (["Nazwa", "NIP", "Miejscowość"], [["Alfa", "1", "Tychy"]])
    assert layout_of(text).head_at == 4


def test_head_of_two_rows_names_groups_and_columns() -> None:
    text = ";;Siedziba;;Korespondencja;\nNazwa;NIP;Ulica;Kod;Ulica;Kod\nAlfa;1;Polna 1;43-100;Leśna 2;43-110\n"
    names, rows = read(text)
    assert names == [
        "Nazwa",
        "NIP",
        *("Siedziba / Ulica", "Siedziba / Kod"),
        "Korespondencja / Ulica",
        "Korespondencja / Kod",
    ]
    assert rows == [["Alfa", "1", "Polna 1", "43-100", "Leśna 2", "43-110"]]


def test_head_in_two_languages_is_one_head() -> None:
    names, rows = read("Nazwa;Miejscowość;Telefon\nName;City;Phone\nAlfa;Tychy;322\n")
    assert names == ["Nazwa / Name", "Miejscowość / City", "Telefon / Phone"]
    assert rows == [["Alfa", "Tychy", "322"]]


def test_file_without_a_head_loses_no_row() -> None:
    assert read("Alfa sp. z o.o.;5261040828;Tychy\nBeta S.A.;5252344078;Żory\n") == (
        ["", "", ""],
        [["Alfa sp. z o.o.", "5261040828", "Tychy"], ["Beta S.A.", "5252344078", "Żory"]],
    )


def test_ragged_rows_are_kept_and_those_with_too_many_cells_told() -> None:
    text = "Nazwa;NIP;Telefon\nAlfa\nBeta;2;3;;\nGamma;2;3;4\nDelta;1;2\n"
    layout = layout_of(text)
    rows = list(data_rows(BytesIO(text.encode()), layout, 3))
    assert [row.problem for row in rows] == ["", "", "too_many_cells", ""]
    assert list(rows[2].cells) == ["Gamma", "2", "3", "4"]


def test_head_is_given_back_as_it_stands_for_the_file_of_errors() -> None:
    text = "Tytuł\nNazwa;NIP\nAlfa;1\n"
    assert head_cells(BytesIO(text.encode()), layout_of(text)) == [["Nazwa", "NIP"]]


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"%PDF-1.7\n", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\x1f\x8b\x08\x00", "archive"),
        (b"<html><table><tr><td>Nazwa</td></tr></table>", "web_page"),
        (bytes(range(1, 32)) * 20, "not_a_table"),
        (b"Nazwa;NIP\n", "no_rows"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(start: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(start)
    assert refused.value.reason == reason
    assert str(refused.value)


def test_layout_is_kept_as_json() -> None:
    layout = replace(Layout(), encoding="cp1250", head_at=4, head_rows=2)
    assert Layout.from_json({**layout.to_json(), "of_a_later_version": 1}) == layout


def test_file_is_read_from_the_disk_as_from_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Nazwa;NIP\nŻółw;1\n".encode("cp1250"))
    with path.open("rb") as file:
        table = look_into(file, recognise(file, knows))
        assert [list(row.cells) for row in data_rows(file, table.layout, 2)] == [["Żółw", "1"]]
