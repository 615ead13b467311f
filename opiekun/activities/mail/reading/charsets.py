"""From bytes to text, whatever was said about their charset."""

import codecs
import re
from functools import lru_cache
from typing import Final

_LYING_LATIN_2: Final = re.compile(rb"[\x80-\x9f]")
_ALIASES: Final = {
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-ce": "mac_latin2",
    "x-mac-roman": "mac_roman",
    "windows1250": "cp1250",
    "x-cp1250": "cp1250",
    "utf8": "utf-8",
}
# No charsets of mail, and some take time that grows with the square of the text.
_REFUSED: Final = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"})


def decode(data: bytes, declared: str = "") -> str:
    """The text of the bytes: as declared where that fits, else UTF-8, else Windows-1250."""
    codec = _codec(declared)
    if codec == "iso8859-2" and _LYING_LATIN_2.search(data):
        # Written on Windows: quotes and dashes stand where ISO has controls.
        codec = "cp1250"
    if codec == "cp1252":
        # Said of nearly everything, so it is believed last.
        return _strict(data, "utf-8") or _likely(data, codec)
    if codec:
        text = _strict(data, codec)
        if text is not None:
            return text
        text = data.decode(codec, "replace")
        if text.count("\ufffd") * 50 <= len(text):
            return text
    return _strict(data, "utf-8") or _likely(data, "cp1250")


def _likely(data: bytes, codec: str) -> str:
    return data.decode(codec, "replace")


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


@lru_cache(maxsize=256)
def _codec(declared: str) -> str:
    """Python's name of a declared charset, empty where there is none that can be used."""
    name = declared.strip().strip("\"'").partition("*")[0].lower()
    name = _ALIASES.get(name, name)
    try:
        found = codecs.lookup(name)
        b"".decode(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    return "" if found.name.replace("_", "-") in _REFUSED else found.name
