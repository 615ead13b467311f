"""Runs of schedules: what is due becomes one mail for each receiver, however many workers look at the clock."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_noop

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from opiekun.records.models import DeliveryState, ReportDelivery, ReportSchedule
from opiekun.records.reports.registry import may_see
from opiekun.records.reports.schedules.rhythm import next_after
from opiekun.records.reports.schedules.services import kind_of
from opiekun.records.reports.schedules.telling import tell_owner

KEPT_FOR: Final = timedelta(days=90)
# After this long whoever began to send it is no more.
LOST_AFTER: Final = timedelta(hours=1)
LATE_AFTER: Final = timedelta(days=1)
OWNER_GONE: Final = gettext_noop("Whoever set it up no longer works here.")
OWNER_MAY_NOT: Final = gettext_noop("Whoever set it up may no longer open this report.")
INTERRUPTED: Final = gettext_noop("Sending was interrupted; look whether it came.")
NO_REPORT: Final = gettext_noop("There is no such report any more.")


def due_schedules() -> list[int]:
    """Those whose time has come."""
    due = ReportSchedule.objects.filter(next_at__lte=clock.now(), is_paused=False, trashed_at__isnull=True)
    return list(due.order_by("next_at", "pk").values_list("pk", flat=True))


def begin_run(schedule_id: int) -> list[int]:
    """The mails of the schedule that is due, each to be sent by a job; their ids. None when another worker did it.

    After a while in which no worker ran, there is one run and not one for each time that was missed.
    """
    with writing(SYSTEM):
        rows = ReportSchedule.objects.select_for_update(no_key=True, skip_locked=True)
        now = clock.now()
        schedule = rows.filter(pk=schedule_id, next_at__lte=now, is_paused=False, trashed_at__isnull=True).first()
        if schedule is None:
            return []
        due, fault = schedule.next_at, _fault(schedule)
        following = next_after(schedule.rhythm, schedule.day, schedule.hour, now, clock.company_zone())
        ReportSchedule.objects.filter(pk=schedule.pk).update(next_at=following, last_at=due, fault=fault)
        if fault:
            tell_owner(schedule, "", fault)
            return []
        return _mails(schedule, due)


def _fault(schedule: ReportSchedule) -> str:
    kind, owner = kind_of(schedule), viewer_of_user_id(schedule.owner_id)
    if owner is None:
        return OWNER_GONE
    if kind is None:
        return NO_REPORT
    return "" if may_see(owner, kind) else OWNER_MAY_NOT


def _mails(schedule: ReportSchedule, due: datetime) -> list[int]:
    now = clock.now()
    rows = [
        ReportDelivery(schedule=schedule, due_at=due, receiver_id=one, changed_at=now) for one in schedule.receiver_ids
    ]
    ReportDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    made = ReportDelivery.objects.filter(schedule=schedule, due_at=due, state=DeliveryState.WAITING)
    return list(made.order_by("pk").values_list("pk", flat=True))


def settle_lost() -> int:
    """Say of mails that were begun and never told of, that nobody knows; of those that waited a day, that they failed.

    They are not sent again: a mail that came twice is worse than one whose owner is asked to look. How many there were.
    """
    now, settled = clock.now(), 0
    for state, age, becomes in (
        (DeliveryState.TAKEN, LOST_AFTER, DeliveryState.UNKNOWN),
        (DeliveryState.WAITING, LATE_AFTER, DeliveryState.FAILED),
    ):
        with writing(SYSTEM):
            lost = ReportDelivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("schedule")
            for row in lost.filter(state=state, changed_at__lt=now - age)[:200]:
                row.state, row.changed_at, row.fault = becomes, now, INTERRUPTED
                row.save(update_fields=["state", "changed_at", "fault"])
                tell_owner(row.schedule, row.receiver_id, INTERRUPTED)
                settled += 1
    return settled


def forget_old_deliveries() -> int:
    """Forget after 90 days what was sent; how many went."""
    with transaction.atomic():
        old = ReportDelivery.objects.filter(due_at__lt=clock.now() - KEPT_FOR)
        return old._raw_delete(old.db)
