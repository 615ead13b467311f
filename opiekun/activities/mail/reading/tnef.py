"""winmail.dat: the envelope (TNEF) into which Outlook puts bodies and attachments for other Outlooks."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from opiekun.activities.mail.reading import mapi
from opiekun.activities.mail.reading.charsets import decode
from opiekun.activities.mail.reading.cleaning import clean_text
from opiekun.activities.mail.reading.names import attachment_name
from opiekun.activities.mail.reading.values import Attachment

_SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_BODY, _TITLE, _DATA, _RENDER, _CODEPAGE = 0x800C, 0x8010, 0x800F, 0x9002, 0x9007
_MESSAGE_PROPERTIES, _ATTACHMENT_PROPERTIES = 0x9003, 0x9005
_MOST: Final = 2000
_TYPES: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


@dataclass(slots=True)
class Winmail:
    """What was in the envelope."""

    text: str = ""
    html: str = ""
    files: list[dict[int, bytes | str | int]] = field(default_factory=list)


def unpacked(attachments: Sequence[Attachment]) -> tuple[list[Attachment], Winmail | None]:
    """The attachments with those of an envelope in its place; an envelope that cannot be opened stays as it is."""
    found, winmail = [], None
    for one in attachments:
        is_envelope = one.media_type in _TYPES or one.name.lower() == "winmail.dat"
        opened = open_envelope(one.data) if is_envelope else None
        if opened is None:
            found.append(one)
            continue
        winmail = winmail or opened
        found += list(_files(opened, len(found)))
    return found, winmail


def open_envelope(data: bytes) -> Winmail | None:
    """What is in the bytes of winmail.dat; None when they are none."""
    if not data.startswith(_SIGNATURE):
        return None
    winmail, codepage = Winmail(), "cp1250"
    for number, content in _attributes(data):
        if number == _CODEPAGE and len(content) >= 4:
            codepage = f"cp{int.from_bytes(content[:4], 'little')}"
        elif number == _BODY:
            winmail.text = clean_text(decode(content.rstrip(b"\0"), codepage))
        elif number == _MESSAGE_PROPERTIES:
            text, html = mapi.bodies(mapi.read_properties(content, codepage), codepage)
            winmail.text, winmail.html = winmail.text or clean_text(text), clean_text(html)
        elif number == _RENDER:
            winmail.files.append({})
        elif winmail.files:
            _into_file(winmail.files[-1], number, content, codepage)
    return winmail


def _into_file(file: dict[int, bytes | str | int], number: int, content: bytes, codepage: str) -> None:
    if number == _TITLE:
        file.setdefault(mapi.ATTACH_NAME, decode(content.rstrip(b"\0"), codepage))
    elif number == _DATA:
        file[mapi.ATTACH_DATA] = content
    elif number == _ATTACHMENT_PROPERTIES:
        for key, value in mapi.read_properties(content, codepage).items():
            file.setdefault(key, value)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _n in range(_MOST):
        try:
            _level, number, _kind, length = struct.unpack_from("<BHHI", data, at)
        except struct.error:
            return
        at += 9
        if at + length > len(data):
            return
        yield number, data[at : at + length]
        at += length + 2


def _files(winmail: Winmail, before: int) -> Iterator[Attachment]:
    for number, file in enumerate(winmail.files, before + 1):
        data = file.get(mapi.ATTACH_DATA)
        if not isinstance(data, bytes):
            continue
        given = mapi.text(file, mapi.ATTACH_LONG_NAME) or mapi.text(file, mapi.ATTACH_NAME)
        media_type = mapi.text(file, mapi.ATTACH_TYPE) or "application/octet-stream"
        content_id = mapi.text(file, mapi.ATTACH_CONTENT_ID)
        yield Attachment(attachment_name(given, media_type, number), media_type[:100], data, "file", content_id[:200])
