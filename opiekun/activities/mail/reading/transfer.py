"""Transfer encodings, undone as far as the bytes allow."""

import binascii
import re
from typing import Final

_NO_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")
_ENCODING: Final = re.compile(r"[a-z0-9-]+")
_UU_BEGIN: Final = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.MULTILINE)


def undo(data: bytes, encoding: str) -> bytes:
    """The bytes behind a transfer encoding; those of an unknown one stay as they are."""
    found = _ENCODING.search(encoding.lower())
    name = found[0] if found else ""
    if name.startswith("base64"):
        return from_base64(data)
    if name.startswith("quoted"):
        return binascii.a2b_qp(data)
    if name in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return _from_uu(data)
    return data


def from_base64(data: bytes) -> bytes:
    """What can be read of base64: foreign characters and a wrong end do not matter."""
    try:
        return binascii.a2b_base64(data + b"==")
    except binascii.Error:
        letters = _NO_BASE64.sub(b"", data)
        whole = letters[: len(letters) - len(letters) % 4]
        rest = letters[len(whole) :]
        return binascii.a2b_base64(whole + (rest + b"==" if len(rest) > 1 else b""))


def _from_uu(data: bytes) -> bytes:
    begin = _UU_BEGIN.search(data)
    lines = data[begin.end() :].splitlines() if begin else data.splitlines()
    decoded: list[bytes] = []
    for line in lines:
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Too short or too long by what some senders add.
            count = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                decoded.append(binascii.a2b_uu(line[:count]))
            except binascii.Error:
                continue
    return b"".join(decoded)
