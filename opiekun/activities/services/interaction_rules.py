"""What the writes of interactions have in common: reading the input, and what it names."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.activities.choices import InteractionState
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.rules.interaction_input import READERS
from opiekun.activities.selectors.interaction_kinds import KindOfInteraction, kinds
from opiekun.core import clock, reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.kinds import record_kind, record_kinds
from opiekun.core.models import Record
from opiekun.core.rich_text import plain_text
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party
from opiekun.parties.permissions import reached_parties, reached_persons

COLUMNS: Final = ("direction", "state", "started_at", "duration_minutes", "subject", "body", "outcome")
_LONGEST_TITLE: Final = 120
_SOON: Final = 300


def read(raw: Mapping[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The clean values. Raises InvalidInput naming every wrong field."""
    clean, errors = reading.read_fields({**dict.fromkeys(required), **raw}, READERS)
    if "kind" in clean and kinds().by_code(clean["kind"]) is None:
        errors.append(FieldError(("kind",), "choice", str(reading.REASONS["choice"])))
    if errors:
        raise InvalidInput(errors)
    for name in ("direction", "state"):
        if clean.get(name) == "":
            del clean[name]
    if "body" in clean:
        clean["body_text"] = plain_text(clean["body"])
    return clean


def wrong(field: str, code: str = "not_an_id", message: str = "") -> InvalidInput:
    """A refusal of one field."""
    return InvalidInput([FieldError((field,), code, message or str(reading.REASONS[code]))])


def check_offered(kind: KindOfInteraction) -> None:
    """Raise InvalidInput for an archived kind: what is of it stays so, nothing else becomes of it."""
    if kind.is_archived:
        raise wrong("kind", "archived", _("This kind is archived: choose another one."))


def titled(subject: str, body_text: str, outcome: str, kind: KindOfInteraction) -> str:
    """The subject; without one the first line of what was said, or else the kind."""
    first = (body_text or outcome).strip().split("\n")[0].strip()
    return subject or first[:_LONGEST_TITLE] or str(kind.name)


def usual_state(started_at: Any) -> str:
    """What is to come is planned."""
    seconds = (started_at - clock.now()).total_seconds()
    return str(InteractionState.PLANNED if seconds > _SOON else InteractionState.DONE)


def check_took_place(state: str, started_at: Any, field: str = "started_at") -> None:
    """Raise InvalidInput for what is said to be done and is still to come. What will not take place is missed before
    its hour, too."""
    if state == InteractionState.DONE and usual_state(started_at) == InteractionState.PLANNED:
        message = _("This is still to come: leave it planned, or give the time at which it took place.")
        raise wrong(field, "still_to_come", message)


def find_party(actor: Viewer, party_id: int | None, person_id: int | None) -> tuple[int, int | None]:
    """Party and person of a new interaction: the person's party when none is given, our own company without either."""
    if person_id is not None:
        person = reached_persons(actor).filter(pk=person_id).values_list("party_id", flat=True).first()
        if person is None or (party_id is not None and person != party_id):
            raise wrong("person", "not_an_id" if person is None else "other_party", _other_party(person))
        party_id = person
    if party_id is None:
        return Party.objects.values_list("pk", flat=True).get(is_own=True), None
    if not reached_parties(actor).filter(pk=party_id).exists():
        raise wrong("party")
    return party_id, person_id


def _other_party(person: int | None) -> str:
    return "" if person is None else _("This person is at another party.")


def check_person(actor: Viewer, person_id: int | None, party_id: int) -> None:
    """A person who comes anew must be at the party."""
    if person_id is None:
        return
    party = reached_persons(actor).filter(pk=person_id).values_list("party_id", flat=True).first()
    if party is None:
        raise wrong("person")
    if party != party_id:
        raise wrong("person", "other_party", _other_party(party))


def check_user(user_id: int | None) -> None:
    """Whose it is must be an active user."""
    if user_id is not None and not User.objects.filter(pk=user_id, is_active=True, trashed_at__isnull=True).exists():
        raise wrong("user")


def check_rows(actor: Viewer, clean: Mapping[str, Any], present: frozenset[tuple[str, int]] = frozenset()) -> None:
    """Participants and links must be within reach; those that stand there already may stay."""
    errors = _unreached(actor, clean.get("participants", ()), present)
    new = [one for one in clean.get("links", ()) if ("link", one) not in present]
    if new and _seen_records(actor, new) != set(new):
        errors.append(FieldError(("links",), "not_an_id", str(reading.REASONS["not_an_id"])))
    if errors:
        raise InvalidInput(errors)


def _unreached(actor: Viewer, rows: Any, present: frozenset[tuple[str, int]]) -> list[FieldError]:
    found = {
        "person": set(_named(rows, "person", reached_persons(actor))),
        "party": set(_named(rows, "party", reached_parties(actor))),
        "user": set(_named(rows, "user", User.objects.filter(trashed_at__isnull=True))),
    }
    return [
        FieldError(("participants", place, name), "not_an_id", str(reading.REASONS["not_an_id"]))
        for place, row in enumerate(rows)
        for name, ids in found.items()
        if row.get(name) and row[name] not in ids and (name, row[name]) not in present
    ]


def _named(rows: Any, name: str, reached: Any) -> Any:
    wanted = {row[name] for row in rows if row.get(name)}
    return reached.filter(pk__in=wanted).values_list("pk", flat=True) if wanted else ()


def _seen_records(actor: Viewer, ids: list[int]) -> set[int]:
    """Of the records those that the actor sees, whatever their kind."""
    known = {kind.code for kind in record_kinds()}
    by_kind: dict[str, list[int]] = {}
    for pk, kind in Record.objects.filter(pk__in=ids).values_list("pk", "kind"):
        by_kind.setdefault(kind, []).append(pk)
    seen: set[int] = set()
    for kind, own in by_kind.items():
        if kind in known and kind != INTERACTION:
            seen.update(record_kind(kind).visible(actor, "view").filter(pk__in=own).values_list("pk", flat=True))
    return seen
