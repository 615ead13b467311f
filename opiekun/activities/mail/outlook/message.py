"""A .msg file as the same values that a message of the internet gives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from opiekun.activities.mail.outlook.storage import NotOutlook, Storage
from opiekun.activities.mail.reading import limits, mapi
from opiekun.activities.mail.reading.addresses import read_addresses
from opiekun.activities.mail.reading.bodies import text_from_html
from opiekun.activities.mail.reading.cleaning import clean_line, clean_text
from opiekun.activities.mail.reading.dates import EARLIEST, LATEST
from opiekun.activities.mail.reading.message import read_mail
from opiekun.activities.mail.reading.names import attachment_name
from opiekun.activities.mail.reading.values import Address, Attachment, Mail, Role

__all__ = ["MAGIC", "NotOutlook", "read_outlook"]
MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADERS, _MESSAGE_ID, _IN_REPLY_TO, _REFERENCES = 0x007D, 0x1035, 0x1042, 0x1039
_SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_SENT_AT, _DELIVERED_AT = 0x0039, 0x0E06
_NAME, _ADDRESS, _SMTP, _KIND = 0x3001, 0x3003, 0x39FE, 0x0C15
_ROLES: Final[dict[int, Role]] = {1: "to", 2: "cc", 3: "bcc"}
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)


def read_outlook(raw: bytes) -> Mail:
    """Read a .msg file. Raises NotOutlook when it is none that can be opened."""
    storage = Storage(raw)
    properties = storage.properties("", 32)
    if not properties:
        raise NotOutlook
    text, html = mapi.bodies(properties, "cp1250")
    html = clean_text(html)[: limits.LONGEST_HTML]
    headers = read_mail(mapi.text(properties, _HEADERS).encode("utf-8", "replace") + b"\n\n")
    date = headers.date or _instant(properties.get(_SENT_AT))
    return replace(
        headers,
        message_id=headers.message_id or _id(mapi.text(properties, _MESSAGE_ID)),
        references=headers.references or _ids(properties),
        subject=clean_line(mapi.text(properties, mapi.SUBJECT), limits.LONGEST_SUBJECT) or headers.subject,
        addresses=_addresses(storage, properties, headers),
        date=date,
        passed_at=headers.passed_at or _instant(properties.get(_DELIVERED_AT)),
        text=(clean_text(text).strip() or text_from_html(html))[: limits.LONGEST_TEXT],
        html=html,
        attachments=tuple(_attachments(storage)),
        faults=() if date else ("no_date",),
    )


def _id(text: str) -> str:
    return clean_line(text, limits.LONGEST_MESSAGE_ID).strip("<>")


def _ids(properties: mapi.Properties) -> tuple[str, ...]:
    both = f"{mapi.text(properties, _REFERENCES)} {mapi.text(properties, _IN_REPLY_TO)}"
    return tuple(dict.fromkeys(_id(one) for one in both.split() if _id(one)))[-limits.MOST_REFERENCES :]


def _instant(value: bytes | str | int | None) -> datetime | None:
    if not isinstance(value, bytes) or len(value) < 8:
        return None
    try:
        at = _EPOCH + timedelta(microseconds=int.from_bytes(value[:8], "little") // 10)
    except OverflowError:
        return None
    return at if EARLIEST <= at < LATEST else None


def _addresses(storage: Storage, properties: mapi.Properties, headers: Mail) -> tuple[Address, ...]:
    """Headers know best; without them (what was sent from here has none) Outlook's own list counts."""
    found = [one for one in headers.addresses if one.role in ("from", "sender", "reply_to")]
    if not found:
        found += _one("from", properties, (_SENDER_SMTP, _SENDER_ADDRESS), _SENDER_NAME)
    recipients = [one for one in headers.addresses if one.role in ("to", "cc", "bcc")]
    if not recipients:
        for folder in storage.folders("__recip_version1.0_")[: limits.MOST_ADDRESSES]:
            one = storage.properties(folder, 8)
            kind = one.get(_KIND)
            role = _ROLES.get(kind & 0xF if isinstance(kind, int) else 1, "to")
            recipients += _one(role, one, (_SMTP, _ADDRESS), _NAME)
    return (*found, *recipients)


def _one(role: Role, properties: mapi.Properties, addresses: tuple[int, ...], name: int) -> list[Address]:
    shown = clean_line(mapi.text(properties, name), limits.LONGEST_NAME)
    for number in addresses:
        for one in read_addresses(role, mapi.text(properties, number)):
            if one.address:
                return [Address(role, one.address, "" if shown.lower() == one.address else shown)]
    return [Address(role, "", shown)] if shown else []


def _attachments(storage: Storage) -> list[Attachment]:
    found = []
    for number, folder in enumerate(storage.folders("__attach_version1.0_")[: limits.MOST_PARTS], 1):
        one = storage.properties(folder, 8)
        data = one.get(mapi.ATTACH_DATA, b"")
        given = mapi.text(one, mapi.ATTACH_LONG_NAME) or mapi.text(one, mapi.ATTACH_NAME) or mapi.text(one, _NAME)
        media_type = clean_line(mapi.text(one, mapi.ATTACH_TYPE), 100) or "application/octet-stream"
        content_id = clean_line(mapi.text(one, mapi.ATTACH_CONTENT_ID), 200).strip("<>")
        name = attachment_name(given, media_type, number)
        kind = "inline" if content_id and media_type.startswith("image/") else "file"
        found.append(Attachment(name, media_type, data if isinstance(data, bytes) else b"", kind, content_id))  # type: ignore[arg-type]
    return found
