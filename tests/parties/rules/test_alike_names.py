"""Names of organisations as they are compared, and how alike two texts are."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from opiekun.parties.rules.alike_names import beginning, compared_name, plain_name
from opiekun.parties.rules.trigrams import similarity


@pytest.mark.parametrize(
    "written",
    [
        *("Łąka sp. z o.o.", "ŁĄKA SP. Z O. O.", "Łąka Spółka z ograniczoną odpowiedzialnością", "„Łąka” sp.z o.o."),
        *(
            "Łąka Sp. z o.o. sp. k.",
            "Łąka S.A.",
            "LĄKA SA",
            "Łąka s.c.",
            "Łąka sp. j.",
            "Łąka spółka jawna",
            "Łąka P.S.A.",
        ),
        *("Łąka sp. z o.o. w likwidacji", "  Laka   ", "Łąka - sp. z o.o.", "Łąka GmbH", "Łąka s.r.o."),
    ],
)
def test_legal_forms_punctuation_and_diacritics_do_not_count(written: str) -> None:
    assert compared_name(written) == "laka"


@pytest.mark.parametrize(
    ("written", "compared"), [("S.A.", "s a"), ("SAS Polska", "sas polska"), ("", ""), ("---", "")]
)
def test_name_that_is_nothing_but_a_form_keeps_it(written: str, compared: str) -> None:
    assert compared_name(written) == compared


@given(st.text(max_size=80))
def test_comparing_twice_changes_nothing(name: str) -> None:
    assert compared_name(compared_name(name)) == compared_name(name)
    assert plain_name(plain_name(name)) == plain_name(name)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        *(
            ("Łąka - sp. z o.o.", "Łąka"),
            ("Metal-Plast sp. z o.o.", "Metal-Plast"),
            ("Jan Kot, Usługi", "Jan Kot, Usługi"),
        ),
        *(("Alfa, S.A.", "Alfa"), ("S.A.", "S.A"), ("Alfa sp. z o.o. Oddział Tychy", "Alfa"), ("---", "---"), ("", "")),
    ],
)
def test_beginning_is_what_stands_before_the_legal_form(written: str, found: str) -> None:
    assert beginning(written) == found


@given(st.text(max_size=80))
def test_name_begins_with_its_beginning(name: str) -> None:
    assert " ".join(name.split()).startswith(beginning(name))


def test_likeness_is_between_nothing_and_all() -> None:
    assert similarity("metal plast", "metal plast") == similarity("plast metal", "metal plast") == 1
    assert similarity("", "metal") == similarity("", "") == 0
    assert 0.5 < similarity("metal plast", "metal plast tychy") < 1


@pytest.mark.django_db
@pytest.mark.parametrize("one", ["metal plast", "a", "stalbud zory", "ab ab"])
@pytest.mark.parametrize("other", ["metal plast tychy", "stalbud", "metl plast", "x", "zory stalbud 2"])
def test_likeness_is_counted_as_the_database_counts_it(one: str, other: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity(%s, %s)", [one, other])
        assert cursor.fetchone()[0] == pytest.approx(similarity(one, other))
