"""Values of Content-Type and Content-Disposition with their parameters, continued and encoded ones (RFC 2231) too."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

from opiekun.activities.mail.reading.charsets import decode
from opiekun.activities.mail.reading.encoded_words import header_text

_LONGEST: Final = 20_000
_CONTINUED: Final = re.compile(r"([a-z-]{1,40})\*(\d{1,3})?(\*)?")
_MOST: Final = 100


def read_parameters(value: str) -> tuple[str, dict[str, str]]:
    """The value itself in lower case, and its parameters by name."""
    pieces = list(_pieces(value.replace("\r", "").replace("\n", "")[:_LONGEST]))[:_MOST]
    plain: dict[str, str] = {}
    split: dict[str, dict[int, tuple[bool, str]]] = {}
    for piece in pieces[1:]:
        name, _equals, content = piece.partition("=")
        name, content = name.strip().lower(), _unquoted(content.strip())
        continued = _CONTINUED.fullmatch(name)
        if continued:
            part = int(continued[2] or 0), (bool(continued[3]) or continued[2] is None, content)
            split.setdefault(continued[1], {}).setdefault(*part)
        else:
            plain.setdefault(name, header_text(content))
    for name, parts in split.items():
        plain[name] = _joined(parts)
    return (pieces[0].strip().lower() if pieces else ""), plain


def _pieces(value: str) -> Iterator[str]:
    start, quoted, at = 0, False, 0
    while at < len(value):
        sign = value[at]
        if sign == "\\" and quoted:
            at += 1
        elif sign == '"':
            quoted = not quoted and value.find('"', at + 1) >= 0
        elif sign == ";" and not quoted:
            yield value[start:at]
            start = at + 1
        at += 1
    yield value[start:]


def _unquoted(content: str) -> str:
    if content.startswith('"'):
        end = content.rfind('"')
        content = content[1:end] if end > 0 else content[1:]
        return content.replace('\\"', '"').replace("\\\\", "\\")
    return content


def _joined(parts: dict[int, tuple[bool, str]]) -> str:
    charset, data = "", b""
    for number in sorted(parts):
        encoded, content = parts[number]
        if number == 0 and encoded and content.count("'") >= 2:
            charset, _language, content = content.split("'", 2)
        raw = content.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw) if encoded else raw
    return decode(data, charset or "utf-8")
