"""Handing over: all of it in one transaction, through the services of each kind."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from opiekun.activities.errors import refusing_by_name as refusing_activities
from opiekun.activities.services.mail.many_users import pass_interactions
from opiekun.activities.services.many_notes import notes_about
from opiekun.activities.services.tasks.many_assignees import pass_tasks
from opiekun.cases.errors import refusing_by_name
from opiekun.cases.handover.errors import NothingToHandOver, ReceiverIsGone
from opiekun.cases.handover.planning import lock_own
from opiekun.cases.handover.rights import may_hand_over
from opiekun.cases.handover.telling import tell_done
from opiekun.cases.models import Case, Handover, HandoverKind, HandoverRow, HandoverState
from opiekun.cases.services.many_owners import pass_cases
from opiekun.core.changing_hands import Passing
from opiekun.core.errors import NotAllowed
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Party
from opiekun.parties.services.many_account_managers import pass_parties

# Whoever would close an account waits until what it is given is there.
_RECEIVERS: Final = "SELECT id, name, is_active AND trashed_at IS NULL FROM accounts_user WHERE id = ANY(%s) FOR SHARE"
_OUTCOMES: Final = """
UPDATE cases_handover_row r
SET outcome = g.outcome, code = g.code, before = g.before::jsonb, note_made = g.note_made
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[]) g (id, outcome, code, before, note_made)
WHERE r.id = g.id
"""
Rows = Sequence[HandoverRow]


def hand_over(actor: Viewer, handover_id: int) -> Handover:
    """Make the actor's draft true; asked again it does nothing. What is no longer the giver's is left alone.

    Raises NotFound, NotAllowed, ReceiverIsGone, NothingToHandOver; nothing is changed then.
    """
    with refusing_by_name(), refusing_activities(), writing(actor):
        handover = lock_own(actor, handover_id)
        if handover.state != HandoverState.DRAFT:
            return handover
        if not may_hand_over(actor, handover.giver_id):
            raise NotAllowed
        rows = list(handover.rows.filter(receiver__isnull=False).order_by("pk"))
        if not rows:
            raise NothingToHandOver
        hold_receivers({row.receiver_id for row in rows if row.receiver_id})
        passed, notes = _pass(actor, handover, rows)
        _keep(rows, passed, notes)
        done = Handover.objects.filter(pk=handover.pk)
        done.update(state=HandoverState.DONE, done_at=instant())
        tell_done(actor, handover, [row for row in rows if row.pk in passed.ids])
    return Handover.objects.get(pk=handover_id)


def hold_receivers(ids: Collection[int]) -> None:
    """Keep the users from being closed until the transaction ends. Raises ReceiverIsGone naming those who are."""
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVERS, [sorted(ids)])
        gone = [name for _id, name, is_active in cursor.fetchall() if not is_active]
    if gone:
        raise ReceiverIsGone(sorted(gone))


@dataclass(frozen=True, slots=True)
class Passed:
    """The rows that went, and what tasks held before, by the ids of their rows."""

    ids: Collection[int]
    before: Mapping[int, Any]


def passings(handover: Handover, rows: Iterable[HandoverRow]) -> list[Passing]:
    """The rows on their way."""
    return [Passing(row.record_id, handover.giver_id, row.receiver_id) for row in rows if row.receiver_id is not None]


def of_kind(rows: Rows, kind: HandoverKind) -> Rows:
    return [row for row in rows if row.kind == kind]


def _pass(actor: Viewer, handover: Handover, rows: Rows) -> tuple[Passed, Mapping[int, int]]:
    def going(kind: HandoverKind) -> list[Passing]:
        return passings(handover, of_kind(rows, kind))

    tasks = pass_tasks(actor, going(HandoverKind.TASK))
    gone: dict[str, Collection[int]] = {
        HandoverKind.TASK: tasks.keys(),
        HandoverKind.MAIL: pass_interactions(actor, going(HandoverKind.MAIL)),
        HandoverKind.CASE: pass_cases(actor, going(HandoverKind.CASE), handover_id=handover.pk),
    }
    went = [row for row in rows if row.record_id in gone.get(row.kind, ())]
    notes = _write_notes(actor, handover, went)
    # Parties last: whoever reached all this by them does no longer when they have gone.
    parties = pass_parties(actor, going(HandoverKind.PARTY))
    went += [row for row in of_kind(rows, HandoverKind.PARTY) if row.record_id in parties]
    before = {row.pk: list(tasks[row.record_id]) for row in of_kind(went, HandoverKind.TASK)}
    return Passed({row.pk for row in went}, before), notes


def _write_notes(actor: Viewer, handover: Handover, rows: Rows) -> Mapping[int, int]:
    """The notes on the cases that went; those of an internal one stand at our own company."""
    said = {row.record_id: words for row in of_kind(rows, HandoverKind.CASE) if (words := note_of(handover, row))}
    if not said:
        return {}
    own = Party.objects.filter(is_own=True).values_list("pk", flat=True).first()
    of = dict(Case.objects.filter(pk__in=said).values_list("pk", "party_id"))
    places = {pk: place for pk, party in of.items() if (place := party or own) is not None}
    return notes_about(actor, {pk: (places[pk], said[pk]) for pk in said if pk in places})


def note_of(handover: Handover, row: HandoverRow) -> str:
    """The words that go with the row: its own, else the handover's."""
    return handover.note if row.note is None else row.note


def _keep(rows: Rows, passed: Passed, notes: Mapping[int, int]) -> None:
    told = [
        (
            row.pk,
            HandoverRow.PASSED if row.pk in passed.ids else HandoverRow.LEFT,
            "" if row.pk in passed.ids else "changed_since",
            json.dumps(passed.before[row.pk]) if row.pk in passed.before else None,
            notes.get(row.record_id) if row.kind == HandoverKind.CASE else None,
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES, [list(column) for column in zip(*told, strict=True)])


def instant() -> datetime:
    """The instant under which the history tells of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        row = cursor.fetchone()
    at: datetime = row[0]
    return at
