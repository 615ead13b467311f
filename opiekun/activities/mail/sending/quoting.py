"""What an answer says of the message that it answers."""

import re
from collections.abc import Sequence
from typing import Final

LONGEST_SUBJECT: Final = 300
MOST_REFERENCES: Final = 30
_ANSWERS: Final = re.compile(r"^(?:re|odp|aw|sv)\s*(?:\[\d+\])?\s*:", re.I)
_FORWARDS: Final = re.compile(r"^(?:fwd?|pd|wg|tr|przek)\s*:", re.I)


def reply_subject(subject: str) -> str:
    """With one "Re:" in front, however often it was answered."""
    return subject if _ANSWERS.match(subject.strip()) else f"Re: {subject}"[:LONGEST_SUBJECT]


def forward_subject(subject: str) -> str:
    """With "Fwd:" in front."""
    return subject if _FORWARDS.match(subject.strip()) else f"Fwd: {subject}"[:LONGEST_SUBJECT]


def references_to(message_id: str, references: Sequence[str]) -> list[str]:
    """The ids of the talk so far: those that the message names, then its own; of many the first and the last."""
    found = list(dict.fromkeys([*references, *([message_id] if message_id else [])]))
    fit = [one for one in found if one.isascii() and one.isprintable() and not set(one) & set("<> \t")]
    return fit if len(fit) <= MOST_REFERENCES else [fit[0], *fit[1 - MOST_REFERENCES :]]


def quoted_text(text: str) -> str:
    """Each line with the mark that says that somebody else wrote it."""
    return "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in text.split("\n"))
