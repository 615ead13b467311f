"""Properties as Outlook numbers them, out of the packed form that winmail.dat holds them in."""

import struct
from typing import Final

from opiekun.activities.mail.reading.charsets import decode
from opiekun.activities.mail.reading.rtf import html_or_text, unpack_rtf

SUBJECT, BODY, RTF, HTML, BODY_CODEPAGE = 0x0037, 0x1000, 0x1009, 0x1013, 0x3FDE
ATTACH_DATA, ATTACH_NAME, ATTACH_LONG_NAME, ATTACH_TYPE, ATTACH_CONTENT_ID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
_STRING8, _STRING, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_SIZES: Final = {
    2: 4,
    3: 4,
    4: 4,
    5: 8,
    6: 8,
    7: 8,
    0x0A: 4,
    0x0B: 4,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
_MOST: Final = 5000

Value = bytes | str | int
Properties = dict[int, Value]


def read_properties(data: bytes, codepage: str) -> Properties:
    """The properties by their number, as far as they can be read."""
    found: Properties = {}
    try:
        (count,) = struct.unpack_from("<I", data)
        at = 4
        for _n in range(min(count, _MOST)):
            at = _read(data, at, found, codepage)
    except (struct.error, IndexError):
        pass
    return found


def text(properties: Properties, number: int, codepage: str = "cp1250") -> str:
    """A property as text, empty when it is not there."""
    value = properties.get(number, "")
    if isinstance(value, bytes):
        return decode(value, codepage).rstrip("\0")
    return value if isinstance(value, str) else ""


def bodies(properties: Properties, codepage: str) -> tuple[str, str]:
    """Text and HTML of a message; where HTML is only within RTF, it is taken out of it."""
    as_text, as_html = text(properties, BODY, codepage), ""
    raw = properties.get(HTML)
    number = properties.get(BODY_CODEPAGE)
    if isinstance(raw, bytes):
        as_html = decode(raw, "utf-8" if number == 65001 else f"cp{number}" if isinstance(number, int) else "")
    elif isinstance(raw, str):
        as_html = raw
    packed = properties.get(RTF)
    if not as_html and isinstance(packed, bytes):
        inner_html, inner_text = html_or_text(unpack_rtf(packed))
        as_html, as_text = inner_html, as_text or inner_text
    return as_text, as_html


def _read(data: bytes, at: int, found: Properties, codepage: str) -> int:
    kind, number = struct.unpack_from("<HH", data, at)
    at += 4
    if number >= 0x8000:
        at += 16
        (named,) = struct.unpack_from("<I", data, at)
        at += 8
        if named:
            (length,) = struct.unpack_from("<I", data, at - 4)
            at += length + -length % 4
    many, kind = kind & 0x1000, kind & 0x0FFF
    variable = kind in (_STRING8, _STRING, _BINARY, _OBJECT)
    count = 1
    if many or variable:
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
    if not variable and kind not in _SIZES:
        raise IndexError
    for _n in range(min(count, _MOST)):
        length = _SIZES.get(kind, 0)
        if variable:
            (length,) = struct.unpack_from("<I", data, at)
            at += 4
        if at + length > len(data):
            raise IndexError
        found.setdefault(number, _value(kind, data[at : at + length], codepage))
        at += length + -length % 4
    return at


def _value(kind: int, data: bytes, codepage: str) -> Value:
    if kind == _STRING:
        return data.decode("utf-16-le", "replace").rstrip("\0")
    if kind == _STRING8:
        return decode(data.rstrip(b"\0"), codepage)
    if kind == _OBJECT:
        return data[16:]
    return int.from_bytes(data[:4], "little") if kind in (2, 3, 0x0B) else data
