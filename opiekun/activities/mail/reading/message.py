"""One message, whatever its bytes are."""

from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Final

from opiekun.activities.mail.reading import headers as heads
from opiekun.activities.mail.reading import limits
from opiekun.activities.mail.reading.bodies import html_of, text_of
from opiekun.activities.mail.reading.dates import read_date, read_received
from opiekun.activities.mail.reading.mending import mend
from opiekun.activities.mail.reading.parameters import read_parameters
from opiekun.activities.mail.reading.parts import Parts, collect
from opiekun.activities.mail.reading.tnef import unpacked
from opiekun.activities.mail.reading.values import Mail

# What the standard parser is known to raise on hostile messages.
_BROKEN: Final = (ValueError, TypeError, LookupError, AttributeError, RecursionError, AssertionError)


def read_mail(raw: bytes) -> Mail:
    """Read a message of the internet's format (RFC 5322). Never raises; what cannot be had is empty."""
    data = mend(raw[: limits.LARGEST_MESSAGE])
    faults: list[str] = [] if len(raw) <= limits.LARGEST_MESSAGE else ["too_large"]
    message, headers_only = _parsed(data)
    if headers_only:
        faults.append("too_many_parts")
    headers = heads.Headers(message)
    try:
        parts = collect(message)
    except _BROKEN:
        parts = Parts(faults=["unreadable_parts"])
    mail = _put_together(headers, parts)
    return replace(mail, faults=(*faults, *mail.faults))


def _parsed(data: bytes) -> tuple[Message, bool]:
    if _is_affordable(data):
        try:
            return message_from_bytes(data), False
        except _BROKEN:
            pass
    message = BytesHeaderParser().parsebytes(data)
    message.replace_header("content-type", "text/plain") if "content-type" in message else None
    return message, True


def _is_affordable(data: bytes) -> bool:
    """Whether the standard parser gets through the message in good time."""
    lower = data.lower()
    marks = lower.count(b"boundary") + lower.count(b"message/")
    return marks <= limits.MOST_BOUNDARIES and marks * data.count(b"\n") <= limits.MOST_WORK


def _put_together(headers: heads.Headers, parts: Parts) -> Mail:
    media_type, parameters = read_parameters(headers.first("content-type"))
    charset = parameters.get("charset", "")
    faults = list(parts.faults)
    text, html = text_of(parts.bodies), html_of(parts.bodies)
    attachments, winmail = unpacked(parts.attachments)
    if winmail:
        text, html = text or winmail.text, html or winmail.html
    date = read_date(headers.first("date"))
    if date is None:
        faults.append("no_date")
    return Mail(
        message_id=heads.message_id_of(headers),
        references=heads.references_of(headers),
        subject=heads.subject_of(headers, charset),
        addresses=heads.addresses_of(headers, charset),
        date=date,
        passed_at=next((at for value in headers.all("received")[:5] if (at := read_received(value))), None),
        text=text,
        html=html,
        attachments=tuple(attachments),
        is_automatic=heads.is_automatic(headers) or media_type == "multipart/report",
        is_report=media_type == "multipart/report",
        faults=tuple(faults),
    )
