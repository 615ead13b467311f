"""Recipients as people type them: "Jan Kowalski <jan@firma.pl>", or the bare address."""

import re
from dataclasses import dataclass
from typing import Final

LONGEST_ADDRESS: Final = 254
LONGEST_NAME: Final = 200
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
_NAMED: Final = re.compile(r'\s*"?([^"<>]*?)"?\s*<([^<>]*)>\s*')
# What can neither be seen nor be part of a header: line ends above all, by which other headers could be smuggled in.
_UNFIT: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff]")


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address in lower case, and whose it is."""

    address: str
    name: str = ""


class NotAnAddress(ValueError):
    """The text names nobody to whom a message could go."""


def read_recipient(text: str) -> Recipient:
    """The recipient. Raises NotAnAddress, also for anything with a line end in it."""
    if _UNFIT.search(text):
        raise NotAnAddress
    named = _NAMED.fullmatch(text)
    name, address = (named[1].strip(), named[2]) if named else ("", text)
    return Recipient(read_address(address), name[:LONGEST_NAME])


def read_address(text: str) -> str:
    """The address in lower case, a domain with letters of its own as DNS has it. Raises NotAnAddress."""
    written = text.strip()
    local, _at, domain = written.rpartition("@")
    if _UNFIT.search(text) or len(local) > 64 or not _LOCAL.fullmatch(local):
        raise NotAnAddress
    try:
        ascii_domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError as wrong:
        raise NotAnAddress from wrong
    labels = ascii_domain.split(".")
    address = f"{local}@{ascii_domain}".lower()
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or len(address) > LONGEST_ADDRESS:
        raise NotAnAddress
    return address


def shown(address: str, name: str = "") -> str:
    """As people read and type it."""
    clean = name.replace('"', "").replace("<", "").replace(">", "").strip()
    return f"{clean} <{address}>" if clean else address
