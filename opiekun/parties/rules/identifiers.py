"""Polish and European identifiers of a party: from any notation to the stored one.

Sources: check digits of NIP, REGON and EU VAT as published by the tax office, GUS and VIES (by python-stdnum); KRS is
ten digits, zero-padded, without a check digit; IBAN by ISO 13616.
"""

import re
from collections.abc import Sequence
from operator import mul

import stdnum.eu.vat
import stdnum.iban
import stdnum.pl.nip
import stdnum.pl.regon
from stdnum.exceptions import InvalidChecksum, ValidationError

from opiekun.parties.rules.wrong_value import wrong

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")
_NIP = (6, 5, 7, 2, 3, 4, 5, 6, 7)
_REGON = (8, 9, 2, 3, 4, 5, 6, 7)
# The remainder for which there is no NIP.
_NO_DIGIT = 10
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015./]+")


def _compact(value: str) -> str:
    return _SEPARATORS.sub("", value).upper()


def _is_right(value: str, weights: Sequence[int]) -> bool:
    """Whether it is in its stored form already, its last digit being the check digit.

    Files of a hundred thousand rows have nearly all of them so; anything else is left to the library, and its reasons.
    """
    if len(value) != len(weights) + 1 or not (value.isascii() and value.isdigit()):
        return False
    return bool(sum(map(mul, map(int, value), weights)) % 11 % 10 == int(value[-1]))


def normalise_nip(value: str) -> str:
    """Ten digits from "PL 646-025-02-47" and the like. Raises WrongValue with code ``checksum`` or ``format``."""
    if _is_right(value, _NIP) and sum(map(mul, map(int, value), _NIP)) % 11 != _NO_DIGIT:
        return value
    digits = _compact(value).removeprefix("PL")
    if _is_foreign(digits):
        raise wrong("nip_foreign")
    try:
        return str(stdnum.pl.nip.validate(digits))
    except InvalidChecksum as refused:
        raise wrong("nip_checksum") from refused
    except ValidationError as refused:
        raise wrong("nip_format") from refused


def _is_foreign(compact: str) -> bool:
    """Whether it is another country's VAT number: lists of customers have them in the column of the NIP."""
    return compact[:2].isascii() and compact[:2].isalpha() and stdnum.eu.vat.is_valid(compact)


def normalise_regon(value: str) -> str:
    """Nine or fourteen digits; both check digits of a long one are proved."""
    if _is_right(value, _REGON):
        return value
    digits = _compact(value)
    try:
        return str(stdnum.pl.regon.validate(digits))
    except InvalidChecksum as refused:
        raise wrong("regon_checksum") from refused
    except ValidationError as refused:
        raise wrong("regon_format") from refused


def normalise_krs(value: str) -> str:
    """Ten digits; leading zeros that were left out are put back."""
    digits = _compact(value)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 10 or int(digits) == 0:
        raise wrong("krs_format")
    return digits.zfill(10)


def normalise_eu_vat(value: str) -> str:
    """Country code and number, as in "DE136695976". A Polish NIP is EU VAT with PL before it."""
    number = _compact(value)
    try:
        return str(stdnum.eu.vat.validate(number))
    except InvalidChecksum as refused:
        raise wrong("eu_vat_checksum") from refused
    except ValidationError as refused:
        raise wrong("eu_vat_format") from refused


def normalise_iban(value: str) -> str:
    """An IBAN without spaces; 26 digits are taken as a Polish NRB and get PL before them."""
    number = _compact(value)
    if len(number) == 26 and number.isdigit():
        number = "PL" + number
    if not _IBAN.fullmatch(number):
        raise wrong("iban_format")
    try:
        return str(stdnum.iban.validate(number))
    except InvalidChecksum as refused:
        raise wrong("iban_checksum") from refused
    except ValidationError as refused:
        raise wrong("iban_format") from refused


def format_nip(nip: str) -> str:
    """646-025-02-47, as a record shows it; lists show the bare digits."""
    return f"{nip[:3]}-{nip[3:6]}-{nip[6:8]}-{nip[8:]}" if len(nip) == 10 else nip


def format_regon(regon: str) -> str:
    """240 918 337, with the five digits of a local unit after it."""
    return " ".join(part for part in (regon[:3], regon[3:6], regon[6:9], regon[9:]) if part)


def format_iban(iban: str) -> str:
    """PL61 1090 1014 0000 0712 1981 2874."""
    return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))
