"""Raw bytes made fit for the standard parser: what breaks it is put right before."""

import re
from typing import Final

from opiekun.activities.mail.reading.limits import LARGEST_HEADER

_HEADER: Final = re.compile(rb"[!-9;-~]{1,80}[ \t]*:")
_SPACED: Final = re.compile(rb"^([!-9;-~]{1,80})[ \t]+:")
_KNOWN: Final = re.compile(
    rb"(?im)^(from|to|cc|subject|date|message-id|mime-version|content-type|content-transfer-encoding|received)[ \t]*:"
)
_END: Final = re.compile(rb"\r?\n[ \t]*\r?\n|\r\r|\Z")
_UTF16: Final = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def mend(raw: bytes) -> bytes:
    """The message from its first header on, with line feeds, and with broken header lines joined to those before."""
    for mark, codec in _UTF16:
        if raw.startswith(mark):
            raw = raw[2:].decode(codec, "replace").encode()
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n \t\x00")
    if b"\n" not in raw[:LARGEST_HEADER]:
        raw = raw.replace(b"\r", b"\n")
    if raw.startswith((b"From ", b">From ")):
        raw = raw.partition(b"\n")[2]
    return _with_whole_headers(raw)


def _with_whole_headers(raw: bytes) -> bytes:
    found = _END.search(raw, 0, LARGEST_HEADER)
    end = found.start() if found else 0
    # A blank before the colon was allowed once; the parser takes it for the end of the headers.
    lines = [_SPACED.sub(rb"\1:", line) for line in raw[:end].split(b"\n")]
    broken = [n for n, line in enumerate(lines) if line[:1] not in (b" ", b"\t") and not _HEADER.match(line)]
    if not broken:
        return b"\n".join(lines) + raw[end:]
    for number in broken:
        if not _KNOWN.search(b"\n".join(lines[number:])):
            # Nothing of a header follows: the body begins here, without the empty line.
            lines.insert(number, b"")
            break
        if number:
            lines[number] = b" " + lines[number]
        else:
            lines[number] = b"X-Unreadable: " + lines[number]
    return b"\n".join(lines) + raw[end:]
