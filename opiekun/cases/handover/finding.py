"""What there is to hand over: within the actor's reach, a statement or two for each kind."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Min, OuterRef, QuerySet, Subquery

from opiekun.activities.models import InteractionLink, TaskLink
from opiekun.activities.permissions import reached_interactions
from opiekun.activities.selectors.mail.unanswered import unanswered_ids
from opiekun.activities.tasks.choices import TaskState
from opiekun.activities.tasks.permissions import reached_tasks
from opiekun.cases.choices import CaseState
from opiekun.cases.handover.asking import Ask
from opiekun.cases.models import Case, HandoverKind
from opiekun.cases.permissions import CASE, reached_cases
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import PARTY, reached_parties
from opiekun.parties.selectors.list_conditions import PARTY_LIST_FIELD
from opiekun.records.conditions import compile_condition
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Leaf


@dataclass(frozen=True, slots=True)
class Item:
    """Something that could go. What has the same party, or else the same case, goes together."""

    kind: HandoverKind
    record_id: int
    party_id: int | None
    case_id: int | None = None

    @property
    def group(self) -> tuple[str, int]:
        """What it goes together with."""
        if self.party_id is not None:
            return "party", self.party_id
        return ("case", self.case_id) if self.case_id is not None else (self.kind, self.record_id)


def find_items(actor: Viewer, ask: Ask) -> list[Item]:
    """All that was asked for and that the actor may change."""
    cases = _cases(actor, ask) if HandoverKind.CASE in ask.kinds or ask.is_narrowed else []
    chosen = {case.record_id for case in cases} if ask.is_narrowed else None
    parties = {case.party_id for case in cases if case.party_id is not None} if ask.is_narrowed else None
    found = list(cases) if HandoverKind.CASE in ask.kinds else []
    if HandoverKind.TASK in ask.kinds:
        found += _tasks(actor, ask.giver, chosen)
    if HandoverKind.MAIL in ask.kinds:
        found += _mail(actor, ask.giver, chosen)
    if HandoverKind.PARTY in ask.kinds:
        found += _parties(actor, ask.giver, parties)
    return found


def _cases(actor: Viewer, ask: Ask) -> Sequence[Item]:
    rows: QuerySet[Case] = reached_cases(actor, "edit").filter(owner_id=ask.giver).exclude(state=CaseState.CLOSED)
    if ask.types:
        rows = rows.filter(type__code__in=ask.types)
    if ask.stages:
        rows = rows.filter(stage__code__in=ask.stages)
    if ask.lists:
        listed = Leaf(PARTY_LIST_FIELD, Operator.IS, tuple(str(one) for one in ask.lists))
        condition = compile_condition(record_kind(PARTY), actor, listed)
        rows = rows.filter(party__in=reached_parties(actor).filter(condition))
    found = rows.order_by("pk").values_list("pk", "party_id")
    return [Item(HandoverKind.CASE, pk, party, pk) for pk, party in found]


def _tasks(actor: Viewer, giver: int, cases: Collection[int] | None) -> Sequence[Item]:
    links = TaskLink.objects.filter(task_id=OuterRef("pk"), record__kind=CASE)
    if cases is not None:
        links = links.filter(record_id__in=cases)
    case = links.order_by().values("task_id").annotate(first=Min("record_id")).values("first")
    rows = reached_tasks(actor, "edit").filter(owner_id=giver, state=TaskState.OPEN).annotate(of_case=Subquery(case))
    found = rows.order_by("pk").values_list("pk", "party_id", "of_case")
    return [Item(HandoverKind.TASK, *row) for row in found if cases is None or row[2] is not None]


def _mail(actor: Viewer, giver: int, cases: Collection[int] | None) -> Sequence[Item]:
    waiting = unanswered_ids(giver)
    rows = reached_interactions(actor, "edit").filter(pk__in=waiting)
    if cases is not None:
        joined = InteractionLink.objects.filter(record_id__in=cases, interaction_id__in=waiting)
        rows = rows.filter(pk__in=joined.values("interaction_id"))
    return [Item(HandoverKind.MAIL, pk, waiting[pk]) for pk in rows.order_by("pk").values_list("pk", flat=True)]


def _parties(actor: Viewer, giver: int, parties: Collection[int] | None) -> Sequence[Item]:
    rows = reached_parties(actor, "edit").filter(account_manager_id=giver, is_own=False)
    if parties is not None:
        rows = rows.filter(pk__in=parties)
    return [Item(HandoverKind.PARTY, pk, pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
