"""Schedules as their page and the API show them, with how their last run went; three statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from opiekun.accounts.models import User
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.records.models import DeliveryState, ReportDelivery, ReportSchedule
from opiekun.records.reports.registry import ReportKind
from opiekun.records.reports.schedules.services import kind_of, received_by, schedules_of


@dataclass(frozen=True, slots=True)
class Delivered:
    """How the last run stands for one receiver."""

    receiver_id: int
    receiver: str
    state: str
    fault: str
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class ListedSchedule:
    """A schedule with names for its ids."""

    schedule: ReportSchedule
    kind: ReportKind | None
    owner: str
    receivers: Sequence[tuple[int, str]]
    last: Sequence[Delivered]

    @property
    def sent(self) -> int:
        """How many mails of the last run went out."""
        return sum(1 for one in self.last if one.state == DeliveryState.SENT)

    @property
    def waiting(self) -> int:
        """How many mails of the last run the mail server did not take yet."""
        return sum(1 for one in self.last if one.state == DeliveryState.WAITING and one.attempts)

    @property
    def failed(self) -> list[Delivered]:
        """Those of the last run that got nothing, or of whom nobody knows."""
        bad = (DeliveryState.FAILED, DeliveryState.NO_RIGHT, DeliveryState.UNKNOWN)
        return [one for one in self.last if one.state in bad]

    @property
    def last_at(self) -> datetime | None:
        """When the last run was due."""
        return self.schedule.last_at


def listed_schedules(viewer: Viewer, after: int = 0, limit: int = 500) -> list[ListedSchedule]:
    """The viewer's own, or all for who manages them, the oldest first."""
    return _listed(list(schedules_of(viewer).filter(pk__gt=after).order_by("pk")[:limit]))


def received_schedules(viewer: Viewer, after: int = 0, limit: int = 500) -> list[ListedSchedule]:
    """What others have sent to the viewer, the oldest first. Who else gets it is not for all to know."""
    return _listed(list(received_by(viewer).filter(pk__gt=after).order_by("pk")[:limit]))


def one_schedule(viewer: Viewer, schedule_id: int) -> ListedSchedule:
    """A schedule that the viewer may see. Raises NotFound."""
    found = _listed(list(schedules_of(viewer).filter(pk=schedule_id)))
    if not found:
        raise NotFound
    return found[0]


def _listed(schedules: Sequence[ReportSchedule]) -> list[ListedSchedule]:
    due = {one.pk: one.last_at for one in schedules if one.last_at is not None}
    rows = ReportDelivery.objects.filter(schedule_id__in=due, due_at__in=set(due.values())).order_by("pk")
    mails = [row for row in rows if due[row.schedule_id] == row.due_at]
    ids = {one.owner_id for one in schedules} | {user for one in schedules for user in one.receiver_ids}
    names = dict(User.objects.filter(pk__in=ids | {row.receiver_id for row in mails}).values_list("pk", "name"))
    return [_one(schedule, [row for row in mails if row.schedule_id == schedule.pk], names) for schedule in schedules]


def _one(schedule: ReportSchedule, mails: Sequence[ReportDelivery], names: Mapping[int, str]) -> ListedSchedule:
    return ListedSchedule(
        schedule,
        kind_of(schedule),
        names.get(schedule.owner_id, "–"),
        [(one, names.get(one, "–")) for one in schedule.receiver_ids],
        [_delivered(row, names) for row in mails],
    )


def _delivered(row: ReportDelivery, names: Mapping[int, str]) -> Delivered:
    return Delivered(row.receiver_id, names.get(row.receiver_id, "–"), row.state, row.fault, row.attempts)
