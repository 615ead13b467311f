"""Sending one mail of a run: built with its receiver's rights of now, and sent once.

All is made ready before the mail is taken. From then on it is never sent again: killed in between, or cut off from the
mail server, the program does not know whether it went out, and the owner is told. What has certainly not gone out is
tried again for some hours, unless the server has refused it for good.
"""

from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.accounts.viewer import UserViewer
from opiekun.core import clock
from opiekun.core.errors import InvalidInput, Refusal
from opiekun.core.mail import MailRefused, MailUnclear, render_mail, send_mail
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from opiekun.records.models import DeliveryState, ReportDelivery, ReportSchedule
from opiekun.records.reports.asked import from_json, read_asked
from opiekun.records.reports.building import IN_A_JOB, Built, build
from opiekun.records.reports.export import logged_file
from opiekun.records.reports.registry import ReportKind, files_have_less, may_see
from opiekun.records.reports.schedules.running import INTERRUPTED
from opiekun.records.reports.schedules.services import kind_of
from opiekun.records.reports.schedules.telling import tell_owner
from opiekun.records.reports.schedules.words import when_words
from opiekun.records.reports.shown import show

# The first few within minutes, then each hour: a mail server that is away for a morning loses nothing.
ATTEMPTS: Final = 12
TEMPLATE: Final = "records/reports/report"
GONE: Final = gettext_noop("The receiver no longer works here.")
MAY_NOT: Final = gettext_noop("The receiver may no longer open this report.")
WRONG_CHOICE: Final = gettext_noop("A filter of it has a value that is gone, or is not for the receiver to know.")
TOO_SLOW: Final = gettext_noop("It takes too long to compute.")
REFUSED: Final = gettext_noop("The mail server did not take it.")


def deliver(delivery_id: int) -> None:
    """Send the mail unless it was sent, or may no longer be. Raises OSError and the like to be tried again."""
    row = ReportDelivery.objects.select_related("schedule").filter(pk=delivery_id).first()
    if row is None or row.state != DeliveryState.WAITING:
        return
    schedule = row.schedule
    if schedule.trashed_at is not None or schedule.is_paused:
        _settle(row, DeliveryState.STOPPED, "")
        return
    viewer, kind = viewer_of_user_id(row.receiver_id), kind_of(schedule)
    if viewer is None or kind is None or not may_see(viewer, kind):
        _settle(row, DeliveryState.NO_RIGHT, GONE if viewer is None else MAY_NOT)
        return
    try:
        with translation.override(viewer.language):
            letter = make_letter(viewer, schedule, kind)
    except Refusal as refused:
        reason = WRONG_CHOICE if isinstance(refused, InvalidInput) else TOO_SLOW
        _settle(row, DeliveryState.FAILED, reason)
        return
    _send(row, letter)


def _send(row: ReportDelivery, letter: EmailMultiAlternatives) -> None:
    if not _take(row):
        return
    try:
        send_mail(letter)
    except MailUnclear:
        _settle(row, DeliveryState.UNKNOWN, INTERRUPTED)
        return
    except Exception as problem:
        if isinstance(problem, MailRefused) or row.attempts + 1 >= ATTEMPTS:
            _settle(row, DeliveryState.FAILED, REFUSED)
            return
        _put_back(row)
        raise
    ReportDelivery.objects.filter(pk=row.pk).update(state=DeliveryState.SENT, changed_at=clock.now())


def _take(row: ReportDelivery) -> bool:
    waiting = ReportDelivery.objects.filter(pk=row.pk, state=DeliveryState.WAITING)
    return bool(waiting.update(state=DeliveryState.TAKEN, changed_at=clock.now(), attempts=F("attempts") + 1))


def _put_back(row: ReportDelivery) -> None:
    taken = ReportDelivery.objects.filter(pk=row.pk, state=DeliveryState.TAKEN)
    taken.update(state=DeliveryState.WAITING, changed_at=clock.now())


def _settle(row: ReportDelivery, state: DeliveryState, reason: str) -> None:
    with writing(SYSTEM):
        open_states = (DeliveryState.WAITING, DeliveryState.TAKEN)
        rows = ReportDelivery.objects.filter(pk=row.pk, state__in=open_states)
        if rows.update(state=state, fault=reason, changed_at=clock.now()) and reason:
            tell_owner(row.schedule, row.receiver_id, reason)


def make_letter(viewer: UserViewer, schedule: ReportSchedule, kind: ReportKind) -> EmailMultiAlternatives:
    """The mail with its tables, and the files for who may export. Raises InvalidInput and ReportTooSlow."""
    asked = read_asked(viewer, kind, from_json(schedule.asked))
    built = build(viewer, kind, asked, viewer.language, "view", IN_A_JOB)
    may_export = viewer.can(kind.needs[0], "export")
    address = f"{settings.BASE_URL}{reverse('report', args=[kind.code])}?{asked.query}"
    facts = {
        "schedule": schedule.name,
        "shown": show(built, viewer.language),
        "report_url": address,
        "schedules_url": f"{settings.BASE_URL}{reverse('report_schedules')}",
        "base_url": settings.BASE_URL,
        "sent_by": _sender(viewer, schedule),
        "without_files": bool(schedule.files) and not may_export,
        "files_have_less": bool(schedule.files) and files_have_less(viewer, kind),
    }
    headers = {"Auto-Submitted": "auto-generated"}
    letter = render_mail(TEMPLATE, viewer.email, facts, viewer.language, headers)
    if schedule.files and may_export:
        _attach(letter, viewer, schedule, built)
    return letter


def _sender(viewer: UserViewer, schedule: ReportSchedule) -> str:
    """Why the mail comes, in words."""
    if schedule.owner_id == viewer.id:
        return _("You have this sent to you %(when)s.") % {"when": when_words(schedule)}
    owner = User.objects.filter(pk=schedule.owner_id).values_list("name", flat=True).first() or "–"
    return _("%(name)s has this sent to you %(when)s.") % {"name": owner, "when": when_words(schedule)}


def _attach(letter: EmailMultiAlternatives, viewer: UserViewer, schedule: ReportSchedule, built: Built) -> None:
    """Files are exports: of what the receiver may export, and noted."""
    exported = build(viewer, built.kind, built.asked, viewer.language, "export", IN_A_JOB)
    for code in schedule.files:
        file = logged_file(viewer, exported, code, viewer.language, schedule=str(schedule.pk))
        letter.attach(file.name, file.data, file.content_type)
