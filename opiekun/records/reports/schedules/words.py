"""Schedules in words."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opiekun.core import clock
from opiekun.core.ui import dates
from opiekun.records.models import DeliveryState, ReportSchedule, Rhythm
from opiekun.records.reports.asked import FilterChoices, from_json
from opiekun.records.reports.registry import ReportKind
from opiekun.records.reports.schedules.listing import Delivered, ListedSchedule
from opiekun.records.reports.shown import comparison_words, preset_words


def weekday_names() -> list[str]:
    """From Monday on, as in "each Monday"."""
    return [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]


def _on_weekday() -> list[str]:
    on = [_("on Monday"), _("on Tuesday"), _("on Wednesday"), _("on Thursday"), _("on Friday")]
    return [*on, _("on Saturday"), _("on Sunday")]


def when_words(schedule: ReportSchedule) -> str:
    """ "every week on Monday at 8:00"."""
    hour = f"{schedule.hour}:00"
    if schedule.rhythm == Rhythm.DAILY:
        return _("every day at %(hour)s") % {"hour": hour}
    if schedule.rhythm == Rhythm.WEEKLY:
        return _("every week %(day)s at %(hour)s") % {"day": _on_weekday()[schedule.day - 1], "hour": hour}
    if schedule.day == 31:
        return _("on the last day of each month at %(hour)s") % {"hour": hour}
    return _("on day %(day)d of each month at %(hour)s") % {"day": schedule.day, "hour": hour}


def when_choices() -> list[tuple[str, str]]:
    """What the form offers: rhythm and day in one."""
    weekly = [(f"weekly-{at}", _("Every week: %(day)s") % {"day": name}) for at, name in enumerate(weekday_names(), 1)]
    monthly = [(f"monthly-{day}", _("Every month: day %(day)d") % {"day": day}) for day in range(1, 29)]
    return [("daily", _("Every day")), *weekly, *monthly, ("monthly-31", _("Every month: the last day"))]


def period_words_of(schedule: ReportSchedule) -> str:
    """The name of its period."""
    return preset_words().get(str(schedule.asked.get("period", "")), "")


def chosen_words(schedule: ReportSchedule, kind: ReportKind, choices: FilterChoices) -> list[str]:
    """What is chosen beside the period: what it is compared with, and values of filters that the reader may know."""
    kept = from_json(schedule.asked)
    compared = dict(comparison_words())
    said = [compared[one] for one in kept.get("compare", ()) if one in compared]
    for one in kind.filters:
        if values := kept.get(one.code):
            labels = {choice.value: str(choice.label) for choice in choices.of(one)}
            known = [labels[value] for value in values if value in labels]
            said += [f"{one.label}: {', '.join(known)}"] if known else []
    return said


def state_words(one: Delivered) -> str:
    """Why a receiver got nothing."""
    if one.fault:
        return _(one.fault)
    return {DeliveryState.UNKNOWN: _("Nobody knows whether it came."), DeliveryState.FAILED: _("It was not sent.")}.get(
        DeliveryState(one.state), ""
    )


def last_words(one: ListedSchedule, language: str) -> str:
    """How the last run went."""
    if one.last_at is None:
        return _("Not sent yet.")
    when = _moment(one.last_at, language)
    if one.schedule.fault:
        return f"{when}: {_(one.schedule.fault)}"
    sent = ngettext("sent to %(num)d person", "sent to %(num)d people", one.sent) % {"num": one.sent}
    if not one.waiting:
        return f"{when}: {sent}"
    waiting = ngettext("%(num)d waits for the mail server", "%(num)d wait for the mail server", one.waiting)
    return f"{when}: {sent}, {waiting % {'num': one.waiting}}"


def next_words(schedule: ReportSchedule, language: str) -> str:
    """When it is sent next."""
    return "" if schedule.is_paused else _("next: %(when)s") % {"when": _moment(schedule.next_at, language)}


def _moment(at: datetime, language: str) -> str:
    return dates.moment(at, clock.now().astimezone(clock.company_zone()), language)
