"""The named refusals: what a use case answers when it cannot be done.

The web shows them beside the field or as a toast, the API as problem+json; both by ``code``, never by the words.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. ``loc`` is its path, as in ("phones", 0, "value")."""

    loc: tuple[str | int, ...]
    code: str
    message: str


@dataclass(eq=False)
class Refusal(Exception):
    """Base of all refusals. Nothing has been changed when one is raised."""

    message: str
    code: str = "refused"
    status: int = 409
    errors: list[FieldError] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.message)


class InvalidInput(Refusal):
    """Some fields cannot be accepted; ``errors`` names each."""

    def __init__(self, errors: list[FieldError], message: str = "") -> None:
        super().__init__(
            message or " ".join(dict.fromkeys(str(e.message) for e in errors)), "invalid_input", 422, errors
        )


class NotFound(Refusal):
    """There is no such record for this viewer; whether it exists for others is not told."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message, "not_found", 404)


class NotAllowed(Refusal):
    """The viewer may see the record but not do this."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message, "not_allowed", 403)


class StaleVersion(Refusal):
    """Somebody changed the record since it was read. ``facts`` holds ``current`` and ``expected`` versions."""

    def __init__(self, current: int, expected: int, message: str = "") -> None:
        super().__init__(message, "stale_version", 412, facts={"current": current, "expected": expected})


class Conflict(Refusal):
    """The data contradict a rule that spans several records."""

    def __init__(self, code: str, message: str, errors: list[FieldError] | None = None, **facts: Any) -> None:
        super().__init__(message, code, 409, errors or [], facts)
