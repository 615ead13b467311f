"""Numbers, money and plurals as readers of Polish and English expect them."""

from decimal import Decimal

import pytest

from opiekun.core.ui import format as formats


def plain(text: str) -> str:
    """The text with its no-break spaces shown as "_"."""
    return text.replace(formats.NBSP, "_")


@pytest.mark.parametrize(
    ("value", "digits", "polish", "english"),
    [
        (0, 0, "0", "0"),
        (1284, 0, "1_284", "1,284"),
        (1284650, 0, "1_284_650", "1,284,650"),
        (Decimal("-1284.5"), 1, "−1_284,5", "−1,284.5"),
        (Decimal("0.125"), 2, "0,13", "0.13"),
        (Decimal("-0.001"), 2, "0,00", "0.00"),
    ],
)
def test_number_is_grouped_and_rounded_half_up(value: Decimal, digits: int, polish: str, english: str) -> None:
    assert plain(formats.number(value, "pl", digits)) == polish
    assert plain(formats.number(value, "en", digits)) == english


def test_money_keeps_its_unit_on_the_line() -> None:
    assert plain(formats.money(Decimal("1284650.4"))) == "1_284_650,40_zł"
    assert plain(formats.money(Decimal(80000), minor=False)) == "80_000_zł"
    assert plain(formats.money(Decimal("-12.5"), "en", "EUR")) == "−EUR_12.50"
    assert plain(formats.money(Decimal(5), "pl", "CHF")) == "5,00_CHF"


def test_large_sum_shows_three_digits_and_its_scale() -> None:
    assert plain(formats.large_money(Decimal(3_918_450))) == "3,92_mln_zł"
    assert plain(formats.large_money(Decimal(640_000))) == "640_tys._zł"
    assert plain(formats.large_money(Decimal(9_840))) == "9_840_zł"
    assert plain(formats.large_money(Decimal(3_918_450), "en")) == "PLN_3.92m"


def test_percentage_has_a_space_in_polish_only() -> None:
    assert plain(formats.percent(Decimal("0.288"))) == "28,8_%"
    assert plain(formats.percent(Decimal("0.6"))) == "60_%"
    assert plain(formats.percent(Decimal("-0.06"), "en")) == "−6%"


@pytest.mark.parametrize(
    ("value", "word"),
    [
        *[(0, "spraw"), (1, "sprawa"), (2, "sprawy"), (4, "sprawy"), (5, "spraw"), (11, "spraw"), (12, "spraw")],
        *[(14, "spraw"), (21, "spraw"), (22, "sprawy"), (25, "spraw"), (102, "sprawy"), (112, "spraw")],
    ],
)
def test_polish_plural_follows_the_last_digits(value: int, word: str) -> None:
    assert formats.plural(value, ("sprawa", "sprawy", "spraw")) == word


def test_counted_noun_stays_with_its_number() -> None:
    assert plain(formats.counted(4312, ("podmiot", "podmioty", "podmiotów"))) == "4_312_podmiotów"
    assert plain(formats.counted(1, ("party", "parties"), "en")) == "1_party"


def test_file_size_is_in_decimal_units() -> None:
    assert plain(formats.file_size(999)) == "999_B"
    assert plain(formats.file_size(214_000)) == "214_kB"
    assert plain(formats.file_size(1_240_000)) == "1,2_MB"
    assert plain(formats.file_size(25_000_000)) == "25_MB"
    assert plain(formats.file_size(3_100_000_000, "en")) == "3.1_GB"
