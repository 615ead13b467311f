"""What is new in cases is told to those who take part in them: notes, e-mails, talks, documents and their new versions,
another owner.

Subscribed to events, so that it is told whatever brings it about, and nobody who writes waits for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.activities.choices import Direction
from opiekun.activities.documents.events import DocumentAttached, DocumentVersionAdded
from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.events import InteractionLinked, NoteTied
from opiekun.activities.models import Attachment, InteractionLink, Mention, Note
from opiekun.activities.permissions import reached_interactions, reached_notes
from opiekun.cases.events import CaseHandedOver
from opiekun.cases.models import Case, CaseUser, HandoverRow
from opiekun.cases.notifications import CHANGED, DOCUMENT, MAIL, NEWS, NOTE, TALK, VERSION
from opiekun.cases.permissions import reached_cases
from opiekun.core import clock
from opiekun.core.outbox import DeliveredEvent
from opiekun.core.viewer import Viewer
from opiekun.records.notifications import notify

SUBSCRIBER: Final = "cases.news"
EVENTS: Final = (
    "note.created",
    NoteTied.name,
    "interaction.created",
    InteractionLinked.name,
    "document.created",
    DocumentAttached.name,
    DocumentVersionAdded.name,
    CaseHandedOver.name,
)
# What lay about for so long, or was said so long ago (an archive that is brought in), is no news.
_FRESH: Final = timedelta(days=1)
_RECENT: Final = timedelta(days=3)
_LATER: Final = frozenset({InteractionLinked.name, DocumentAttached.name})
_REACHED: Final[dict[str, Callable[[Viewer], QuerySet[Any]]]] = {
    NOTE: reached_notes,
    MAIL: reached_interactions,
    TALK: reached_interactions,
    DOCUMENT: reached_documents,
    VERSION: reached_documents,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Something new in a case: what it is, by whom, and who else need not be told of it."""

    case_id: int
    record_id: int
    what: str
    actor_id: int | None
    not_to: frozenset[int | None] = frozenset()


def on_events(events: Sequence[DeliveredEvent]) -> None:
    """Subscribed to ``EVENTS``."""
    fresh = [event for event in events if event.at > clock.now() - _FRESH]
    tell_news(
        _notes({event.record_id: event for event in fresh if event.kind == "note" and event.record_id is not None})
    )
    tell_news(_interactions([event for event in fresh if event.kind == "interaction"]))
    tell_news(_documents([event for event in fresh if event.kind == "document"]))
    owners = [event for event in fresh if event.name == CaseHandedOver.name]
    # Of those that were handed over together it is told once, by the handover.
    _tell_of_owners([event for event in owners if event.facts.get("handover_id") is None])


def _interactions(events: Sequence[DeliveredEvent]) -> list[Piece]:
    """Interactions that are new, and those that were there and came to a case; not to those of us who said them."""
    rows = InteractionLink.objects.filter(
        record_id__in=Case.objects.values("pk"),
        interaction_id__in={event.record_id for event in events if event.record_id is not None},
        interaction__started_at__gt=clock.now() - _RECENT,
    )
    columns = ("record_id", "interaction_id", "interaction__mail", "interaction__direction", "interaction__user_id")
    cases: dict[int, list[tuple[int, str, frozenset[int | None]]]] = {}
    for case, record, mail, direction, user in rows.order_by("pk").values_list(*columns) if events else ():
        not_to = frozenset() if mail is not None and direction != Direction.OUT else frozenset({user})
        cases.setdefault(record, []).append((case, TALK if mail is None else MAIL, not_to))
    later = _came_later(events)
    return [
        Piece(case, event.record_id, what, event.actor_id, not_to)
        for event in events
        if event.record_id is not None
        for case, what, not_to in cases.get(event.record_id, ())
        if _tells_of(event, case, (event.record_id, case) in later)
    ]


def _notes(new: dict[int, DeliveredEvent]) -> list[Piece]:
    """Whom a note mentions is told of that; of a note of a handover its one notification tells."""
    mentioned: dict[int, set[int | None]] = {}
    for note, user in Mention.objects.filter(note_id__in=new).values_list("note_id", "user_id"):
        mentioned.setdefault(note, set()).add(user)
    handed = HandoverRow.objects.filter(note_made__in=new).values_list("note_made", flat=True)
    rows = Note.objects.filter(pk__in=set(new) - set(handed), about_id__in=Case.objects.values("pk"))
    return [
        Piece(case, note, NOTE, new[note].actor_id, frozenset({author, *mentioned.get(note, ())}))
        for case, note, author in rows.values_list("about_id", "pk", "author_id")
    ]


def _documents(events: Sequence[DeliveredEvent]) -> list[Piece]:
    """Documents that are new, those that were there and came to a case, and new files of those in cases."""
    documents = {event.record_id for event in events if event.record_id is not None}
    if not documents:
        return []
    rows = Attachment.objects.filter(document_id__in=documents, record_id__in=Case.objects.values("pk"))
    cases: dict[int, list[int]] = {}
    for document, case in rows.order_by("pk").values_list("document_id", "record_id"):
        cases.setdefault(document, []).append(case)
    later = _came_later(events)
    return [
        Piece(case, event.record_id, VERSION if event.name == DocumentVersionAdded.name else DOCUMENT, event.actor_id)
        for event in events
        if event.record_id is not None
        for case in cases.get(event.record_id, ())
        if _tells_of(event, case, (event.record_id, case) in later)
    ]


def _came_later(events: Sequence[DeliveredEvent]) -> set[tuple[int | None, int]]:
    """What came to which case after it was made, as (its id, the id of the case)."""
    return {(e.record_id, int(e.facts["to_record_id"])) for e in events if e.name in _LATER}


def _tells_of(event: DeliveredEvent, case_id: int, came_later: bool) -> bool:
    """Whether the event of a document or an interaction is news of a case in which it is now. Where it came to the case
    after it was made, that is told by who brought it."""
    if event.name in _LATER:
        return bool(event.facts["to_record_id"] == case_id)
    return event.name == DocumentVersionAdded.name or not came_later


def tell_news(pieces: Sequence[Piece]) -> None:
    """Tell the owners of the cases and all who take part in them of what each of them sees."""
    people = _people({one.case_id for one in pieces})
    seen = {user: _seen_by(user, [one for one in pieces if user in people[one.case_id]]) for user in _all(people)}
    for piece in pieces:
        users = [user for user in people[piece.case_id] if user not in piece.not_to and piece in seen[user]]
        notify(users, NEWS, record_id=piece.case_id, facts={piece.what: True}, actor_id=piece.actor_id)


def _people(case_ids: set[int]) -> dict[int, set[int]]:
    """Our people in each of the cases."""
    if not case_ids:
        return {}
    rows = Case.objects.filter(pk__in=case_ids).values_list("pk", "owner_id")
    found = {case_id: {owner} for case_id, owner in rows}
    for case_id, user in CaseUser.objects.filter(case_id__in=found).values_list("case_id", "user_id"):
        found[case_id].add(user)
    return {case_id: found.get(case_id, set()) for case_id in case_ids}


def _seen_by(user_id: int, pieces: Sequence[Piece]) -> set[Piece]:
    """Those of which the user sees both the case and what is new in it; a statement for each sort of things."""
    viewer = viewer_of_user_id(user_id)
    if viewer is None:
        return set()
    cases = _in_sight(reached_cases(viewer), {one.case_id for one in pieces})
    seen: set[Piece] = set()
    for what in {one.what for one in pieces}:
        of_it = [one for one in pieces if one.what == what and one.case_id in cases]
        records = _in_sight(_REACHED[what](viewer), {one.record_id for one in of_it})
        seen |= {one for one in of_it if one.record_id in records}
    return seen


def _in_sight(rows: QuerySet[Any], ids: set[int]) -> set[int]:
    return set(rows.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def _tell_of_owners(events: Sequence[DeliveredEvent]) -> None:
    """Who has become the owner learns of that otherwise; whose it was, as long as they see it, and the others here."""
    people = _people({event.record_id for event in events if event.record_id is not None})
    for event in events:
        people.get(event.record_id or 0, set()).add(int(event.facts["from_owner_id"]))
    seen = {user: _cases_seen(user, {one for one in people if user in people[one]}) for user in _all(people)}
    names = dict(User.objects.filter(pk__in={e.facts["to_owner_id"] for e in events}).values_list("pk", "name"))
    for event in events:
        case_id, owner_id = event.record_id or 0, int(event.facts["to_owner_id"])
        to = [one for one in people.get(case_id, ()) if one != owner_id and case_id in seen[one]]
        if owner_id in names:
            facts = {"owner": names[owner_id]}
            notify(to, CHANGED, record_id=case_id, facts=facts, actor_id=event.actor_id)


def _cases_seen(user_id: int, case_ids: set[int]) -> set[int]:
    viewer = viewer_of_user_id(user_id)
    return set() if viewer is None else _in_sight(reached_cases(viewer), case_ids)


def _all(people: Mapping[int, set[int]]) -> list[int]:
    return sorted(set().union(*people.values()))
