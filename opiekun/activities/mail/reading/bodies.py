"""One text and one HTML out of the pieces of a body."""

import html
import re
from collections.abc import Sequence
from typing import Final

import nh3

from opiekun.activities.mail.reading.cleaning import clean_text
from opiekun.activities.mail.reading.limits import LONGEST_HTML, LONGEST_TEXT
from opiekun.activities.mail.reading.parts import Body

_BREAKS: Final = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/table|/blockquote|hr)\b[^<>]{0,200}>", re.IGNORECASE)
_BLANKS: Final = re.compile(r"[ \t\xa0\u200b\u200c\u034f]+")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


def text_of(bodies: Sequence[Body]) -> str:
    """The body as text; pieces that came as HTML alone are turned into it."""
    texts = [body.text if body.text.strip() else text_from_html(body.html) for body in bodies]
    return "\n".join(text.rstrip() for text in texts if text.strip())[:LONGEST_TEXT].strip("\n")


def html_of(bodies: Sequence[Body]) -> str:
    """The body as HTML, as it came; empty where all of it is text."""
    if not any(body.html.strip() for body in bodies):
        return ""
    pieces = (body.html if body.html.strip() else _as_html(body.text) for body in bodies)
    return "\n".join(piece for piece in pieces if piece)[:LONGEST_HTML]


def text_from_html(source: str) -> str:
    """The words of HTML, line by line."""
    if not source.strip():
        return ""
    broken = _BREAKS.sub("\n", source.replace("\n", " "))
    bare = nh3.clean(broken, tags=set(), clean_content_tags={"script", "style", "title", "head"}, link_rel=None)
    lines = (_BLANKS.sub(" ", line).strip() for line in html.unescape(bare).split("\n"))
    return clean_text(_EMPTY_LINES.sub("\n\n", "\n".join(lines))).strip()


def _as_html(text: str) -> str:
    return f"<pre>{html.escape(text)}</pre>" if text.strip() else ""
