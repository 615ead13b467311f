"""The tree of parts: which make up the body, and which are attached."""

from dataclasses import dataclass, field
from email.message import Message
from typing import Final

from opiekun.activities.mail.reading import limits
from opiekun.activities.mail.reading.charsets import decode
from opiekun.activities.mail.reading.cleaning import clean_line, clean_text
from opiekun.activities.mail.reading.encoded_words import header_text
from opiekun.activities.mail.reading.headers import Headers
from opiekun.activities.mail.reading.names import attachment_name
from opiekun.activities.mail.reading.nested import nested_message
from opiekun.activities.mail.reading.parameters import read_parameters
from opiekun.activities.mail.reading.transfer import undo
from opiekun.activities.mail.reading.values import Attachment, AttachmentKind

_TEXTS: Final = ("text/plain", "text/html")
_REPORTS: Final = frozenset({"message/delivery-status", "message/disposition-notification", "text/rfc822-headers"})


@dataclass(slots=True)
class Body:
    """A piece of the body: as text, as HTML, or both."""

    text: str = ""
    html: str = ""


@dataclass(slots=True)
class Parts:
    """What was found on the walk."""

    bodies: list[Body] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    count: int = 0


def collect(message: Message) -> Parts:
    """Walk over the parts of the message."""
    parts = Parts()
    _walk(message, parts, 0, None, False)
    return parts


def _walk(part: Message, parts: Parts, depth: int, into: Body | None, related: bool) -> None:
    parts.count += 1
    if depth > limits.DEEPEST or parts.count > limits.MOST_PARTS:
        if "too_many_parts" not in parts.faults:
            parts.faults.append("too_many_parts")
        return
    headers = Headers(part)
    media_type, parameters = read_parameters(headers.first("content-type") or "text/plain")
    children = part.get_payload() if part.is_multipart() else None
    if media_type.startswith("multipart/") and isinstance(children, list):
        _multipart(media_type, [c for c in children if isinstance(c, Message)], parts, depth, into)
    else:
        if media_type.startswith("multipart/") and parts.count == 1:
            # Its parts cannot be told apart, for want of a boundary: whoever reads it sees all that is there.
            _add_text(_bytes(part, headers), "text/plain", "", parts, into)
        _leaf(part, headers, media_type, parameters, parts, into, related)


def _multipart(media_type: str, children: list[Message], parts: Parts, depth: int, into: Body | None) -> None:
    body = into
    if media_type == "multipart/alternative" and into is None:
        body = Body()
        parts.bodies.append(body)
    for number, child in enumerate(children):
        related = media_type == "multipart/related" and number > 0
        _walk(child, parts, depth + 1, body, related)


def _leaf(
    part: Message,
    headers: Headers,
    media_type: str,
    parameters: dict[str, str],
    parts: Parts,
    into: Body | None,
    related: bool,
) -> None:
    disposition, more = read_parameters(headers.first("content-disposition"))
    given = more.get("filename") or parameters.get("name") or ""
    if "/" not in media_type:
        media_type = "text/plain"
    is_file = bool(given) and (disposition != "inline" or media_type == "text/plain")
    is_text = media_type in _TEXTS and not disposition.startswith("attachment") and not related
    if is_text and (not is_file or _is_the_body(media_type, parts, into)):
        _add_text(_bytes(part, headers), media_type, parameters.get("charset", ""), parts, into)
    if is_text and not is_file:
        return
    nested = nested_message(part)
    data = nested if nested is not None else _bytes(part, headers)
    content_id = clean_line(header_text(headers.first("content-id")), 200).strip("<>")
    name = attachment_name(given, media_type, len(parts.attachments) + 1, data if nested is not None else b"")
    kind = _kind(media_type, disposition, content_id, related)
    parts.attachments.append(Attachment(name, clean_line(media_type, 100), data, kind, content_id))


def _is_the_body(media_type: str, parts: Parts, into: Body | None) -> bool:
    """Whether a text is what was written although it is named as a file (which it stays, too): there is nothing else
    that could be."""
    if into is None:
        return parts.count == 1
    return not (into.html if media_type == "text/html" else into.text)


def _kind(media_type: str, disposition: str, content_id: str, related: bool) -> AttachmentKind:
    if media_type in _REPORTS:
        return "report"
    if media_type.startswith("message/"):
        return "message"
    if media_type in ("text/calendar", "application/ics"):
        return "calendar"
    inline = disposition.startswith("inline") or (related and not disposition.startswith("attachment"))
    return "inline" if inline and content_id and media_type.startswith("image/") else "file"


def _bytes(part: Message, headers: Headers) -> bytes:
    # As it came: ``get_payload`` would decode 8-bit text in its own way and lose letters.
    payload: object = part._payload  # type: ignore[attr-defined]
    if isinstance(payload, list):
        payload = "".join(str(one.get_payload()) for one in payload if isinstance(one, Message))
    text = payload if isinstance(payload, str) else ""
    return undo(text.encode("utf-8", "surrogateescape"), headers.first("content-transfer-encoding"))


def _add_text(data: bytes, media_type: str, charset: str, parts: Parts, into: Body | None) -> None:
    body = into
    if body is None:
        body = Body()
        parts.bodies.append(body)
    if media_type == "text/html":
        # Of alternatives the last one is the best.
        body.html = clean_text(decode(data[: limits.LONGEST_HTML], charset))
    elif not body.text:
        body.text = clean_text(decode(data[: limits.LONGEST_TEXT], charset))
