"""The @names that stand in the cleaned text of a note: those chosen from the list, and those that are plain text."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from opiekun.core.whole_numbers import whole

# A name begins with a letter, after a blank or a bracket: the @ of an address is none.
_NAME: Final = re.compile(r"(?:^|(?<=[\s(]))@([^\W\d_][\w'’-]*(?:\.[\w'’-]+)*)(?: ([^\W\d_][\w'’-]*))?")
_VERBATIM: Final = frozenset({"code", "pre"})


@dataclass(slots=True)
class MentionNames:
    """``chosen`` has the text of each mention by its user's id; ``plain`` what was only typed, in one word or two."""

    chosen: dict[int, str] = field(default_factory=dict)
    plain: list[tuple[str, ...]] = field(default_factory=list)


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = MentionNames()
        self._open: list[tuple[str, int | None]] = []
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "hr"):
            self._text.append("\n")
            return
        said = dict(attrs).get("data-mention") or ""
        self._open.append((tag, whole(said)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag in ("p", "li", "td", "th", "blockquote", "h2", "h3", "h4"):
            self._text.append("\n")

    def handle_data(self, data: str) -> None:
        mention = next((user for _tag, user in reversed(self._open) if user is not None), None)
        if mention is not None:
            self.found.chosen[mention] = self.found.chosen.get(mention) or data.strip()
            self._text.append("\n")
        elif not any(tag in _VERBATIM for tag, _user in self._open):
            self._text.append(data.replace("\xa0", " "))

    def finish(self) -> MentionNames:
        for first, second in _NAME.findall("".join(self._text)):
            self.found.plain.append((first, second) if second[:1].isupper() else (first,))
        self.found.plain = list(dict.fromkeys(self.found.plain))
        return self.found


def mention_names(body: str) -> MentionNames:
    """The @names of the text, each once, in its order."""
    if "@" not in body and "data-mention" not in body:
        return MentionNames()
    reading = _Reading()
    reading.feed(body)
    reading.close()
    return reading.finish()
