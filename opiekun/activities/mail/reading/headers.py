"""The headers of a message as plain values."""

import re
from email.message import Message
from typing import Final

from opiekun.activities.mail.reading.addresses import read_addresses
from opiekun.activities.mail.reading.cleaning import clean_line
from opiekun.activities.mail.reading.encoded_words import header_text
from opiekun.activities.mail.reading.limits import (
    LARGEST_HEADER,
    LONGEST_MESSAGE_ID,
    LONGEST_SUBJECT,
    MOST_ADDRESSES,
    MOST_REFERENCES,
)
from opiekun.activities.mail.reading.values import Address, Role

_ID: Final = re.compile(r"<([^<>\s]{1,500})>")
_HEADERS_OF_ROLES: Final[dict[str, Role]] = {
    "from": "from",
    "sender": "sender",
    "reply-to": "reply_to",
    "to": "to",
    "cc": "cc",
    "bcc": "bcc",
}
_BULK: Final = frozenset({"bulk", "auto_reply", "junk", "list"})

_OF_PROGRAMS: Final = ("x-autoreply", "x-autorespond", "list-id", "list-unsubscribe", "x-auto-response-suppress")


class Headers:
    """The headers of one part, the first of a name first, as they came (not decoded)."""

    def __init__(self, message: Message) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self._values.setdefault(name.lower(), []).append(str(value)[:LARGEST_HEADER])

    def first(self, name: str) -> str:
        """The first value that says something."""
        return next((value for value in self._values.get(name, ()) if value.strip()), "")

    def all(self, name: str) -> list[str]:
        return self._values.get(name, [])

    def __contains__(self, name: str) -> bool:
        return name in self._values


def subject_of(headers: Headers, charset: str = "") -> str:
    return clean_line(header_text(headers.first("subject")[: LONGEST_SUBJECT * 8], charset), LONGEST_SUBJECT)


def addresses_of(headers: Headers, charset: str = "") -> tuple[Address, ...]:
    """Everybody in the headers, the sender first, nobody twice in one role."""
    found: dict[tuple[str, str, str], Address] = {}
    for name, role in _HEADERS_OF_ROLES.items():
        for value in headers.all(name):
            for one in read_addresses(role, value, charset):
                found.setdefault((role, one.address, "" if one.address else one.name), one)
    return tuple(found.values())[:MOST_ADDRESSES]


def message_id_of(headers: Headers) -> str:
    for value in headers.all("message-id"):
        found = _ID.search(value)
        text = found[1] if found else value
        if cleaned := clean_line(text, LONGEST_MESSAGE_ID).replace(" ", ""):
            return cleaned
    return ""


def references_of(headers: Headers) -> tuple[str, ...]:
    """The ids of messages that this one answers, the oldest first; of many the first and the last ones."""
    found: dict[str, None] = {}
    for name in ("references", "in-reply-to"):
        for value in headers.all(name):
            for one in _ID.findall(value):
                found.setdefault(clean_line(one, LONGEST_MESSAGE_ID))
    ids = [one for one in found if one]
    return tuple(ids if len(ids) <= MOST_REFERENCES else [ids[0], *ids[1 - MOST_REFERENCES :]])


def is_automatic(headers: Headers) -> bool:
    """Whether no human being wrote it: out-of-office answers, newsletters, reports."""
    submitted = headers.first("auto-submitted").strip().lower()
    if submitted and not submitted.startswith("no"):
        return True
    if headers.first("precedence").strip().lower() in _BULK:
        return True
    return any(name in headers for name in _OF_PROGRAMS)
