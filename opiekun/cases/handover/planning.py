"""A draft of a handover: what goes to whom, before anything does."""

from collections import Counter
from collections.abc import Mapping, Sequence
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


def plan_handover(actor: Viewer, raw: Mapping[str, Any]) -> Handover:
    """Find what was asked for and spread it over the receivers; nothing goes yet.

    Raises InvalidInput, NotAllowed (somebody else's matters without the right).
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
        HandoverRow.objects.bulk_create(_rows(made, ask, items))
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


def change_row(actor: Viewer, handover_id: int, row_id: int, raw: Mapping[str, Any]) -> HandoverRow:
    """Give a row of a draft another receiver (None: it stays), or a note of its own (None: the handover's).

    Raises NotFound, InvalidInput, HandoverIsOver.
    """
    clean, errors = read_fields(raw, {"to": record_id, "note": lambda value: value and text(2_000, lines=True)(value)})
    if errors:
        raise InvalidInput(errors)
    with writing(actor):
        handover = lock_own(actor, handover_id)
        if handover.state != HandoverState.DRAFT:
            raise HandoverIsOver
        row = HandoverRow.objects.filter(pk=row_id, handover=handover).first()
        if row is None:
            raise NotFound
        if "to" in clean:
            row.receiver_id = _receiver(clean["to"], handover.giver_id)
        if "note" in clean:
            row.note = clean["note"]
        row.save(update_fields=["receiver", "note"])
    return row


def _receiver(user_id: int | None, giver: int) -> int | None:
    active = User.objects.filter(pk=user_id or 0, is_active=True, trashed_at__isnull=True).exclude(pk=giver)
    if user_id is not None and not active.exists():
        raise InvalidInput([FieldError(("to",), "no_such_user", _("Choose an active user."))])
    return user_id


def lock_own(actor: Viewer, handover_id: int) -> Handover:
    """The actor's own handover, held until the transaction ends. Raises NotFound."""
    rows = Handover.objects.filter(pk=handover_id, actor_id=actor.id)
    handover = rows.select_for_update(no_key=True).first()
    if handover is None:
        raise NotFound
    return handover
