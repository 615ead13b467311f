"""Messages read and ready to be written: all that takes time is done before the transaction opens."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from opiekun.activities.mail.folding import own_words
from opiekun.activities.mail.outlook import MAGIC, NotOutlook, read_outlook
from opiekun.activities.mail.reading import Mail, read_mail
from opiekun.activities.mail.reading.cleaning import clean_line
from opiekun.activities.mail.reading.dates import settle
from opiekun.activities.mail.reading.invitations import invitation_text
from opiekun.activities.mail.sending.bounces import Bounce, read_bounce
from opiekun.activities.services.mail.raw_mail import RawMail
from opiekun.core import clock

LONGEST_KEPT_TEXT: Final = 200_000


class CannotBeRead(ValueError):
    """The bytes are no message; its text is the code of the reason."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message and what tells it from others; ``bounce`` when it reports that one of ours may not have arrived."""

    given: RawMail
    mail: Mail
    sha256: str
    fingerprint: str
    at: datetime
    text: str
    preview: str
    bounce: Bounce | None

    @property
    def sender(self) -> str:
        return self.mail.sender.address if self.mail.sender else ""


def former_fingerprint(one: Prepared) -> str:
    """What was kept for a report before that belonged to it which message it is about."""
    return _fingerprint(one.mail, one.given.raw, None)


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def prepare(given: RawMail) -> Prepared:
    """Read the message. Raises CannotBeRead."""
    mail = _read(given.raw)
    # The fingerprint is that of what was written: it stays the same however an invitation is put into words.
    text = words_of(mail)[:LONGEST_KEPT_TEXT]
    bounce = read_bounce(given.raw)
    return Prepared(
        given=given,
        mail=mail,
        sha256=digest(given.raw),
        fingerprint=_fingerprint(mail, given.raw, bounce),
        at=settle(mail.date, mail.passed_at, given.received_at or clock.now()),
        text=text,
        preview=clean_line(own_words(text[:5000])[:1000], 200),
        bounce=bounce,
    )


def words_of(mail: Mail) -> str:
    """The text; of a message that is an invitation and nothing else, what it is about, when and where."""
    return mail.text if mail.text.strip() or mail.html else invitation_text(mail, clock.company_zone())


def _read(raw: bytes) -> Mail:
    if raw.startswith(MAGIC):
        try:
            return read_outlook(raw)
        except NotOutlook as broken:
            raise CannotBeRead("broken_outlook") from broken
    mail = read_mail(raw)
    if not (mail.addresses or mail.subject or mail.date or mail.message_id):
        raise CannotBeRead("no_mail")
    return mail


def _fingerprint(mail: Mail, raw: bytes, bounce: Bounce | None) -> str:
    """The same for all copies of a message: servers add lines to its head, and clients lay out its parts anew.

    Without an id the bytes themselves tell, but for the ends of lines.
    """
    if not mail.message_id:
        return digest(b"raw\0" + raw.replace(b"\r\n", b"\n").strip())
    sum_up = hashlib.sha256(mail.message_id.encode())
    sender = mail.sender.address if mail.sender else ""
    people = " ".join(sorted(f"{one.role}:{one.address}" for one in mail.addresses if one.role in ("to", "cc")))
    date = mail.date.isoformat() if mail.date else ""
    for piece in (sender, people, date, mail.subject, " ".join(mail.references), " ".join(mail.text.split())):
        sum_up.update(b"\0" + piece.encode())
    for one in mail.attachments:
        if one.kind in ("file", "calendar"):
            sum_up.update(b"\0" + hashlib.sha256(one.data).digest())
    for piece in _reported(bounce):
        sum_up.update(b"\0" + piece.encode())
    return sum_up.hexdigest()


def _reported(bounce: Bounce | None) -> list[str]:
    """What a report is about: mail systems that use an id and their words twice report of different messages."""
    if bounce is None:
        return []
    return sorted({*bounce.message_ids, *(f"{one.address} {one.code}" for one in bounce.recipients)})
