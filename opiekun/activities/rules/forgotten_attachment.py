"""Whether somebody writes of a file that goes along, in Polish or English, in words of their own."""

import re
import unicodedata
from typing import Final

from opiekun.activities.mail.folding import own_words
from opiekun.core.rich_text import plain_text

_QUOTE: Final = re.compile(r"<(/?)blockquote\b[^>]*>", re.IGNORECASE)
_STROKE: Final = str.maketrans("ł", "l")
# Without diacritics, as many write. "Dołączam" alone also joins a meeting.
_SAID: Final = re.compile(
    r"\b(?:"
    r"(?:w|jako|patrz|zobacz|otwierajac|wg|wedlug) zalacznik(?:u|ach|i)?"
    r"|zalacznik(?:i|iem|ami)? (?:przesylam|wysylam|zawiera|do)"
    r"|(?:przesylam|wysylam|przekazuje|podsylam|dolaczam) (?:\w+ ){0,2}zalacznik(?:i|iem|ami)?"
    r"|w zalaczeniu|zalaczam|zalaczamy|zalaczyl(?:am|em|ismy|ysmy)"
    r"|zalaczon(?:y|a|e|ego|ej|ych|ym|ymi)|zalaczen(?:ie|iu)"
    r"|dolacz(?:am|amy|ylem|ylam) (?:\w+ ){0,2}(?:plik|dokument|fakture|faktury|umowe|oferte|cennik|skan|zdjeci|pdf)\w*"
    r"|attach(?:ed|ing)|(?:i|we|i have|we have|i will|please find) attach\w*"
    r"|(?:see|in|the|my|our|find|open) attachments?|enclos(?:ed|ing)|i enclose|we enclose"
    r")\b"
)


def speaks_of_attachment(body: str) -> bool:
    """Whether the formatted text says that a file goes along; what is quoted in it does not count."""
    words = own_words(plain_text(_without_quotes(body)))
    decomposed = unicodedata.normalize("NFD", words.lower()).translate(_STROKE)
    folded = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bool(_SAID.search(" ".join(folded.split())))


def _without_quotes(body: str) -> str:
    kept, depth, start = [], 0, 0
    for tag in _QUOTE.finditer(body):
        if depth == 0:
            kept.append(body[start : tag.start()])
        depth = max(0, depth - 1) if tag[1] else depth + 1
        start = tag.end()
    return "".join(kept) + ("" if depth else body[start:])
