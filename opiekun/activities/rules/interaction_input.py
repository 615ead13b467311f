"""How entered fields of interactions are read, for forms and programs alike."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from opiekun.activities.choices import Direction, InteractionState, ParticipantRole
from opiekun.core import reading
from opiekun.core.reading import Reader, WrongField, WrongValue
from opiekun.core.rich_text import safe_html

LONGEST_BODY: Final = 500_000
MOST_PARTICIPANTS: Final = 500
MOST_LINKS: Final = 100
LONGEST_MINUTES: Final = 14_400
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def instant(value: Any) -> datetime | None:
    """An instant as programs write it; without an offset it is the company's time. None when nothing is given."""
    if value is None or value == "":
        return None
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        found = found if timezone.is_aware(found) else timezone.make_aware(found)
        known = _FIRST <= found <= _LAST
    except (ValueError, OverflowError):
        known = False
    if not known:
        raise WrongValue("wrong_instant", _("Give a date and a time, as in 2026-11-24T10:30:00+01:00."))
    return found


def minutes(value: Any) -> int | None:
    """A duration; None when nothing is given."""
    if value is None or value == "":
        return None
    digits = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not digits.isascii() or not digits.isdigit() or len(digits) > 6 or int(digits) > LONGEST_MINUTES:
        words = _("Give a whole number of minutes from 0 to %(most)d.") % {"most": LONGEST_MINUTES}
        raise WrongValue("not_a_number", words)
    return int(digits)


def formatted(value: Any) -> str:
    """Formatted text, cleaned."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongValue("not_text")
    if len(value) > LONGEST_BODY:
        raise WrongValue("too_long", _("At most %(longest)d characters.") % {"longest": LONGEST_BODY})
    return safe_html(value)


def links(value: Any) -> list[int]:
    """Ids of records, each once."""
    if not isinstance(value, list):
        raise WrongValue("not_rows")
    if len(value) > MOST_LINKS:
        raise WrongValue("too_many", _("At most %(most)d rows.") % {"most": MOST_LINKS})
    found = [reading.record_id(one) for one in value]
    if None in found:
        raise WrongValue("not_an_id")
    return list(dict.fromkeys(one for one in found if one is not None))


def _participant(row: dict[str, Any]) -> dict[str, Any]:
    row = {"role": ParticipantRole.ATTENDEE.value, "name": "", **row}
    row["role"] = row["role"] or ParticipantRole.ATTENDEE.value
    given = [name for name in ("person", "party", "user", "address") if row.get(name)]
    if len(given) != 1:
        message = _("Give exactly one of a person, a party, a user and an address.")
        raise WrongField(given[1] if given else "person", "exactly_one", message)
    return row


participants: Final = reading.rows(
    {
        "role": reading.choice(ParticipantRole.values),
        "person": reading.record_id,
        "party": reading.record_id,
        "user": reading.record_id,
        "address": reading.text(320),
        "name": reading.text(300),
    },
    _participant,
    MOST_PARTICIPANTS,
)

READERS: Final[Mapping[str, Reader]] = {
    "kind": reading.text(40, required=True),
    "direction": reading.choice(Direction.values),
    "state": reading.choice(InteractionState.values),
    "started_at": instant,
    "duration_minutes": minutes,
    "subject": reading.text(300),
    "body": formatted,
    "outcome": reading.text(1000, lines=True),
    "party": reading.record_id,
    "person": reading.record_id,
    "user": reading.record_id,
    "participants": participants,
    "links": links,
}
