"""Names of attachments: never a path, never empty."""

import mimetypes
from email import message_from_bytes
from typing import Final

from opiekun.activities.mail.reading.cleaning import clean_line
from opiekun.activities.mail.reading.encoded_words import header_text
from opiekun.activities.mail.reading.headers import Headers, subject_of

LONGEST: Final = 200
_ENDINGS: Final = {"message/rfc822": ".eml", "text/calendar": ".ics", "image/jpeg": ".jpg", "text/plain": ".txt"}


def attachment_name(given: str, media_type: str, number: int, message: bytes = b"") -> str:
    """The name as it is shown and saved under; made of the type, or of a message's subject, where none was given."""
    name = base_name(header_text(given))
    if name:
        return name
    ending = _ENDINGS.get(media_type) or mimetypes.guess_extension(media_type) or ""
    if message:
        subject = subject_of(Headers(message_from_bytes(message[:50_000])))
        if subject := base_name(subject.replace("/", "-").replace("\\", "-")):
            return f"{subject[:100]}.eml"
    return f"attachment-{number}{ending}"


def base_name(text: str) -> str:
    """What of a name is no path, no control and no mark that hides it."""
    name = clean_line(text.replace("\\", "/"), 2000).rpartition("/")[2].strip().lstrip(".").strip()
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST and dot and len(ending) < 20:
        return stem[: LONGEST - len(ending) - 1] + dot + ending
    return name[:LONGEST]
