"""Reading a value: any notation that means it, one stored form, every other thing refused by name."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.core.reading import WrongValue
from opiekun.records.custom.shapes import Option, Shape
from opiekun.records.custom.values import read_value

OPTIONS = (
    Option("gold", ("Złoty", "Gold")),
    Option("silver", ("Srebrny",)),
    Option("old", ("Dawny",), retired=True),
    Option("cracow", ("Kraków, centrum",)),
)
SHAPES = {
    type_: Shape(type_, OPTIONS if "choice" in type_ else (), "PLN" if type_ == "money" else "")
    for type_ in (
        *("text", "long_text", "number", "money", "date", "choice", "multi_choice", "boolean", "reference", "url"),
    )
}

READ: list[tuple[str, Any, Any]] = [
    ("text", "  Ala  ", "Ala"),
    ("text", 17, "17"),
    ("text", "z\u0307", "\u017c"),
    ("long_text", "a\r\nb", "a\nb"),
    ("number", "1 234,50", "1234.5"),
    ("number", "1\u00a0234.5", "1234.5"),
    ("number", "\u22125", "-5"),
    ("number", "-0,00", "0"),
    ("number", 12, "12"),
    ("number", 0.1, "0.1"),
    ("number", Decimal("123456789012345.678901"), "123456789012345.678901"),
    ("number", "+7", "7"),
    ("number", ",5", "0.5"),
    ("money", "12,50 zł", {"amount": "12.50", "currency": "PLN"}),
    ("money", "PLN 1 000", {"amount": "1000.00", "currency": "PLN"}),
    ("money", {"amount": "12.5", "currency": "PLN"}, {"amount": "12.50", "currency": "PLN"}),
    ("money", {"amount": 3}, {"amount": "3.00", "currency": "PLN"}),
    *(
        ("money", written, {"amount": "10000.00", "currency": "PLN"})
        for written in ("10.000,00", "10,000.00", "10'000.00", "10 000,00 zł", "PLN 10.000,00", "10\u00a0000")
    ),
    ("money", "\u22121.234.567,5", {"amount": "-1234567.50", "currency": "PLN"}),
    ("number", "1.234,5", "1234.5"),
    ("number", "1.234.567", "1234567"),
    ("number", "1.234", "1.234"),
    ("money", "-0", {"amount": "0.00", "currency": "PLN"}),
    ("date", "2026-11-24", "2026-11-24"),
    ("date", "24.11.2026", "2026-11-24"),
    ("date", "4.1.2026", "2026-01-04"),
    ("date", date(2026, 2, 28), "2026-02-28"),
    ("date", datetime(2026, 2, 28, 12, 30), "2026-02-28"),
    ("choice", "gold", "gold"),
    ("choice", "złoty", "gold"),
    ("choice", "GOLD", "gold"),
    ("multi_choice", ["silver", "gold", "silver"], ["gold", "silver"]),
    ("multi_choice", "Srebrny, Gold", ["gold", "silver"]),
    ("multi_choice", "Kraków, centrum", ["cracow"]),
    ("multi_choice", "Kraków, centrum; Gold", ["cracow", "gold"]),
    ("multi_choice", [], None),
    ("boolean", True, True),
    ("boolean", "Tak", True),
    ("boolean", False, None),
    ("boolean", "nie", None),
    ("reference", "1042", "1042"),
    ("reference", 1042, "1042"),
    ("url", "example.com/Ścieżka", "https://example.com/Ścieżka"),
    ("url", "HTTP://Example.COM", "http://example.com"),
]

REFUSED: list[tuple[str, Any, str]] = [
    ("text", "a\x00b", "control_characters"),
    ("text", "a" * 301, "too_long"),
    ("text", ["a"], "not_text"),
    ("text", True, "not_text"),
    ("text", "a\nb", "control_characters"),
    ("number", "1,2,3", "wrong_number"),
    ("number", "1.23.456,5", "wrong_number"),
    ("number", "1,234.567,5", "wrong_number"),
    ("number", "1e5", "wrong_number"),
    ("number", "NaN", "wrong_number"),
    ("number", float("inf"), "wrong_number"),
    ("number", "٣", "wrong_number"),
    ("number", True, "wrong_number"),
    ("number", "0.1234567", "number_size"),
    ("number", "1." + "0" * 40 + "1", "number_size"),
    ("number", "1" + "0" * 15, "number_size"),
    ("number", 10**4000, "wrong_number"),
    ("money", "12.505", "amount_parts"),
    ("money", "12 EUR", "wrong_currency"),
    ("money", {"amount": "1", "currency": "EUR"}, "wrong_currency"),
    ("money", {"amount": "1", "x": 1}, "wrong_amount"),
    ("money", "abc", "wrong_amount"),
    ("money", "1.00.000,00", "wrong_amount"),
    ("money", "10.000,005", "amount_parts"),
    ("date", "2026-02-30", "wrong_date"),
    ("date", "1899-12-31", "wrong_date"),
    ("date", "20260101", "wrong_date"),
    ("date", "2026-W01-1", "wrong_date"),
    ("date", 45000, "wrong_date"),
    ("choice", "platinum", "choice"),
    ("choice", "old", "choice"),
    ("choice", ["gold"], "choice"),
    ("multi_choice", ["gold", 1], "choice"),
    ("multi_choice", {"gold": 1}, "not_choices"),
    ("multi_choice", ["gold"] * 51, "too_many"),
    ("boolean", "perhaps", "not_boolean"),
    ("boolean", 2, "not_boolean"),
    ("reference", "12a", "not_an_id"),
    ("reference", "-1", "not_an_id"),
    ("reference", str(10**18), "not_an_id"),
    ("url", "javascript:alert(1)", "web_format"),
    ("url", "https://user:secret@example.com", "web_format"),
    ("url", "https://exa mple.com", "web_format"),
    ("url", "localhost", "web_format"),
    ("url", "https://[::1", "web_format"),
]


@pytest.mark.parametrize(("type_", "raw", "stored"), READ)
def test_value_is_read_into_its_one_stored_form(type_: str, raw: Any, stored: Any) -> None:
    assert read_value(SHAPES[type_], raw) == stored
    if stored is not None:
        assert read_value(SHAPES[type_], stored) == stored, "the stored form is read as itself"


@pytest.mark.parametrize(("type_", "raw", "code"), REFUSED)
def test_wrong_value_is_refused_by_name(type_: str, raw: Any, code: str) -> None:
    with pytest.raises(WrongValue) as refused:
        read_value(SHAPES[type_], raw)
    assert refused.value.code == code
    assert str(refused.value.message)


@pytest.mark.parametrize("type_", SHAPES)
@pytest.mark.parametrize("empty", [None, "", "   "])
def test_nothing_is_nothing_for_every_type(type_: str, empty: str | None) -> None:
    assert read_value(SHAPES[type_], empty) is None


def test_retired_choice_stays_with_the_record_that_has_it() -> None:
    assert read_value(SHAPES["choice"], "old", present="old") == "old"
    assert read_value(SHAPES["multi_choice"], ["old", "gold"], present=["old"]) == ["gold", "old"]
    with pytest.raises(WrongValue):
        read_value(SHAPES["multi_choice"], ["old"], present="old")


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=6), st.sampled_from([".", ","]))
def test_number_survives_any_notation_exactly(value: Decimal, sign: str) -> None:
    stored = read_value(SHAPES["number"], f"{value:f}".replace(".", sign))
    assert Decimal(stored) == value
    assert read_value(SHAPES["number"], stored) == stored
    assert read_value(SHAPES["number"], value) == stored


@given(
    st.sampled_from(sorted(SHAPES)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=5,
    ),
)
def test_anything_at_all_is_read_or_refused_by_name(type_: str, raw: Any) -> None:
    try:
        stored = read_value(SHAPES[type_], raw)
    except WrongValue:
        # Its words are told to people: ``test_wrong_value_is_refused_by_name`` looks at them.
        return
    assert stored is None or read_value(SHAPES[type_], stored, present=stored) == stored
