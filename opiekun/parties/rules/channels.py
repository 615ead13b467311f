"""Phones, e-mails and addresses of the web: from any notation to what is shown and what is compared."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlsplit

import phonenumbers

from opiekun.core.reading import WrongValue
from opiekun.parties.choices import ChannelKind
from opiekun.parties.rules.wrong_value import wrong

DEFAULT_REGION = "PL"
# A local part and a domain with at least one dot; what mail servers refuse beyond this shows at sending.
_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\]\\]+@(?:[^\s@.<>\"(),:;\[\]\\]+\.)+[^\s@.<>\"(),:;\[\]\\]{2,}")
# "wewnętrzny" as Polish letterheads shorten it, and what English ones write.
_EXTENSION = re.compile(r"(?:wewn?\.?|w\.|ext\.?|x|;ext=)\s*([0-9]{1,7})\s*$", re.IGNORECASE)
# Nine digits with or without the country before them.
_POLISH = re.compile(r"(?:(?:\+|00)48[ -]?)?([1-9](?:[ -]?[0-9]){8})")
_POLAND: Final = 48
_NINE_DIGITS: Final = 100_000_000
_BETWEEN_DIGITS = re.compile(r"[ -]")
_SHOWN_EXTENSION = " wew. "
_E_DELIVERY = re.compile(r"AE:[A-Z]{2}(?:-[0-9]{5}){2}-[A-Z]{5}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class ChannelValue:
    """``shown`` is how people read it, ``compared`` how it is stored for matching."""

    shown: str
    compared: str


def read_channel(kind: str, value: str) -> ChannelValue:
    """The channel's value in both forms. Raises WrongValue when it is not of the kind."""
    text = value.strip()
    if not text:
        raise WrongValue("required")
    return _READERS[ChannelKind(kind)](text)


def read_phone(text: str) -> ChannelValue:
    """E.164 with an extension kept apart by ``;ext=``; a number without a country is Polish."""
    if polish := _POLISH.fullmatch(text):
        return _polish(_BETWEEN_DIGITS.sub("", polish[1]))
    return _read_phone(text)


def _polish(digits: str) -> ChannelValue:
    """Nine digits, as nearly all numbers are, grouped as the library groups those that begin alike."""
    shown = ["+48"]
    for length in _groups(digits[:4]):
        shown.append(digits[:length])
        digits = digits[length:]
    return ChannelValue(" ".join(shown), "".join(shown))


@cache
def _groups(beginning: str) -> tuple[int, ...]:
    shown = _read_phone(f"{beginning}00000").shown
    return tuple(len(group) for group in shown.removeprefix("+48 ").split(" "))


def _read_phone(text: str) -> ChannelValue:
    extension = _EXTENSION.search(text)
    try:
        number = phonenumbers.parse(text[: extension.start()] if extension else text, DEFAULT_REGION)
    except phonenumbers.NumberParseException as refused:
        raise wrong("phone_format") from refused
    if not phonenumbers.is_possible_number(number):
        raise wrong("phone_format")
    number.extension = None
    if number.country_code == _POLAND and (number.national_number or 0) >= _NINE_DIGITS:
        # The zero that Poles dialled before an area code until 2006, and that old lists still have: 0-32, (032).
        number.italian_leading_zero = None
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    compared = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if extension:
        return ChannelValue(f"{shown}{_SHOWN_EXTENSION}{extension[1]}", f"{compared};ext={extension[1]}")
    return ChannelValue(shown, compared)


def dialled(shown: str) -> str:
    """A phone as people read it, as a ``tel:`` address has it (RFC 3966): the extension is not part of the number."""
    number, _mark, extension = shown.partition(_SHOWN_EXTENSION)
    digits = "".join(c for c in number if c.isdigit() or c == "+")
    return f"{digits};ext={extension}" if extension else digits


def read_email(text: str) -> ChannelValue:
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise wrong("email_format")
    return ChannelValue(text, text.lower())


def read_web(text: str) -> ChannelValue:
    """Only http and https; ``www.`` and a closing slash do not tell two addresses apart."""
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError as refused:
        raise wrong("web_format") from refused
    if parts.scheme not in ("http", "https") or "." not in host or re.search(r"\s", address):
        raise wrong("web_format")
    query = f"?{parts.query}" if parts.query else ""
    return ChannelValue(address, host.removeprefix("www.") + parts.path.rstrip("/") + query)


def read_e_delivery(text: str) -> ChannelValue:
    address = text.upper().replace(" ", "")
    if not _E_DELIVERY.fullmatch(address):
        raise wrong("e_delivery_format")
    return ChannelValue(address, address)


_READERS = {
    ChannelKind.PHONE: read_phone,
    ChannelKind.FAX: read_phone,
    ChannelKind.EMAIL: read_email,
    ChannelKind.WEB: read_web,
    ChannelKind.E_DELIVERY: read_e_delivery,
}
