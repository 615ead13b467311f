"""What a handover is asked to be: whose, what of it, to whom; read from a form or a body of the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.accounts.models import Membership, Team, User
from opiekun.cases.models import HandoverKind
from opiekun.cases.selectors.definitions import definitions
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS, Reader, WrongValue, choice, read_fields, record_id, text

# What is asked for is named as the API names it.
KINDS: Final[Mapping[str, HandoverKind]] = {
    "cases": HandoverKind.CASE,
    "tasks": HandoverKind.TASK,
    "mail": HandoverKind.MAIL,
    "parties": HandoverKind.PARTY,
}
MOST_RECEIVERS: Final = 50
LONGEST_NOTE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Ask:
    """What was asked for. With types, stages or lists only those cases go, and of the rest what belongs to them."""

    giver: int
    kinds: frozenset[HandoverKind]
    types: tuple[str, ...]
    stages: tuple[str, ...]
    lists: tuple[int, ...]
    receivers: tuple[int, ...]
    team: int | None
    note: str

    @property
    def is_narrowed(self) -> bool:
        """Whether not all open cases go."""
        return bool(self.types or self.stages or self.lists)

    def to_json(self) -> dict[str, Any]:
        """As it is kept, and asked again."""
        names = [name for name, kind in KINDS.items() if kind in self.kinds]
        return {
            "from": str(self.giver),
            "what": names,
            "types": list(self.types),
            "stages": list(self.stages),
            "lists": [str(one) for one in self.lists],
            "to": [] if self.team else [str(one) for one in self.receivers],
            "team": str(self.team or ""),
            "note": self.note,
        }


def _many(read: Reader, most: int) -> Reader:
    def read_all(value: Any) -> tuple[Any, ...]:
        if value is None:
            return ()
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise WrongValue("not_rows")
        if len(value) > most:
            raise WrongValue("too_many")
        return tuple(dict.fromkeys(one for raw in value if (one := read(raw)) not in (None, "")))

    return read_all


def read_ask(raw: Mapping[str, Any]) -> Ask:
    """What was asked for. Raises InvalidInput naming all that is wrong, receivers who are not active among it."""
    known = definitions()
    clean, errors = read_fields(
        {"from": None, **raw},
        {
            "from": record_id,
            "what": _many(choice(KINDS), len(KINDS)),
            "types": _many(choice([one.code for one in known.types]), 100),
            "stages": _many(choice([stage.code for stage in known.stages]), 500),
            "lists": _many(record_id, 50),
            "to": _many(record_id, MOST_RECEIVERS),
            "team": record_id,
            "note": text(LONGEST_NOTE, lines=True),
        },
    )
    if errors:
        raise InvalidInput(errors)
    if clean["from"] is None:
        raise InvalidInput([FieldError(("from",), "required", str(REASONS["required"]))])
    if not clean.get("what"):
        raise InvalidInput([FieldError(("what",), "required", _("Say what is to be handed over."))])
    giver, team = clean["from"], clean.get("team")
    receivers = _members(team, giver) if team else _active(clean.get("to", ()), giver)
    return Ask(
        giver,
        frozenset(KINDS[name] for name in clean["what"]),
        clean.get("types", ()),
        clean.get("stages", ()),
        clean.get("lists", ()),
        receivers,
        team,
        clean.get("note", ""),
    )


def _members(team: int, giver: int) -> tuple[int, ...]:
    if not Team.objects.filter(pk=team, trashed_at__isnull=True).exists():
        raise InvalidInput([FieldError(("team",), "not_an_id", str(REASONS["not_an_id"]))])
    rows = Membership.objects.filter(team_id=team, user__is_active=True, user__trashed_at__isnull=True)
    found = tuple(rows.exclude(user_id=giver).order_by("user_id").values_list("user_id", flat=True))
    if not found:
        raise InvalidInput([FieldError(("team",), "nobody", _("Nobody of this team could take it over."))])
    return found


def _active(ids: Sequence[int], giver: int) -> tuple[int, ...]:
    if not ids:
        raise InvalidInput([FieldError(("to",), "required", _("Say who takes it over."))])
    if giver in ids:
        raise InvalidInput([FieldError(("to",), "same", _("Nobody hands over to themselves."))])
    active = User.objects.filter(pk__in=ids, is_active=True, trashed_at__isnull=True)
    if active.count() < len(ids):
        raise InvalidInput([FieldError(("to",), "no_such_user", _("Choose active users."))])
    return tuple(ids)
