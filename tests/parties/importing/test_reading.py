"""Rows as people fill them: many notations, one meaning, and a reason for what has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.core.viewer import SYSTEM
from opiekun.parties.importing import cells
from opiekun.parties.importing.party_reader import PartyReader, split_person_name
from opiekun.parties.rules.address_text import AddressText, split_address, split_street
from opiekun.parties.rules.alike_names import compared_name, compared_place
from opiekun.records.importing.entries import Entry
from opiekun.records.importing.settings import Settings


def read(**values: str) -> Entry:
    """A row of these fields; a double underline stands for a dot."""
    mapping = [name.replace("__", ".") for name in values]
    return PartyReader(SYSTEM, Settings(), mapping).read(2, list(values.values()))


@pytest.mark.parametrize(
    "nothing", ["", " ", "-", "–", "brak", "Brak danych", "n/d", "N/A", "NULL", "#N/D!", "http://", "?"]
)
def test_words_for_nothing_are_nothing(nothing: str) -> None:
    entry = read(name="Alfa", nip=nothing, phone=nothing, web=nothing, industry=nothing, voivodeship=nothing)
    assert entry.problem is None
    said = {name: value for name, value in entry.values.items() if value}
    assert said == {"name": "Alfa", "kind": "organisation"}


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("32 264 10 01", ["+48322641001"]),
        ("(32) 264-10-01", ["+48322641001"]),
        ("tel. 32 264 10 01", ["+48322641001"]),
        ("+48 601 202 303", ["+48601202303"]),
        ("0048601202303", ["+48601202303"]),
        ("601202303.0", ["+48601202303"]),
        ("(13) 447-00-41, (13) 447-24-80", ["+48134470041", "+48134472480"]),
        ("32 642 84 67        32 642 94 01", ["+48326428467", "+48326429401"]),
        ("601 202 303; 602 303 404\n603 404 505", ["+48601202303", "+48602303404", "+48603404505"]),
        ("601202303 lub 602303404", ["+48601202303", "+48602303404"]),
        ("32 264 10 01 wew. 12", ["+48322641001;ext=12"]),
        ("\u202a32 264 10 01\u202c", ["+48322641001"]),
    ],
)
def test_phones_in_all_notations(cell: str, numbers: list[str]) -> None:
    entry = read(name="Alfa", phone=cell)
    assert entry.problem is None, entry.problem
    assert [row["normalised"] for row in entry.values["channels"]] == numbers


def test_several_columns_of_one_field_are_all_taken() -> None:
    reader = PartyReader(SYSTEM, Settings(), ["name", "phone", "mobile", "email", "email", "remarks", "remarks"])
    entry = reader.read(2, ["Alfa", "32 264 10 01", "601 202 303", "A@b.pl", "a@b.pl, c@d.pl", "Raz", "Dwa"])
    channels = [(row["kind"], row["label"], row["normalised"], row["is_main"]) for row in entry.values["channels"]]
    assert channels == [
        ("phone", "", "+48322641001", True),
        ("phone", "mobile", "+48601202303", False),
        ("email", "", "a@b.pl", True),
        ("email", "", "c@d.pl", False),
    ]
    assert entry.values["remarks"] == "Raz\nDwa"


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"phone": "abc"}, "Telefon", "phone_format"),
        ({"phone": "601 202 303, abc"}, "Telefon", "phone_format"),
        ({"email": "a@b"}, "E-mail", "email_format"),
        ({"nip": "5261040827"}, "NIP", "nip_checksum"),
        ({"nip": "526104082"}, "NIP", "nip_format"),
        ({"nip": "5,26E+09"}, "NIP", "nip_format"),
        ({"regon": "123"}, "REGON", "regon_format"),
        ({"postcode": "4310", "city": "Tychy"}, "Kod pocztowy", "postcode_format"),
        ({"voivodeship": "bawarskie", "city": "Tychy"}, "Województwo", "choice"),
        ({"country": "Atlantyda", "city": "X"}, "Kraj", "country_code"),
        ({"status": "dziwny"}, "Status", "choice"),
        ({"legal_form": "sp. z o.k."}, "Forma prawna", "choice"),
        ({"iban": "PL00109010140000071219812874"}, "Rachunek bankowy", "iban_checksum"),
        ({"correspondence__postcode": "1", "correspondence__city": "Tychy"}, "Kod pocztowy", "postcode_format"),
        ({"name": "x" * 301}, "Nazwa", "too_long"),
        ({"external_id": "x" * 121}, "Id w innym systemie", "too_long"),
    ],
)
def test_wrong_value_is_named_with_its_field(values: dict[str, str], field: str, code: str) -> None:
    entry = read(**{"name": "Alfa", **values})
    assert entry.problem is not None
    assert (entry.problem.field, entry.problem.code) == (field, code)
    assert entry.problem.value
    assert field in entry.problem.message


def test_all_wrong_values_of_a_row_are_told_at_once() -> None:
    problem = read(name="Alfa", nip="1", phone="x", email="y").problem
    assert problem is not None
    assert all(word in problem.message for word in ("NIP:", "Telefon:", "E-mail:"))


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("legal_form", "Sp. z o.o.", "limited_company"),
        ("legal_form", "spółka akcyjna", "joint_stock_company"),
        ("legal_form", "S.A.", "joint_stock_company"),
        ("legal_form", "JDG", "sole_trader"),
        ("legal_form", "limited_company", "limited_company"),
        ("status", "Aktywny", "active"),
        ("status", "zlikwidowana", "closed"),
        ("source", "Targi", "fair"),
    ],
)
def test_choices_are_read_by_the_words_that_files_have(field: str, cell: str, value: str) -> None:
    assert read(name="Alfa", **{field: cell}).values[field] == value


@pytest.mark.parametrize(
    ("cell", "code"), [("LUBUSKIE", "08"), ("woj. śląskie", "24"), ("slaskie", "24"), ("2", "02"), ("24", "24")]
)
def test_voivodeships_by_name_and_code(cell: str, code: str) -> None:
    assert read(name="Alfa", city="X", voivodeship=cell).values["addresses"][0]["voivodeship"] == code


@pytest.mark.parametrize(
    ("cell", "code"), [("Polska", "PL"), ("pl", "PL"), ("Niemcy", "DE"), ("Germany", "DE"), ("", "PL")]
)
def test_countries_by_name_and_code(cell: str, code: str) -> None:
    assert read(name="Alfa", city="X", country=cell).values["addresses"][0]["country"] == code


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ul. Polna 4/5", ("ul. Polna", "4", "5")),
        ("ul. Polna 4 m. 5", ("ul. Polna", "4", "5")),
        ("Polna 12A lok. 3", ("Polna", "12A", "3")),
        ("ul. 3 Maja 7", ("ul. 3 Maja", "7", "")),
        ("ul. 3 Maja", ("ul. 3 Maja", "", "")),
        ("Rynek-Ratusz", ("Rynek-Ratusz", "", "")),
        ("al. Jana Pawła II 12-14", ("al. Jana Pawła II", "12-14", "")),
        ("os. Tysiąclecia 2 b", ("os. Tysiąclecia", "2b", "")),
    ],
)
def test_street_and_number_are_told_apart(text: str, parts: tuple[str, str, str]) -> None:
    assert split_street(text) == AddressText(*parts)


@pytest.mark.parametrize(
    "text",
    [
        "ul. Polna 4/5, 43-100 Tychy",
        "43-100 Tychy, ul. Polna 4/5",
        "ul. Polna 4/5\n43-100 Tychy",
        "ul. Polna 4/5 43 - 100 Tychy",
    ],
)
def test_whole_address_is_told_apart(text: str) -> None:
    assert split_address(text) == AddressText("ul. Polna", "4", "5", "43-100", "Tychy")
    entry = read(name="Alfa", address=text)
    address = entry.values["addresses"][0]
    assert (address["street"], address["postcode"], address["city"]) == ("ul. Polna", "43-100", "Tychy")


def test_street_keeps_its_number_where_the_file_has_a_column_for_it() -> None:
    address = read(name="Alfa", street="ul. Jana 3", house_number="14.0", city="X").values["addresses"][0]
    assert (address["street"], address["house_number"]) == ("ul. Jana 3", "14")


def test_natural_persons_are_told_by_their_names() -> None:
    assert read(person_name="dr inż. Anna Maria Nowak").values["last_name"] == "Nowak"
    assert split_person_name("Kowalczyk, Anna") == ("Anna", "Kowalczyk")
    assert read(first_name="Jan", last_name="Wnuk").values["kind"] == "natural_person"
    assert read(name="Jan Wnuk", kind="osoba fizyczna").values["first_name"] == "Jan"


def test_apostrophes_of_an_export_are_taken_off_again() -> None:
    from opiekun.records.importing.source import plain_cells

    assert plain_cells(["'+48 33 810 20 30", "'=x", "''+1", "O'Neil", "'90s"]) == [
        "+48 33 810 20 30",
        "=x",
        "'+1",
        "O'Neil",
        "'90s",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stalbud Żory sp. z o.o.", "STALBUD ŻORY Spółka z ograniczoną odpowiedzialnością"),
        ("Alfa S.A.", "Alfa spółka akcyjna"),
        ('"Alfa" s.c.', "ALFA S C"),
        ("Beta Sp. z o.o. Sp.k.", "Beta"),
        ("Łąka GmbH", "laka"),
    ],
)
def test_names_are_compared_without_forms_signs_and_diacritics(one: str, other: str) -> None:
    assert compared_name(one) == compared_name(other)


def test_names_that_differ_are_not_alike() -> None:
    assert compared_name("Gmina Chełmno") != compared_name("Gmina Chełm")
    assert compared_name("S.A.") == "s a"
    assert compared_place("87-820", "ul. Piwna") == compared_place("87820", "Piwna")


@given(st.lists(st.text(max_size=40), min_size=12, max_size=12))
def test_any_cells_are_read_or_refused_by_name(values: list[str]) -> None:
    mapping = [
        "name",
        "nip",
        "regon",
        "krs",
        "phone",
        "email",
        "web",
        "address",
        "voivodeship",
        "iban",
        "external_id",
        "status",
    ]
    entry = PartyReader(SYSTEM, Settings(), mapping).read(2, values)
    assert entry.problem is not None or entry.values["kind"] in ("organisation", "")
    if entry.problem is not None:
        assert entry.problem.message
        assert entry.problem.code


@given(st.text(max_size=60))
def test_taking_cells_apart_never_fails(text: str) -> None:
    for take in (
        cells.plain,
        cells.filled,
        cells.number,
        cells.lines,
        cells.phones,
        cells.emails,
        cells.words,
        cells.accounts,
    ):
        take(text)
    split_address(text)
