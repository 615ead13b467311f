"""Text files in whichever encoding, and the words of web pages."""

import codecs
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import IO, Final

_MOST: Final = 64 * 1024 * 1024
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def texts(file: IO[bytes]) -> Iterator[str]:
    """The whole text."""
    yield decoded(file.read(_MOST))


def decoded(data: bytes) -> str:
    """The text of the bytes: by their mark, as UTF-8, else as old Windows programs in Poland write it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1250", errors="replace")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        self.found.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0
        self.found.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)


def html_texts(file: IO[bytes]) -> Iterator[str]:
    """What a web page says, without its tags and scripts."""
    words = _Words()
    words.feed(decoded(file.read(_MOST)))
    yield "".join(words.found)
