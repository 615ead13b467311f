"""A letter as bytes: text and HTML of the same words, what is attached, and a head without Bcc."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final
from uuid import uuid4

from opiekun.activities.mail.sending import heads

# What is attached grows by a third; most servers take no more than this.
LARGEST_BYTES: Final = 25 * 1024 * 1024
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
_ALONE: Final = ("multipart/", "message/")
_STYLE: Final = "font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:1.5"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message is made of. People are pairs of address and name; ids are without angle brackets."""

    message_id: str
    at: datetime
    sender: tuple[str, str]
    to: Sequence[tuple[str, str]]
    subject: str
    text: str
    html: str
    cc: Sequence[tuple[str, str]] = ()
    reply_to: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    enclosures: Sequence[Enclosure] = ()


def new_message_id(address: str) -> str:
    """An id that nobody can guess, at the sender's own domain."""
    return f"{uuid4().hex}.opiekun@{address.rpartition('@')[2]}"


def encoded_size(sizes: Sequence[int], words: int = 0) -> int:
    """About how large a letter with files of these sizes is."""
    return sum(size * 4 // 3 + size // 57 + 500 for size in sizes) + 4 * words


def build(letter: Letter) -> bytes:
    """The message with CRLF line ends. Raises heads.NotAHeader for values with line ends in them."""
    lines = [
        f"Date: {format_datetime(letter.at)}",
        f"From: {heads.mailbox(*letter.sender)}",
        *([f"Reply-To: {heads.mailbox(letter.reply_to)}"] if letter.reply_to else []),
        # A letter to hidden recipients alone still needs somebody in its head.
        f"To: {heads.mailboxes(letter.to)}" if letter.to else "To: undisclosed-recipients:;",
        *([f"Cc: {heads.mailboxes(letter.cc)}"] if letter.cc else []),
        f"Subject: {heads.text(letter.subject)}",
        f"Message-ID: {heads.ids([letter.message_id])}",
        *([f"In-Reply-To: {heads.ids([letter.in_reply_to])}"] if letter.in_reply_to else []),
        *([f"References: {heads.ids(letter.references)}"] if letter.references else []),
        "MIME-Version: 1.0",
    ]
    body = _alternative(letter.text, letter.html)
    if letter.enclosures:
        body = _multipart("mixed", [body, *map(_enclosed, letter.enclosures)])
    return "\r\n".join(lines).encode("ascii") + b"\r\n" + body


def _multipart(kind: str, parts: Sequence[bytes]) -> bytes:
    # "=_" stands in neither quoted-printable nor base64.
    boundary = f"=_{uuid4().hex}"
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    mark = b"--" + boundary.encode()
    return head + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def _alternative(text: str, html: str) -> bytes:
    page = (
        '<!DOCTYPE html><html><head><meta charset="utf-8"></head>'
        f'<body><div style="{_STYLE}">{html}</div></body></html>'
    )
    return _multipart("alternative", [_words("plain", text), _words("html", page)])


def _words(kind: str, text: str) -> bytes:
    data = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    if not data.endswith(b"\n"):
        data += b"\n"
    encoded = binascii.b2a_qp(data, istext=True).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode() + encoded


def _enclosed(one: Enclosure) -> bytes:
    media_type = one.media_type.lower()
    if not _TYPE.fullmatch(media_type) or media_type.startswith(_ALONE):
        # Parts of these types may not be encoded, and must be: they go as files.
        media_type = "application/octet-stream"
    head = (
        f"Content-Type: {media_type}{heads.parameter('name', one.name)}\r\n"
        f"Content-Disposition: attachment{heads.parameter('filename', one.name)}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode("ascii") + base64.encodebytes(one.data).replace(b"\n", b"\r\n")
