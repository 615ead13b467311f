"""How somebody is addressed in Polish, by rule."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.parties.rules.vocative import greeting, sex_of, vocative

with (Path(__file__).parent / "first_names.csv").open(encoding="utf-8") as file:
    FREQUENT = [(row["name"], row["sex"], row["vocative"]) for row in csv.DictReader(file)]


def test_list_holds_two_hundred_frequent_names() -> None:
    assert len(FREQUENT) >= 200
    assert len({name for name, _sex, _vocative in FREQUENT}) == len(FREQUENT)


@pytest.mark.parametrize(("name", "sex", "expected"), FREQUENT)
def test_frequent_name_is_right(name: str, sex: str, expected: str) -> None:
    assert vocative(name, sex) == expected
    assert vocative(name.upper(), sex) == expected.upper()


@pytest.mark.parametrize(("name", "sex", "_vocative"), FREQUENT)
def test_frequent_name_tells_the_sex(name: str, sex: str, _vocative: str) -> None:
    assert sex_of(name) == sex


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *(("Kasia", "Kasiu"), ("Zosia", "Zosiu"), ("Basia", "Basiu"), ("Ania", "Aniu"), ("Hania", "Haniu")),
        *(("Ola", "Olu"), ("Ela", "Elu"), ("Ula", "Ulu"), ("Jola", "Jolu"), ("Wiola", "Wiolu"), ("Frania", "Franiu")),
        *(("Jadzia", "Jadziu"), ("Stefcia", "Stefciu"), ("Sonia", "Soniu"), ("Iza", "Izo"), ("Gosia", "Gosiu")),
    ],
)
def test_womans_pet_name(name: str, expected: str) -> None:
    assert vocative(name, "female") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *(("Tomek", "Tomku"), ("Wojtek", "Wojtku"), ("Bartek", "Bartku"), ("Krzyś", "Krzysiu"), ("Jaś", "Jasiu")),
        *(("Wawrzyniec", "Wawrzyńcze"), ("WAWRZYNIEC", "WAWRZYŃCZE"), ("Mieszko", "Mieszku")),
        *(("Stasio", "Stasiu"), ("Kazio", "Kaziu"), ("Henio", "Heniu"), ("Tadzio", "Tadziu"), ("Kubuś", "Kubusiu")),
    ],
)
def test_mans_pet_name(name: str, expected: str) -> None:
    assert vocative(name, "male") == expected


@pytest.mark.parametrize("name", ["Beatrycze", "Ines", "Nicole", "Noemi", "Carmen", "Miriam", "Rut", "Rachel"])
def test_womans_name_without_a_stays_as_it_is(name: str) -> None:
    assert vocative(name, "female") == name


@pytest.mark.parametrize("name", ["Jerzy", "Antoni", "Konstanty", "Mario", "Antonio", "Hugo", "Luigi", "Andre", "Li"])
def test_mans_name_that_does_not_decline_stays_as_it_is(name: str) -> None:
    assert vocative(name, "male") == name


@pytest.mark.parametrize(
    ("name", "sex", "expected"),
    [
        *(("Anna Maria", "female", "Anno Mario"), ("Anna-Maria", "female", "Anno-Mario")),
        *(("Jan Paweł", "male", "Janie Pawle"), ("J.", "male", "J."), ("Jan A.", "male", "Janie A.")),
        *(("", "", ""), ("ŁUKASZ", "male", "ŁUKASZU"), ("paweł", "male", "pawle"), ("Gaweł", "male", "Gawle")),
        *(("Kasper", "male", "Kasprze"), ("Walter", "male", "Walterze"), ("Derek", "male", "Dereku")),
    ],
)
def test_double_names_initials_and_letter_case(name: str, sex: str, expected: str) -> None:
    assert vocative(name, sex) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("Marek", "male"), "Szanowny Panie Marku"),
        (("Wawrzyniec", ""), "Szanowny Panie Wawrzyńcze"),
        (("Mieszko", ""), "Szanowny Panie Mieszku"),
        (("Anna", "female"), "Szanowna Pani Anno"),
        (("Marek", ""), "Szanowny Panie Marku"),
        (("Anna Maria", "female"), "Szanowna Pani Anno"),
        (("Anna-Maria", "female"), "Szanowna Pani Anno-Mario"),
        (("", "male"), "Szanowny Panie"),
        (("J.", "female"), "Szanowna Pani"),
        (("Nicole", ""), "Szanowna Pani / Szanowny Panie"),
        (("Nicole", "female"), "Szanowna Pani Nicole"),
        (("", ""), "Szanowna Pani / Szanowny Panie"),
        (("Marek", "male", "Drogi Marku"), "Drogi Marku"),
        (("Giorgos", "male", "", "Giorgosie"), "Szanowny Panie Giorgosie"),
    ],
)
def test_letter_begins_politely(given: tuple[str, ...], expected: str) -> None:
    assert greeting(*given) == expected


@pytest.mark.parametrize("name", ["Nicole", "Ines", "Noemi", "Andrea-", "Kim", "Robin", "Lucy", "Li", "Jenny", "Bo"])
def test_name_that_may_be_anybodys_tells_no_sex(name: str) -> None:
    assert sex_of(name) in ("", "female")


@given(st.text(max_size=60), st.sampled_from(["", "male", "female"]))
def test_any_text_gets_a_vocative_that_begins_as_it_does(name: str, sex: str) -> None:
    said = vocative(name, sex)
    assert said[:1] == name[:1]
    assert len(said) <= len(name) + 4 * (1 + len(name))
    greeting(name, sex)
