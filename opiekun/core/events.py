"""The base of events: facts in the past tense that a service publishes, as in ``QuoteAccepted``.

    @dataclass(frozen=True, kw_only=True)
    class QuoteAccepted(Event):
        name = "quote.accepted"
        kind = "quote"
        accepted_on: date

Fields are only ever added; a changed meaning is a new ``version``. No personal data: subscribers look them up.
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that became true of the record ``record_id``; the fields of a subclass are its facts."""

    name: ClassVar[str]
    kind: ClassVar[str]
    version: ClassVar[int] = 1

    record_id: int | None

    def facts(self) -> dict[str, Any]:
        """The fields besides the record, as they are stored."""
        facts = asdict(self)
        del facts["record_id"]
        return facts
