"""A handover as its maker looks at it: who gets how much, what they will not see, each thing by its name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Model, Q, QuerySet

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.activities.models import Interaction, Task
from opiekun.cases.handover.following import cases_followed
from opiekun.cases.handover.undoing import KEPT_FOR
from opiekun.cases.models import Case, Handover, HandoverKind, HandoverRow, HandoverState
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.live.records import visible_ids
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party
from opiekun.parties.permissions import reached_parties
from opiekun.records.references import names_of

PAGE: Final = 50
ORDER: Final = (HandoverKind.CASE, HandoverKind.TASK, HandoverKind.MAIL, HandoverKind.PARTY)
_HOLDERS: Final[Mapping[HandoverKind, tuple[type[Model], str]]] = {
    HandoverKind.CASE: (Case, "owner__name"),
    HandoverKind.TASK: (Task, "assignee__name"),
    HandoverKind.MAIL: (Interaction, "user__name"),
    HandoverKind.PARTY: (Party, "account_manager__name"),
}


@dataclass(slots=True)
class Share:
    """What one receiver gets, by kind; ``id`` is None for what stays. ``unseen`` says of how many things of a kind the
    receiver will not see the party, ``closed`` names the kinds that they may not change at all."""

    id: int | None
    name: str
    numbers: dict[str, int] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    unseen: int = 0
    is_gone: bool = False

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a handover."""

    id: int
    kind: str
    record_id: int
    name: str
    party: str
    receiver_id: int | None
    receiver: str
    note: str | None
    outcome: str
    undo: str


def own_handover(viewer: Viewer, handover_id: int) -> Handover:
    """The viewer's own handover. Raises NotFound."""
    handover = Handover.objects.select_related("giver").filter(pk=handover_id, actor_id=viewer.id).first()
    if handover is None:
        raise NotFound
    return handover


def own_handovers(viewer: Viewer) -> list[Handover]:
    """The viewer's handovers of the last thirty days that were done, the newest first."""
    done = Handover.objects.exclude(state=HandoverState.DRAFT).filter(created_at__gt=clock.now() - KEPT_FOR)
    return list(done.select_related("giver").filter(actor_id=viewer.id).order_by("-pk")[:50])


def own_drafts(viewer: Viewer) -> list[Handover]:
    """What the viewer prepared and has not done yet, the newest of each giver."""
    drafts = Handover.objects.filter(actor_id=viewer.id, state=HandoverState.DRAFT)
    newest = drafts.order_by("giver_id", "-pk").distinct("giver_id").values("pk")
    return list(drafts.filter(pk__in=newest).select_related("giver").order_by("-pk")[:10])


def shares(handover: Handover, rows: QuerySet[HandoverRow] | None = None) -> list[Share]:
    """Who gets how much of each kind, those with most first, what stays last; three statements and some for each
    receiver of a draft."""
    counted = (handover.rows.all() if rows is None else rows).values_list("receiver_id", "kind").annotate(n=Count("pk"))
    found: dict[int | None, Share] = {}
    for receiver, kind, number in counted.order_by():
        found.setdefault(receiver, Share(receiver, "")).numbers[kind] = number
    users = User.objects.filter(pk__in=[pk for pk in found if pk is not None])
    for pk, name, is_active in users.values_list("pk", "name", "is_active"):
        found[pk].name, found[pk].is_gone = name, not is_active
    if handover.state == HandoverState.DRAFT:
        for share in found.values():
            _look_ahead(handover, share)
    return sorted(found.values(), key=lambda one: (one.id is None, -one.total, one.name))


def _look_ahead(handover: Handover, share: Share) -> None:
    """What the receiver will not be able to do, by their rights of now."""
    viewer = None if share.id is None else viewer_of_user_id(share.id)
    if viewer is None:
        return
    for kind in share.numbers:
        if not viewer.can(kind, "view") or not viewer.can(kind, "edit"):
            share.closed.append(kind)
    mine = handover.rows.filter(receiver_id=share.id)
    coming = set(mine.filter(kind=HandoverKind.PARTY).values_list("record_id", flat=True))
    if not viewer.can("party", "view"):
        coming = set()
    others = mine.exclude(kind=HandoverKind.PARTY).filter(party_id__isnull=False)
    parties = {pk for pk in others.values_list("party_id", flat=True) if pk is not None} - coming
    seen = set(reached_parties(viewer).filter(pk__in=parties).values_list("pk", flat=True))
    share.unseen = len(parties - seen)


def lines(
    handover: Handover, kind: str, page: int = 0, rows: QuerySet[HandoverRow] | None = None
) -> tuple[list[Line], bool]:
    """A page of the things of a kind with their names, and whether there are more; four statements."""
    asked = (handover.rows.all() if rows is None else rows).filter(kind=kind).order_by("pk")
    found = list(asked.select_related("receiver")[page * PAGE : (page + 1) * PAGE + 1])
    return _named(kind, found[:PAGE]), len(found) > PAGE


def page_of(handover: Handover, after: int, limit: int) -> tuple[list[Line], bool]:
    """The things of all kinds behind the row with that id, in the order of the draft, and whether there are more."""
    found = list(handover.rows.filter(pk__gt=after).order_by("pk").select_related("receiver")[: limit + 1])
    shown = found[:limit]
    named = {line.id: line for kind in ORDER for line in _named(kind, [row for row in shown if row.kind == kind])}
    return [named[row.pk] for row in shown], len(found) > limit


def numbers_of(handover: Handover, **which: str) -> Mapping[str, int]:
    """How many of each kind went which way."""
    return dict(handover.rows.filter(**which).order_by().values_list("kind").annotate(n=Count("pk")))


def _named(kind: str, rows: Sequence[HandoverRow]) -> list[Line]:
    names = names_of(kind, {row.record_id for row in rows}) if rows else {}
    wanted = {row.party_id for row in rows if row.party_id is not None and kind != HandoverKind.PARTY}
    parties = names_of("party", wanted) if wanted else {}
    return [
        Line(
            row.pk,
            row.kind,
            row.record_id,
            names.get(row.record_id, f"#{row.record_id}"),
            parties.get(row.party_id or 0, ""),
            row.receiver_id,
            row.receiver.name if row.receiver is not None else "",
            row.note,
            row.outcome,
            row.undo,
        )
        for row in rows
    ]


def held_by(kind: str, ids: Collection[int]) -> Mapping[int, str]:
    """Whose the things of a kind are now, by their ids."""
    model, column = _HOLDERS[HandoverKind(kind)]
    return {pk: name or "" for pk, name in model._default_manager.filter(pk__in=ids).values_list("pk", column)}


def received(viewer: Viewer, handover_id: int) -> tuple[Handover, str, Mapping[str, Sequence[Line]]]:
    """What the viewer gave away or got by a handover, or what others got in which he takes part, with the words that
    went along; as far as he sees it, by kind. Raises NotFound where that is nothing."""
    handover, note, concerning = _received(viewer, handover_id)
    return handover, note, _seen(viewer, list(concerning.select_related("receiver").order_by("pk")[:2_000]))


def received_page(
    viewer: Viewer, handover_id: int, after: int, limit: int
) -> tuple[Handover, str, Sequence[Line], int | None]:
    """The same behind the row with that id, and the id behind which more follows. Raises NotFound."""
    handover, note, concerning = _received(viewer, handover_id)
    rows = list(concerning.filter(pk__gt=after).select_related("receiver").order_by("pk")[: limit + 1])
    seen = sorted((line for found in _seen(viewer, rows[:limit]).values() for line in found), key=lambda line: line.id)
    return handover, note, seen, rows[limit - 1].pk if len(rows) > limit else None


def _received(viewer: Viewer, handover_id: int) -> tuple[Handover, str, QuerySet[HandoverRow]]:
    done = Handover.objects.select_related("giver", "actor").exclude(state=HandoverState.DRAFT)
    handover = done.filter(pk=handover_id).first()
    if handover is None:
        raise NotFound
    passed, followed = handover.rows.filter(outcome=HandoverRow.PASSED), cases_followed(viewer, handover)
    if handover.giver_id == viewer.id:
        return handover, handover.note, passed
    if passed.filter(receiver_id=viewer.id).exists():
        mine = Q(receiver_id=viewer.id) | Q(pk__in=followed.values("pk"))
        return handover, handover.note, passed.filter(mine)
    # The handover's words stand as a note on the cases that have none of their own.
    notes = list(followed.order_by("note").values_list("note", flat=True).distinct())
    if not notes:
        raise NotFound
    return handover, handover.note if None in notes else "", followed


def _seen(viewer: Viewer, rows: Sequence[HandoverRow]) -> Mapping[str, Sequence[Line]]:
    seen = visible_ids(viewer, [row.record_id for row in rows])
    return {kind: _named(kind, [row for row in rows if row.kind == kind and row.record_id in seen]) for kind in ORDER}
