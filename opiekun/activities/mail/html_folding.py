"""HTML of a message with what others wrote before folded away.

It takes HTML that was made safe, which is well-formed, and looks at each of its tags once.
"""

import re
from dataclasses import dataclass
from typing import Final

from markupsafe import escape

_TOKEN: Final = re.compile(r"<[^>]*>|[^<]+|<")
_NAME: Final = re.compile(r"</?([a-z0-9]+)")
_VOID: Final = frozenset({"br", "hr", "img", "col", "wbr"})
_LOOKED_AT: Final = 500
_MOST_TOKENS: Final = 60_000
# The block that Outlook and others put above what they quote.
_HEAD: Final = re.compile(r"\W{0,3}(?:od|from|nadawca|von|de)\s?:", re.IGNORECASE)
_HEAD_NEXT: Final = re.compile(
    r"\b(?:wysłano|wyslano|data|sent|date|gesendet|do|to|an|temat|subject|betreff|envoyé|objet)\s?:", re.IGNORECASE
)


@dataclass(slots=True)
class _Open:
    """An element that is open: where it begins, and whether there were words in it already."""

    name: str
    at: int
    has_words: bool = False


def fold_html(html: str, label: str) -> str:
    """The HTML with quotes in ``details`` whose summary says ``label``; what is nothing but a quote stays open."""
    tokens = _TOKEN.findall(html)
    if len(tokens) > _MOST_TOKENS:
        return html
    begins, ends = _folds(tokens)
    opening = f'<details><summary title="{escape(label)}" aria-label="{escape(label)}">…</summary>'
    pieces = []
    for number, token in enumerate(tokens):
        pieces.append(f"{opening if number in begins else ''}{token}{'</details>' if number in ends else ''}")
    return "".join(pieces)


def _folds(tokens: list[str]) -> tuple[set[int], set[int]]:
    """Before which tokens folds begin, and after which they end."""
    begins, ends = set[int](), set[int]()
    stack = [_Open("", 0)]
    # How deep the fold that is open began; nothing is folded before the first words.
    inside = 0
    for number, token in enumerate(tokens):
        name = _NAME.match(token)
        if not token.startswith("<"):
            if stack[0].has_words and not inside and _is_head(tokens, number):
                begin = next((one.at for one in stack if not one.has_words), number)
                return begins | {begin}, ends | {_end(tokens, begin)}
            _said(stack, token)
        elif name is None or name[1] in _VOID:
            continue
        elif not token.startswith("</"):
            stack.append(_Open(name[1], number))
            if name[1] == "blockquote" and not inside and stack[0].has_words:
                inside = len(stack)
                begins.add(number)
        elif len(stack) > 1 and stack[-1].name == name[1]:
            if len(stack) == inside:
                ends.add(number)
                inside = 0
            stack.pop()
    return begins, ends if not inside else ends | {len(tokens) - 1}


def _said(stack: list[_Open], text: str) -> None:
    if not text.replace("&nbsp;", "").strip():
        return
    for element in reversed(stack):
        if element.has_words:
            return
        element.has_words = True


def _end(tokens: list[str], begin: int) -> int:
    """The last token of the parent of what begins here."""
    depth = 0
    for number in range(begin, len(tokens)):
        token = tokens[number]
        name = _NAME.match(token)
        if not token.startswith("<") or name is None or name[1] in _VOID:
            continue
        depth += -1 if token.startswith("</") else 1
        if depth < 0:
            return number - 1
    return len(tokens) - 1


def _is_head(tokens: list[str], number: int) -> bool:
    if not _HEAD.match(tokens[number]):
        return False
    words, length = [], 0
    for token in tokens[number : number + 80]:
        if not token.startswith("<"):
            words.append(token)
            length += len(token)
            if length > _LOOKED_AT:
                break
    return len(_HEAD_NEXT.findall(" ".join(words)[:_LOOKED_AT])) >= 2
