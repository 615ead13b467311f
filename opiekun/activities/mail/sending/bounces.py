"""Reports that a message could not be delivered: the standard's (RFC 3464), and those that are only prose.

A report counts when it names a message; the caller looks whether that message was ours. Answers that people's mailboxes
give by themselves (holidays and the like) are no reports.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Final

from opiekun.activities.mail.reading.charsets import decode
from opiekun.activities.mail.reading.encoded_words import header_text

LONGEST_REASON: Final = 500
_LOOKED_AT: Final = 512 * 1024
_MOST_IDS: Final = 200
_ID: Final = re.compile(r"(?im)^[>\s]*(?:x-)?(?:original-)?message-id:\s*<([^<>\s]{1,500})>")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]")
_STATUS: Final = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}(?![\d.])")
_REPLY: Final = re.compile(r"(?<!\d)([45]\d\d)[ -](?:\d\.\d{1,3}\.\d{1,3})?")
_SENDERS: Final = re.compile(
    r"mailer-daemon|postmaster|mail-daemon|mailerdaemon|mail delivery|poczta-zwrot|bounce", re.I
)
_SUBJECTS: Final = re.compile(
    r"undeliver|niedostarcz|niedor[eę]cz|returned mail|returned to sender|delivery (?:status|failure|has failed|failed)"
    r"|mail delivery|failure notice|nie mo[zż]na dostarczy|nie dostarczono|zwrot (?:wiadomo|poczty|przesy)"
    r"|b[lł][aą]d dostarcz|nieudane dostarcz|problem z dostarcz|wiadomo[sś][cć] nie zosta[lł]a dostarczona"
    r"|unzustellbar|delivery notification",
    re.I,
)
_DELAYS: Final = re.compile(r"delayed|delay\)|op[oó][zź]nion|warning: (?:could not|message)|still trying", re.I)
_BLANKS: Final = re.compile(r"\s+")
_STANDARD: Final = re.compile(rb"message/delivery-status", re.I)
_EMPTY_LINE: Final = re.compile(rb"(?:\r\n|\r(?!\n)|\n)(?:\r\n|\r|\n)")


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A recipient who did not get it: ``address`` in lower case, empty where the report does not say; ``code`` as the
    servers have it (5.1.1, or 550), ``reason`` in the server's words."""

    address: str
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report. ``message_ids`` are of all messages that it may be about, ``addresses`` all that stand in it."""

    message_ids: tuple[str, ...]
    recipients: tuple[Undelivered, ...]
    addresses: frozenset[str]


def read_bounce(raw: bytes) -> Bounce | None:
    """The report, or None for any other message; also for one that only says that delivery takes longer."""
    try:
        beginning = raw[:_LOOKED_AT]
        return _read(beginning) if _may_be_report(beginning) else None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, AssertionError):
        # What the standard parser is known to raise on hostile messages.
        return None


def _may_be_report(raw: bytes) -> bool:
    """Told by the head alone, or by a word that the standard's part must have: nearly all mail is none."""
    if _STANDARD.search(raw):
        return True
    end = _EMPTY_LINE.search(raw)
    return _is_report(BytesHeaderParser().parsebytes(raw[: end.end()] if end else raw))


def _read(raw: bytes) -> Bounce | None:
    message = message_from_bytes(raw)
    parts = list(message.walk())[:100]
    reported = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    text = _words(raw, parts)
    if not reported and not _is_report(message):
        return None
    ids = tuple(dict.fromkeys(found.strip() for found in _ID.findall(text)))[:_MOST_IDS]
    own = _own_id(message)
    ids = tuple(one for one in ids if one != own)
    if not ids:
        return None
    if reported:
        recipients = tuple(_reported(reported))
        # Only delays, or news of a delivery that worked.
        if not recipients:
            return None
    else:
        if _DELAYS.search(header_text(str(message.get("subject", "")))):
            return None
        recipients = tuple(_in_prose(message, text))
    return Bounce(ids, recipients, frozenset(one.lower() for one in _ADDRESS.findall(text)))


def _is_report(message: Message) -> bool:
    """Whether mail systems write so, without the standard's parts."""
    if message.get("x-failed-recipients"):
        return True
    submitted = str(message.get("auto-submitted", "")).lower()
    if submitted.startswith("auto-replied") and message.get_content_type() != "multipart/report":
        # Exim says it of its reports, too; those have the header above.
        return False
    sender, subject = header_text(str(message.get("from", ""))), header_text(str(message.get("subject", "")))
    return bool(_SENDERS.search(sender) and _SUBJECTS.search(subject))


def _own_id(message: Message) -> str:
    found = re.search(r"<([^<>\s]+)>", str(message.get("message-id", "")))
    return found[1] if found else ""


def _words(raw: bytes, parts: Iterable[Message]) -> str:
    """All that the report says: its bytes as they are, and its parts decoded."""
    pieces = [raw.decode("utf-8", "replace")]
    for part in parts:
        if part.is_multipart():
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and part.get("content-transfer-encoding"):
            pieces.append(decode(data, str(part.get_content_charset() or "")))
    return "\n".join(pieces)


def _reported(parts: Iterable[Message]) -> Iterator[Undelivered]:
    for part in parts:
        groups = part.get_payload()
        for group in groups if isinstance(groups, list) else []:
            if not isinstance(group, Message) or str(group.get("action", "")).strip().lower() != "failed":
                continue
            address = _address(group.get("original-recipient")) or _address(group.get("final-recipient"))
            said = _tidy(str(group.get("diagnostic-code", "")).partition(";")[2] or group.get("diagnostic-code", ""))
            status = _STATUS.search(str(group.get("status", "")))
            yield Undelivered(address, status[0] if status else _code(said), said)


def _address(value: object) -> str:
    found = _ADDRESS.search(str(value or "").partition(";")[2] or str(value or ""))
    return found[0].lower() if found else ""


def _in_prose(message: Message, text: str) -> Iterator[Undelivered]:
    """Out of a report for people: whom the mail system names in its header, with the line that says why."""
    failed = [one.lower() for one in _ADDRESS.findall(str(message.get("x-failed-recipients", "")))]
    lines = [line.strip() for line in text.splitlines()]
    said = _tidy(next((line for line in lines if _code(line) and len(line) < 400 and ":" not in line[:12]), ""))
    for address in dict.fromkeys(failed):
        yield Undelivered(address, _code(said), said)
    if not failed:
        yield Undelivered("", _code(said), said)


def _code(text: str) -> str:
    found = _STATUS.search(text) or _REPLY.search(text)
    return (found[1] if found.re is _REPLY else found[0]) if found else ""


def _tidy(text: object) -> str:
    words = "".join(c if c.isprintable() else " " for c in str(text))
    return _BLANKS.sub(" ", words).strip()[:LONGEST_REASON]
