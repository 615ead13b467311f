"""A draft of a handover: what goes to whom, before anything does."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.cases.handover.asking import Ask, read_ask
from opiekun.cases.handover.errors import HandoverIsOver
from opiekun.cases.handover.finding import Item, find_items
from opiekun.cases.handover.rights import may_hand_over
from opiekun.cases.handover.spreading import spread
from opiekun.cases.models import Handover, HandoverRow, HandoverState
from opiekun.core.errors import FieldError, InvalidInput, NotAllowed, NotFound
from opiekun.core.reading import REASONS, read_fields, record_id, text
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

MOST: Final = 20_000


def plan_handover(actor: Viewer, raw: Mapping[str, Any], instead_of: int | None = None) -> Handover:
    """Find what was asked for and spread it over the receivers; nothing goes yet.

    ``instead_of`` is an earlier draft of the actor's: what was chosen row by row there holds here, too, and the draft
    itself is gone. Raises InvalidInput, NotAllowed (somebody else's matters without the right).
    """
    if actor.id is None:
        raise NotAllowed
    ask = read_ask(raw)
    if not User.objects.filter(pk=ask.giver, trashed_at__isnull=True).exists():
        raise InvalidInput([FieldError(("from",), "not_an_id", str(REASONS["not_an_id"]))])
    if not may_hand_over(actor, ask.giver):
        raise NotAllowed
    items = find_items(actor, ask)
    if len(items) > MOST:
        message = _("At most %(most)d things can be handed over at once. Narrow the choice.") % {"most": MOST}
        raise InvalidInput([FieldError(("what",), "too_many", message)])
    with writing(actor):
        made = Handover.objects.create(actor_id=actor.id, giver_id=ask.giver, asked=ask.to_json(), note=ask.note)
        rows = _rows(made, ask, items)
        if instead_of is not None:
            _take_along(actor, instead_of, ask, rows)
        HandoverRow.objects.bulk_create(rows)
    made.refresh_from_db()
    return made


def _rows(handover: Handover, ask: Ask, items: Sequence[Item]) -> list[HandoverRow]:
    to = spread(Counter(item.group for item in items), ask.receivers)
    return [
        HandoverRow(
            handover=handover,
            kind=item.kind,
            record_id=item.record_id,
            party_id=item.party_id,
            receiver_id=to[item.group],
        )
        for item in items
    ]


def _take_along(actor: Viewer, handover_id: int, ask: Ask, rows: Sequence[HandoverRow]) -> None:
    """The notes of the draft and what stays; who gets what as well where the receivers are the same."""
    drafts = Handover.objects.filter(actor_id=actor.id, giver_id=ask.giver, state=HandoverState.DRAFT)
    draft = drafts.filter(pk=handover_id).select_for_update().first()
    if draft is None:
        return
    asked, wanted = draft.asked, ask.to_json()
    is_same = all(asked[name] == wanted[name] for name in ("to", "team"))
    active = set(User.objects.filter(is_active=True, trashed_at__isnull=True).values_list("pk", flat=True))
    former = {(row.kind, row.record_id): row for row in draft.rows.all()}
    for row in rows:
        if (was := former.get((row.kind, row.record_id))) is not None:
            row.note = was.note
            if was.receiver_id is None or (is_same and was.receiver_id in active):
                row.receiver_id = was.receiver_id
    draft.delete()


def change_row(actor: Viewer, handover_id: int, row_id: int, raw: Mapping[str, Any]) -> HandoverRow:
    """Give a row of a draft another receiver (None: it stays), or a note of its own (None: the handover's).

    Raises NotFound, InvalidInput, HandoverIsOver.
    """
    return change_rows(actor, handover_id, {row_id: raw})[0]


def change_rows(actor: Viewer, handover_id: int, raw: Mapping[int, Mapping[str, Any]]) -> list[HandoverRow]:
    """The same of several rows, by their ids; all of it or nothing. What stands so already is not written."""
    wanted = {row_id: _read_change(one) for row_id, one in raw.items()}
    with writing(actor):
        handover = lock_own(actor, handover_id)
        if handover.state != HandoverState.DRAFT:
            raise HandoverIsOver
        rows = list(handover.rows.filter(pk__in=wanted).order_by("pk"))
        if len(rows) < len(wanted):
            raise NotFound
        changed = [row for row in rows if any(getattr(row, name) != value for name, value in wanted[row.pk].items())]
        others = {one for row in changed if (one := wanted[row.pk].get("receiver_id")) != row.receiver_id}
        _check_receivers(others, handover.giver_id)
        for row in changed:
            for name, value in wanted[row.pk].items():
                setattr(row, name, value)
        HandoverRow.objects.bulk_update(changed, ["receiver", "note"])
    return rows


def _read_change(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that change. Raises InvalidInput."""
    clean, errors = read_fields(raw, {"to": record_id, "note": lambda value: value and text(2_000, lines=True)(value)})
    if errors:
        raise InvalidInput(errors)
    return {{"to": "receiver_id"}.get(name, name): value for name, value in clean.items()}


def _check_receivers(wanted: Collection[int | None], giver: int) -> None:
    """Raise InvalidInput where one of them could not take anything over."""
    ids = {one for one in wanted if one is not None}
    active = User.objects.filter(pk__in=ids, is_active=True, trashed_at__isnull=True).exclude(pk=giver)
    if ids and active.count() < len(ids):
        raise InvalidInput([FieldError(("to",), "no_such_user", _("Choose an active user."))])


def lock_own(actor: Viewer, handover_id: int) -> Handover:
    """The actor's own handover, held until the transaction ends. Raises NotFound."""
    rows = Handover.objects.filter(pk=handover_id, actor_id=actor.id)
    handover = rows.select_for_update(no_key=True).first()
    if handover is None:
        raise NotFound
    return handover
