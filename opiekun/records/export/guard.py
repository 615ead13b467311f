"""Formulas smuggled into a table: a spreadsheet computes what begins like one, so such text is marked as text.

OWASP, "CSV Injection": a cell that begins with = + - @, a tab or a carriage return may be run as a formula.
"""

import re
from typing import Final

MARK: Final = "'"
_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def guarded(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet could take it for a formula.

    Text that already has apostrophes before such a sign gets one more, so that ``unguarded`` gives each text back.
    """
    return MARK + text if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """What was guarded."""
    return text[1:] if text.startswith(MARK) and _DANGEROUS.match(text) else text
