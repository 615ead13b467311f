"""The place in a long text in which typed words stand."""

from typing import Final

from markupsafe import Markup

from opiekun.records.search.words import fold, mark

_AROUND: Final = 60


def excerpt(text: str, words: tuple[str, ...]) -> Markup:
    """The text around the first of the words that it has, with the words marked."""
    folded = "".join(fold(c)[:1] or " " for c in text)
    found = [at for word in words if (at := folded.find(fold(word))) >= 0]
    if not found:
        return Markup("")
    start, end = max(0, min(found) - _AROUND), min(found) + 2 * _AROUND
    piece = mark(" ".join(text[start:end].split()), words)
    return Markup("{}{}{}").format("…" if start else "", piece, "…" if end < len(text) else "")
