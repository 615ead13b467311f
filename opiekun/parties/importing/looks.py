"""What a value looks like, for suggesting which column is which field."""

import re
from collections.abc import Callable

from opiekun.core.reading import WrongValue
from opiekun.parties.choices import Voivodeship
from opiekun.parties.importing.choice_words import is_choice
from opiekun.parties.rules.channels import read_email, read_phone, read_web
from opiekun.parties.rules.identifiers import normalise_iban, normalise_krs, normalise_nip, normalise_regon

_ANY_POSTCODE = re.compile(r"\d{5}-\d{4}|(?=.*\d)[A-Za-z\d][A-Za-z\d\s-]{2,7}(?<!\d{8})")
_POSTCODE_DASH = re.compile(r"\d{2}-\d{3}")
_HOUSE = re.compile(r"\d{1,4}\s?[a-zA-Z]{0,2}(?:\s?[/\-,]\s?\d{0,4}\s?[a-zA-Z]{0,3})?(?:\.0)?|\d{1,4}(?!\d).{0,10}")
_NUMBER = re.compile(r"[\d\s.,\-]+")
_WEB = re.compile(r"(?:https?://|www\.)\S+\.\S+", re.IGNORECASE)


def _accepted(read: Callable[[str], object]) -> Callable[[str], bool]:
    def accepts(value: str) -> bool:
        try:
            read(value.removesuffix(".0"))
        except WrongValue:
            return False
        return True

    return accepts


def _digits(value: str) -> str:
    return "".join(c for c in value if c.isdigit())


is_nip = _accepted(normalise_nip)
is_regon = _accepted(normalise_regon)
is_email = _accepted(read_email)
is_iban = _accepted(normalise_iban)
_is_phone = _accepted(read_phone)
_is_krs = _accepted(normalise_krs)
_is_web = _accepted(read_web)


def is_krs(value: str) -> bool:
    """Ten digits with the zeros with which all of them begin; fewer could be any number."""
    return len(_digits(value)) == 10 and value.startswith("000") and _is_krs(value)


def is_phone(value: str) -> bool:
    """A phone by its nine digits; a NIP or REGON is none."""
    digits = _digits(value)
    return 9 <= len(digits) <= 13 and "." not in value and _is_phone(value) and not (is_nip(value) or is_regon(value))


def is_postcode(value: str) -> bool:
    return bool(_POSTCODE_DASH.fullmatch(value))


def is_web(value: str) -> bool:
    return bool(_WEB.fullmatch(value)) and _is_web(value)


def is_voivodeship(value: str) -> bool:
    """By its name; a code of two digits could be any number."""
    return not value.strip().isdigit() and is_choice(Voivodeship)(value)


def may_be_postcode(value: str) -> bool:
    return bool(_ANY_POSTCODE.fullmatch(value))


def may_be_house(value: str) -> bool:
    return bool(_HOUSE.fullmatch(value))


def may_be_name(value: str) -> bool:
    """Words rather than a number."""
    return any(c.isalpha() for c in value) and not _NUMBER.fullmatch(value)


def may_be_digits(value: str) -> bool:
    """An identifier in any notation: mostly digits."""
    return len(_digits(value)) * 2 > len(value)


def may_be_phone(value: str) -> bool:
    return len(_digits(value)) >= 4


def may_be_email(value: str) -> bool:
    return "@" in value


def may_be_web(value: str) -> bool:
    return "." in value or value.startswith("http")
