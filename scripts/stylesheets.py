"""Cuts a style sheet of components down to what pages without those components can match.

A rule that matches nothing costs all the same: a browser that sees a class change or an element come looks which rules
could tell of it, and `.steps:not(:has(…)) > :last-child` makes it work out the style of the whole document anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_COMMENT = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)
_ATTRIBUTE = re.compile(r"\[[^\]]*\]")
# The innermost brackets of :not(…), :is(…) and the like: what they name is not needed for a match, or not all of it.
_INNERMOST = re.compile(r":[\w-]+\([^()]*\)")
_ANY_NEIGHBOUR = re.compile(r"[+~]\s*\*")
_CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
_HOLDS_RULES = ("@media", "@supports", "@layer")


def without_components(css: str) -> str:
    """The sheet without the selectors that need a class, and without those that make any element that comes or goes a
    reason to work out the style of all beside it or around it: what looks into elements, and what follows another."""
    return "".join(_cut(prelude, body) for prelude, body in _parts(_COMMENT.sub("", css)))


def _cut(prelude: str, body: str | None) -> str:
    if body is None:
        return prelude
    if prelude.lstrip().startswith(_HOLDS_RULES):
        inner = without_components(body)
        return f"{prelude}{{{inner}}}" if inner.strip() else ""
    if prelude.lstrip().startswith("@"):
        return f"{prelude}{{{body}}}"
    selectors = [one for one in _split(prelude) if _may_match(one)]
    return f"{','.join(selectors)}{{{body}}}" if selectors else ""


def _may_match(selector: str) -> bool:
    if ":has(" in selector or _ANY_NEIGHBOUR.search(selector):
        return False
    bare = _ATTRIBUTE.sub("", _QUOTED.sub("", selector))
    while (shorter := _INNERMOST.sub("", bare)) != bare:
        bare = shorter
    return not _CLASS.search(bare)


def _parts(css: str) -> Iterator[tuple[str, str | None]]:
    """Each rule with its body; what has none (`@charset …;`, the licence) by itself."""
    depth = start = opened = at = 0
    while at < len(css):
        here = css[at]
        if here in "\"'" and (quoted := _QUOTED.match(css, at)):
            at = quoted.end()
            continue
        if css.startswith("/*", at):
            at = css.index("*/", at) + 2
            if depth == 0:
                yield css[start:at], None
                start = at
            continue
        if here == "{":
            opened = at if depth == 0 else opened
            depth += 1
        elif here == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened], css[opened + 1 : at]
                start = at + 1
        elif here == ";" and depth == 0:
            yield css[start : at + 1], None
            start = at + 1
        at += 1
    yield css[start:], None


def _split(selectors: str) -> list[str]:
    """The selectors between the commas that stand in no brackets."""
    found, depth, start = [], 0, 0
    for at, here in enumerate(selectors):
        depth += (here in "([") - (here in ")]")
        if here == "," and depth == 0:
            found.append(selectors[start:at])
            start = at + 1
    return [*found, selectors[start:]]
