"""Subjects without what answers and forwards put before them."""

import re
from typing import Final

_PREFIX: Final = re.compile(
    r"\s*(?:re|odp|fwd?|pd|pdl|aw|wg|sv|antw|ref|odpowiedź|przekazano)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*:",
    re.IGNORECASE,
)
LONGEST: Final = 300


def subject_key(subject: str) -> tuple[str, bool]:
    """The subject as threads compare it, and whether it says that it answers."""
    rest, answers = subject, False
    for _n in range(20):
        found = _PREFIX.match(rest)
        if not found:
            break
        rest, answers = rest[found.end() :], True
    return " ".join(rest.lower().split())[:LONGEST], answers
