"""Addresses out of headers, also out of those that no standard allows.

A value is cut into entries before anything in it is decoded, so that what an encoded word hides cannot add addresses.
"""

import re
from collections.abc import Iterator
from typing import Final

from opiekun.activities.mail.reading.cleaning import clean_line
from opiekun.activities.mail.reading.encoded_words import encoded_word_end, header_text
from opiekun.activities.mail.reading.limits import LARGEST_HEADER, LONGEST_ADDRESS, LONGEST_NAME, MOST_ADDRESSES
from opiekun.activities.mail.reading.values import Address, Role

_USUAL: Final = re.compile(r"\s*([^\"(<>,;:)\\=@]{0,200}?)\s*<([^\s<>\"(),:;@]{1,100}@[^\s<>\"(),:;@]{1,150})>\s*")
_BARE: Final = re.compile(r"[^\s<>\"(),:;\[\]\\@]{1,100}@[^\s<>\"(),:;\[\]\\@]{1,150}")
_TOKEN: Final = re.compile(r"[^\"(<>,;:)\\=]+|.", re.DOTALL)
_LONGEST_ENTRY: Final = 2000
_CLOSING: Final = {'"': '"', "<": ">", "(": ")"}


def read_addresses(role: Role, value: str, charset: str = "") -> list[Address]:
    """The addresses of a header's value, at most ``MOST_ADDRESSES``."""
    usual = _USUAL.fullmatch(value)
    if usual and value.isascii():
        return [Address(role, usual[2].lower(), clean_line(usual[1].strip("' "), LONGEST_NAME))]
    found: list[Address] = []
    waiting = ""
    for entry in _entries(value[:LARGEST_HEADER]):
        one = _read_entry(role, entry[:_LONGEST_ENTRY], charset)
        if one is None:
            continue
        if not one.address:
            # "Kowalski, Jan <jan@firma.pl>": a name that its own comma has cut off.
            waiting = f"{waiting}, {one.name}".lstrip(", ")
            continue
        if waiting and "<" in entry and not found:
            one = Address(role, one.address, clean_line(f"{waiting}, {one.name}".strip(", "), LONGEST_NAME))
        waiting = ""
        found.append(one)
        if len(found) >= MOST_ADDRESSES:
            return found
    if waiting and not found:
        found.append(Address(role, "", clean_line(waiting, LONGEST_NAME)))
    return found


def _entries(value: str) -> Iterator[str]:
    """The pieces between commas and semicolons that stand in no quotes, brackets or encoded words; group names go."""
    start = at = 0
    while at < len(value):
        token = _TOKEN.match(value, at)
        sign = token[0] if token else value[at]
        end = at + len(sign)
        if sign == "=" and value.startswith("=?", at):
            end = max(end, encoded_word_end(value, at))
        elif sign in _CLOSING:
            end = _closed(value, at)
        elif sign == "\\":
            end = at + 2
        elif sign in ",;":
            yield value[start:at]
            start = end
        elif sign == ":" and "@" not in value[start:at]:
            start = end
        at = end
    yield value[start:]


def _closed(value: str, start: int) -> int:
    """The end of what begins with a quote or bracket; of one that is never closed only the sign itself."""
    closing, at = _CLOSING[value[start]], start + 1
    limit = min(len(value), start + _LONGEST_ENTRY)
    while at < limit:
        if value[at] == "\\":
            at += 2
        elif value[at] == closing:
            return at + 1
        else:
            at += 1
    return start + 1


def _read_entry(role: Role, entry: str, charset: str, again: bool = True) -> Address | None:
    entry = entry.strip()
    if not entry:
        return None
    opening = entry.rfind("<")
    if opening >= 0:
        inner, name = entry[opening + 1 :].partition(">")[0], entry[:opening]
        address = _address(inner)
        if address:
            return Address(role, address, _name(name, charset) or "")
    bare = _BARE.search(entry)
    if bare:
        rest = entry[: bare.start()] + " " + entry[bare.end() :]
        return Address(role, _address(bare[0]), _name(rest.replace("<", " ").replace(">", " "), charset))
    name = _name(entry, charset)
    if again and "=?" in entry and "@" in name:
        # The whole entry was encoded, its address too.
        return _read_entry(role, name, charset, again=False)
    return Address(role, "", name) if name else None


def _address(inner: str) -> str:
    text = "".join(c for c in inner if c > " " and c != '"').removeprefix("mailto:").rpartition(":")[2]
    text = clean_line(header_text(text), LONGEST_ADDRESS).lower()
    local, at, domain = text.rpartition("@")
    return text if at and local and domain and "@" not in domain else ""


def _name(text: str, charset: str) -> str:
    """A display name without its quotes; a comment stands for a name that is not there."""
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    plain = text.replace('\\"', "\0").replace('"', " ").replace("\0", '"').replace("\\\\", "\\")
    return clean_line(header_text(plain, charset), LONGEST_NAME).strip("' ")
