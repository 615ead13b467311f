"""Who learns of a case: open pages, those who take part in it, followers."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Value

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.cases.events import CaseHandedOver, CaseMoved
from opiekun.cases.live import LIVE
from opiekun.cases.models import Case, CasePerson, CaseUser
from opiekun.cases.notifications import CHANGED, GIVEN, JOINED, MOVED
from opiekun.cases.permissions import may_with_case
from opiekun.cases.selectors.definitions import StageDefinition
from opiekun.cases.selectors.seeing import who_see
from opiekun.core.live import RECORD, announce, publish_topics
from opiekun.core.outbox import publish
from opiekun.core.viewer import Viewer
from opiekun.records.notifications import notify


def announce_case(case_id: int, party_id: int | None, *more: int | None) -> None:
    """The case came, changed or went; so did what stands of it with its party and persons."""
    persons = CasePerson.objects.filter(case_id=case_id).values_list("person_id", flat=True)
    announce({one for one in (case_id, party_id, *persons, *more) if one is not None})


def announce_on_boards(case: Case, *more: int | None) -> None:
    """As ``announce_case``; open boards of its type show it, too."""
    persons = CasePerson.objects.filter(case_id=case.pk).values_list("person_id", flat=True)
    _announce_on_boards((case.pk, case.party_id, *persons, *more), [case.type_id])


def _announce_on_boards(record_ids: Iterable[int | None], type_ids: Iterable[int]) -> None:
    publish_topics({RECORD: [one for one in record_ids if one is not None], LIVE: type_ids})


def tell_owner(actor: Viewer, case: Case, owner_id: int, before: int | None = None) -> None:
    """The case became somebody's, by another."""
    if before is not None and before != owner_id:
        publish(CaseHandedOver(record_id=case.pk, from_owner_id=before, to_owner_id=owner_id))
    if owner_id not in (actor.id, before):
        notify([owner_id], GIVEN, record_id=case.pk, actor_id=actor.id)


def tell_joined(actor: Viewer, case_id: int, owner_id: int, joined: Mapping[int, str]) -> None:
    """Others have a part in the case now; those who do not see it in spite of that are told nothing."""
    for user_id, part in sorted(joined.items()):
        if user_id in (actor.id, owner_id):
            continue
        theirs = viewer_of_user_id(user_id)
        if theirs is not None and may_with_case(theirs, "view", case_id, owner_id):
            notify([user_id], JOINED, record_id=case_id, facts={"part": part}, actor_id=actor.id)


def tell_moved(actor: Viewer, case: Case, was: StageDefinition, now: StageDefinition) -> None:
    """The case came into another stage: open pages, subscribers and those who take part in it learn of it. ``case`` is
    as it was read before the move."""
    publish(
        CaseMoved(
            record_id=case.pk,
            party_id=case.party_id,
            owner_id=case.owner_id,
            from_stage=was.code,
            to_stage=now.code,
            from_state=was.state,
            to_state=now.state,
            outcome=now.outcome,
        )
    )
    users, persons = _in_case(case.pk)
    others = [one for one in dict.fromkeys((case.owner_id, *users)) if one != actor.id]
    to = who_see(case.pk, case.owner_id, others)
    notify(to, MOVED, record_id=case.pk, facts={"to": now.code}, actor_id=actor.id)
    _announce_on_boards((case.pk, case.party_id, *persons), {was.type_id, now.type_id})


def tell_changed(actor: Viewer, case: Case) -> None:
    """The expected close or the value of the case may be another one than in ``case``, as it was read before the
    change: those who take part in it learn what they are now. Of another owner they learn by the event."""
    columns = ("expected_close_on", "planned_revenue", "currency", "owner_id")
    day, amount, currency, owner_id = Case.objects.values_list(*columns).get(pk=case.pk)
    facts: dict[str, Any] = {}
    if day != case.expected_close_on:
        facts["expected_close_on"] = day.isoformat() if day else ""
    if amount != case.planned_revenue or (amount and currency != case.currency):
        facts["planned_revenue"] = None if amount is None else {"amount": f"{amount:f}", "currency": currency}
    if facts:
        users, _persons = _in_case(case.pk)
        others = [one for one in dict.fromkeys((owner_id, *users)) if one != actor.id]
        to = who_see(case.pk, owner_id, others)
        notify(to, CHANGED, record_id=case.pk, facts=facts, actor_id=actor.id)


def _in_case(case_id: int) -> tuple[list[int], list[int]]:
    """Our people and theirs in the case, by one statement."""
    users = CaseUser.objects.filter(case_id=case_id).values_list(Value(True), "user_id")
    persons = CasePerson.objects.filter(case_id=case_id).values_list(Value(False), "person_id")
    rows = list(users.union(persons, all=True))
    return [pk for ours, pk in rows if ours], [pk for ours, pk in rows if not ours]
