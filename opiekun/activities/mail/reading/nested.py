"""Messages within messages, back as bytes: they are kept as files of their own."""

from email.generator import BytesGenerator
from email.message import Message
from io import BytesIO

from opiekun.activities.mail.reading.transfer import undo


def nested_message(part: Message) -> bytes | None:
    """The bytes of the message in a part ``message/...``; None where the part is none or is not laid out so."""
    children = part.get_payload()
    if not part.is_multipart() or not isinstance(children, list) or not children:
        return None
    try:
        data = b"\n".join(_written(child) for child in children if isinstance(child, Message))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, UnicodeError, KeyError):
        return None
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    # Against the standard, and done: the whole nested message in base64.
    return undo(data, encoding) if encoding in ("base64", "quoted-printable") else data


def _written(message: Message) -> bytes:
    stream = BytesIO()
    BytesGenerator(stream, mangle_from_=False, maxheaderlen=0).flatten(message)
    return stream.getvalue()
