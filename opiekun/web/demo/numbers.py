"""Identifiers and accounts with right check digits that nobody real bears.

REGON and KRS come from blocks that have not been given out, so that no real company is hit. A NIP begins with the
number of a real tax office, as people expect it.
"""

from random import Random

import stdnum.eu.vat

_NIP_WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)
_REGON_WEIGHTS = (8, 9, 2, 3, 4, 5, 6, 7)
_SORT_CODE_WEIGHTS = (3, 9, 7, 1, 3, 9, 7)
# Old REGON series are odd, new ones have not come this far.
_REGON_SERIES = ("80", "82", "84", "86", "88")

BANKS = (
    ("1020", "PKO Bank Polski"),
    ("1050", "ING Bank Śląski"),
    ("1090", "Santander Bank Polska"),
    ("1140", "mBank"),
    ("1160", "Bank Millennium"),
    ("1240", "Bank Pekao"),
    ("1600", "BNP Paribas Bank Polska"),
    ("2490", "Alior Bank"),
)
_FOREIGN = {"DE": "#########", "CZ": "########", "SK": "##########", "AT": "U########", "NL": "#########B01"}
_FOREIGN |= {"LT": "#########", "IT": "###########"}


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def nip(office: str, number: int) -> str:
    """The NIP of a tax office for a running number; a number without a check digit gives the next one's."""
    return with_check_digit(f"{office}{500_000 + number * 104_729 % 499_999:06}")


def with_check_digit(digits: str) -> str:
    """The NIP that begins with these nine digits, or with the next ones that have a check digit."""
    while (check := _weighted(digits, _NIP_WEIGHTS) % 11) == 10:
        digits = f"{int(digits) + 1:09}"
    return f"{digits}{check}"


def regon(number: int) -> str:
    """A REGON of nine digits; different for each number below five million."""
    series, place = number % len(_REGON_SERIES), number // len(_REGON_SERIES)
    digits = f"{_REGON_SERIES[series]}{place * 386_117 % 1_000_000:06}"
    return f"{digits}{_weighted(digits, _REGON_WEIGHTS) % 11 % 10}"


def krs(number: int) -> str:
    """A KRS number; different for each number below a million and far above those of today."""
    return f"00{90 + number // 1_000_000}{number * 271_829 % 1_000_000:06}"


def iban(rng: Random) -> tuple[str, str]:
    """A Polish account number and the name of its bank."""
    bank, name = rng.choice(BANKS)
    sort_code = f"{bank}{rng.randrange(1000):03}"
    sort_code += str(-_weighted(sort_code, _SORT_CODE_WEIGHTS) % 10)
    account = f"{sort_code}{rng.randrange(10**16):016}"
    # PL is 2521 in the digits that ISO 13616 divides.
    return f"PL{98 - int(f'{account}252100') % 97:02}{account}", name


def eu_vat(country: str, rng: Random) -> str:
    """An EU VAT number of the country, drawn until its check digits are right."""
    while True:
        drawn = country + "".join(str(rng.randrange(10)) if mark == "#" else mark for mark in _FOREIGN[country])
        if stdnum.eu.vat.is_valid(drawn):
            return drawn
