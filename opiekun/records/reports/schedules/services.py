"""Scheduling, changing, pausing, removing. One's own, or those of others for who manages them."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opiekun.core import clock
from opiekun.core.errors import Conflict, NotAllowed, NotFound, StaleVersion
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.models import ReportSchedule
from opiekun.records.reports.asked import Given
from opiekun.records.reports.registry import ReportKind, report_for, reports
from opiekun.records.reports.schedules.reading import read_schedule
from opiekun.records.reports.schedules.rhythm import next_after
from opiekun.records.reports.schedules.rights import REPORT_SCHEDULE, may_schedule
from opiekun.records.reports.schedules.telling import tell_owner

MOST_SCHEDULES: Final = 50
NOT_WANTED: Final = gettext_noop("The receiver does not want it any more.")
_WHEN: Final = ("rhythm", "day", "hour")


def schedules_of(viewer: Viewer, trashed: bool = False) -> QuerySet[ReportSchedule]:
    """The viewer's own schedules, and all of them for who manages them."""
    rows = ReportSchedule.objects.filter(trashed_at__isnull=not trashed)
    return rows if viewer.can(REPORT_SCHEDULE, "manage") else rows.filter(owner_id=viewer.id)


def received_by(viewer: Viewer) -> QuerySet[ReportSchedule]:
    """What others have sent to the viewer."""
    rows = ReportSchedule.objects.filter(trashed_at__isnull=True, is_paused=False, receiver_ids__contains=[viewer.id])
    return rows.exclude(owner_id=viewer.id)


def kind_of(schedule: ReportSchedule) -> ReportKind | None:
    """The report that it sends; None when no app has it any more."""
    return next((kind for kind in reports if kind.code == schedule.report), None)


def create_schedule(actor: Viewer, code: str, raw: Mapping[str, Any], asked: Given) -> ReportSchedule:
    """Have a report sent from now on. Raises NotFound, NotAllowed, InvalidInput, Conflict."""
    kind = report_for(actor, code)
    owner_id = actor.id
    if not may_schedule(actor) or owner_id is None:
        raise NotAllowed
    values = read_schedule(actor, kind, raw, asked)
    with writing(actor):
        if schedules_of_owner(actor).count() >= MOST_SCHEDULES:
            text = _("You have %(most)d reports by e-mail already. Remove one first.") % {"most": MOST_SCHEDULES}
            raise Conflict("too_many_schedules", text)
        schedule = ReportSchedule(owner_id=owner_id, report=kind.code, **values)
        schedule.next_at = _next(schedule)
        schedule.save(force_insert=True)
    schedule.refresh_from_db()
    return schedule


def schedules_of_owner(actor: Viewer) -> QuerySet[ReportSchedule]:
    """Those that count against how many a user may have."""
    return ReportSchedule.objects.filter(owner_id=actor.id, trashed_at__isnull=True)


def change_schedule(
    actor: Viewer, schedule_id: int, raw: Mapping[str, Any], asked: Given | None = None, expected: int | None = None
) -> ReportSchedule:
    """Change what is said in ``raw``; ``asked`` is another choice. Raises NotFound, InvalidInput, StaleVersion."""
    with writing(actor):
        schedule = _locked(actor, schedule_id, expected)
        kind = kind_of(schedule)
        if kind is None:
            raise NotFound
        present = {"receiver_ids": schedule.receiver_ids, "rhythm": schedule.rhythm, "day": schedule.day}
        values = read_schedule(actor, kind, raw, asked, present)
        changed = [name for name, value in values.items() if getattr(schedule, name) != value]
        for name in changed:
            setattr(schedule, name, values[name])
        if set(changed) & set(_WHEN):
            schedule.next_at = _next(schedule)
            changed.append("next_at")
        if changed:
            schedule.save(update_fields=changed)
    schedule.refresh_from_db()
    return schedule


def pause_schedule(actor: Viewer, schedule_id: int, paused: bool, expected: int | None = None) -> ReportSchedule:
    """Stop sending, or go on with the next time; what was missed is not made up for. Raises NotFound, StaleVersion."""
    with writing(actor):
        schedule = _locked(actor, schedule_id, expected)
        if schedule.is_paused != paused:
            schedule.is_paused, schedule.next_at, schedule.fault = paused, _next(schedule), ""
            schedule.save(update_fields=["is_paused", "next_at", "fault"])
    schedule.refresh_from_db()
    return schedule


def remove_schedule(actor: Viewer, schedule_id: int, expected: int | None = None) -> ReportSchedule:
    """Stop for good, with a way back for 30 days. Raises NotFound, StaleVersion."""
    with writing(actor):
        schedule = _locked(actor, schedule_id, expected)
        ReportSchedule.objects.filter(pk=schedule.pk).update(trashed_at=Now())
    return schedule


def restore_schedule(actor: Viewer, schedule_id: int) -> ReportSchedule:
    """Bring a removed one back; it goes on with its next time. Raises NotFound."""
    with writing(actor):
        schedule = schedules_of(actor, trashed=True).select_for_update(no_key=True).filter(pk=schedule_id).first()
        if schedule is None:
            raise NotFound
        schedule.trashed_at, schedule.next_at = None, _next(schedule)
        schedule.save(update_fields=["trashed_at", "next_at"])
    schedule.refresh_from_db()
    return schedule


def leave_schedule(actor: Viewer, schedule_id: int) -> ReportSchedule:
    """Get what somebody else has sent to the actor no more; the owner is told. Where nobody would be left, it is paused
    and the actor stays on it, so that nothing comes before the owner changes it. Raises NotAllowed, NotFound."""
    if not may_schedule(actor):
        raise NotAllowed
    with writing(actor):
        schedule = received_by(actor).select_for_update(no_key=True).filter(pk=schedule_id).first()
        if schedule is None or actor.id is None:
            raise NotFound
        rest = [one for one in schedule.receiver_ids if one != actor.id]
        if rest:
            schedule.receiver_ids = rest
            schedule.save(update_fields=["receiver_ids"])
        else:
            schedule.is_paused = True
            schedule.save(update_fields=["is_paused"])
        tell_owner(schedule, actor.id, NOT_WANTED)
    schedule.refresh_from_db()
    return schedule


def purge_schedules(ids: list[int]) -> None:
    """Delete removed ones for good, when their time in the trash is over."""
    ReportSchedule.objects.filter(pk__in=ids, trashed_at__isnull=False).delete()


def _locked(actor: Viewer, schedule_id: int, expected: int | None) -> ReportSchedule:
    if not may_schedule(actor):
        raise NotAllowed
    schedule = schedules_of(actor).select_for_update(no_key=True).filter(pk=schedule_id).first()
    if schedule is None:
        raise NotFound
    if expected is not None and schedule.version != expected:
        raise StaleVersion(current=schedule.version, expected=expected)
    return schedule


def _next(schedule: ReportSchedule) -> Any:
    return next_after(schedule.rhythm, schedule.day, schedule.hour, clock.now(), clock.company_zone())
