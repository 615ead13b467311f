"""Identifiers in any notation; facts from the publishers' rules on check digits."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.core.reading import WrongValue
from opiekun.parties.rules.identifiers import (
    format_iban,
    format_nip,
    format_regon,
    normalise_eu_vat,
    normalise_iban,
    normalise_krs,
    normalise_nip,
    normalise_regon,
)


@pytest.mark.parametrize(
    "written", ["5260250274", "526-025-02-74", "PL 526-025-02-74", "pl5260250274", "526 025 02 74"]
)
def test_nip_is_read_in_any_notation(written: str) -> None:
    assert normalise_nip(written) == "5260250274"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("5260250275", "nip_checksum"),
        ("1234567890", "nip_checksum"),
        ("526025027", "nip_format"),
        ("52602502744", "nip_format"),
        ("DE5260250274", "nip_format"),
        ("DE 136 695 976", "nip_foreign"),
        ("CZ25123891", "nip_foreign"),
        ("abc", "nip_format"),
        ("٥٢٦٠٢٥٠٢٧٤", "nip_format"),
    ],
)
def test_wrong_nip_is_refused_with_the_reason(written: str, code: str) -> None:
    with pytest.raises(WrongValue) as refused:
        normalise_nip(written)
    assert refused.value.code == code


@pytest.mark.parametrize(("written", "stored"), [("000 331 501", "000331501"), ("12345678512347", "12345678512347")])
def test_regon_has_nine_or_fourteen_digits(written: str, stored: str) -> None:
    assert normalise_regon(written) == stored


@pytest.mark.parametrize("written", ["000331502", "12345678612347", "12345678512348"])
def test_both_check_digits_of_a_regon_count(written: str) -> None:
    with pytest.raises(WrongValue) as refused:
        normalise_regon(written)
    assert refused.value.code == "regon_checksum"


@pytest.mark.parametrize(("written", "stored"), [("636771", "0000636771"), ("0000 636 771", "0000636771")])
def test_krs_gets_its_leading_zeros(written: str, stored: str) -> None:
    assert normalise_krs(written) == stored


@pytest.mark.parametrize("written", ["0", "0000000000", "12345678901", "12a", "٣٤"])
def test_wrong_krs_is_refused(written: str) -> None:
    with pytest.raises(WrongValue):
        normalise_krs(written)


def test_eu_vat_keeps_its_country() -> None:
    assert normalise_eu_vat("de 136 695 976") == "DE136695976"
    assert normalise_eu_vat("PL 526-025-02-74") == "PL5260250274"


@pytest.mark.parametrize(("written", "code"), [("DE136695977", "eu_vat_checksum"), ("US123", "eu_vat_format")])
def test_wrong_eu_vat_is_refused(written: str, code: str) -> None:
    with pytest.raises(WrongValue) as refused:
        normalise_eu_vat(written)
    assert refused.value.code == code


def test_nrb_becomes_an_iban() -> None:
    assert normalise_iban("61 1090 1014 0000 0712 1981 2874") == "PL61109010140000071219812874"
    assert normalise_iban("DE89 3704 0044 0532 0130 00") == "DE89370400440532013000"


@pytest.mark.parametrize(
    ("written", "code"), [("62109010140000071219812874", "iban_checksum"), ("6110901014", "iban_format")]
)
def test_wrong_account_number_is_refused(written: str, code: str) -> None:
    with pytest.raises(WrongValue) as refused:
        normalise_iban(written)
    assert refused.value.code == code


def test_identifiers_are_shown_in_groups() -> None:
    assert format_nip("6460250247") == "646-025-02-47"
    assert format_regon("240918337") == "240 918 337"
    assert format_regon("12345678512347") == "123 456 785 12347"
    assert format_iban("PL61109010140000071219812874") == "PL61 1090 1014 0000 0712 1981 2874"


@given(st.text(max_size=40))
def test_any_text_is_either_read_or_refused_by_name(written: str) -> None:
    for read in (normalise_nip, normalise_regon, normalise_krs, normalise_eu_vat, normalise_iban):
        with suppress(WrongValue):
            stored = read(written)
            assert stored.isascii()
            assert read(stored) == stored
