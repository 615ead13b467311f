"""A Polish address from one line of text, as far as it can be told apart without guessing."""

import re
from dataclasses import dataclass
from typing import Final

# "12", "12A", "12/5", "12 m. 5", "12 lok. 5", "3-5", "41c"; a date in a street's name ("3 Maja") is no number.
_NUMBER = r"\d{1,4}\s?[a-zA-Z]{0,2}(?:\s?-\s?\d{1,4}\s?[a-zA-Z]?)?"
_STREET = re.compile(
    rf"(?P<street>.*?\S)\s+(?:nr\s+)?(?P<house>{_NUMBER})(?:\s?(?:/|m\.?|lok\.?|m|lokal)\s?(?P<flat>\d{{1,4}}\s?[a-zA-Z]?))?",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"\b(?P<postcode>\d{2}\s?-\s?\d{3})\s*,?\s*")


@dataclass(frozen=True, slots=True)
class AddressText:
    """Parts of an address; those that were not told apart are empty."""

    street: str = ""
    house_number: str = ""
    flat_number: str = ""
    postcode: str = ""
    city: str = ""


def split_street(text: str) -> AddressText:
    """ "ul. Polna 4/5" in its parts; a text without a number at its end is the street alone."""
    found = _STREET.fullmatch(text.strip())
    if not found:
        return AddressText(street=text.strip())
    house, flat = (re.sub(r"\s+", "", found[name] or "") for name in ("house", "flat"))
    return AddressText(found["street"].rstrip(","), house, flat)


def split_address(text: str) -> AddressText:
    """ "ul. Polna 4/5, 43-100 Tychy" in its parts. Without a postcode what follows the last comma is the city."""
    text = " ".join(text.replace("\n", ", ").split()).strip(" ,")
    found = _POSTCODE.search(text)
    if found:
        postcode = re.sub(r"\s", "", found["postcode"])
        before, city = text[: found.start()].strip(" ,"), text[found.end() :].strip(" ,")
        if not before:
            # The city first, as "43-100 Tychy, ul. Polna 4".
            city, _comma, before = city.partition(",")
        return _with(before.strip(), postcode, city.partition(",")[0].strip())
    before, comma, city = text.rpartition(",")
    return _with(before.strip(), "", city.strip()) if comma else _with(text, "", "")


def _with(street_text: str, postcode: str, city: str) -> AddressText:
    street = split_street(street_text) if street_text else AddressText()
    return AddressText(street.street, street.house_number, street.flat_number, postcode, city)


PARTS: Final = ("street", "house_number", "flat_number", "postcode", "city")
