"""Initials and tones: the same name looks the same on every page."""

import zlib
from functools import lru_cache

from markupsafe import Markup

from opiekun.core.ui.escaping import escaped

TONES = 4
_SKIPPED = frozenset({"sp.", "z", "o.o.", "s.a.", "s.c.", "sp.k.", "sp.j.", "im.", "i", "the", "of"})


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """One or two capital letters of a person's or a party's name; "?" when it has no letter or digit."""
    words = [w.lstrip("\"'„(«-–") for w in name.replace("-", " ").split() if w.lower() not in _SKIPPED]
    letters = [w[0] for w in words if w and w[0].isalnum()]
    return "".join(letters[:2]).upper() or "?"


@lru_cache(maxsize=4096)
def tone(name: str) -> int:
    """A number from 0 to 3 that picks the colour pair of a person's avatar."""
    return zlib.crc32(name.encode("utf-8", "surrogatepass")) % TONES


# By type, too: a name that is escaped already is another one than the same letters to be escaped.
@lru_cache(maxsize=4096, typed=True)
def avatar(name: str, party: bool = False, size: int = 24, spoken: bool = True) -> Markup:
    """A circle for a person or user, a square for a party, with initials.

    ``spoken`` gives it an accessible name and tooltip; leave it out where the name stands beside it.
    Sizes: 24 (a list's row, follows the density), 20, 32, 44 px.
    """
    css = "o-avatar" + (" o-avatar--party" if party else "") + ("" if size == 24 else f" o-avatar--{size:d}")
    tinted = "" if party else f' data-tone="{tone(name)}"'
    spoken_as = escaped(name)
    named = f' role="img" aria-label="{spoken_as}" title="{spoken_as}"' if spoken else ' aria-hidden="true"'
    return Markup(f'<span class="{css}"{tinted}{named}>{escaped(initials(name))}</span>')  # noqa: S704 - escaped
