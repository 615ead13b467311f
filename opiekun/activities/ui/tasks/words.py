"""How tasks read: when they are due, how often they come, how long before one is reminded; and their history."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final

from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext_lazy

from opiekun.activities.rules.recurrence import Rule, friendly, parse_rule
from opiekun.activities.tasks.choices import Priority, TaskState
from opiekun.core.fields import Label
from opiekun.core.reading import WrongValue
from opiekun.core.ui import dates
from opiekun.records.record.words import ColumnWords, TableWords, Words, choice_words

C = ColumnWords
_ = gettext_lazy
_WEEKDAYS: Final = {
    "pl": ("pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
# Minutes before, as forms offer them.
NOTICES: Final = (0, 10, 30, 60, 120, 24 * 60, 2 * 24 * 60, 7 * 24 * 60)


def _language() -> str:
    return "en" if (get_language() or "pl").startswith("en") else "pl"


def due_words(due_on: date | None, due_time: time | None, today: date, language: str) -> str:
    """ "jutro, 10:00", "26.11"; nothing without a day."""
    if due_on is None:
        return ""
    day = dates.day(due_on, today, language)
    return f"{day}, {due_time:%H:%M}" if due_time else day


def due_kind(due_on: date | None, due_time: time | None, today: date, now: time) -> str:
    """The dot beside it: late, today, later; none without a day."""
    if due_on is None:
        return "none"
    if due_on < today or (due_on == today and due_time is not None and due_time < now):
        return "late"
    return "today" if due_on == today else "later"


def spoken_due(due_on: date | None, due_time: time | None, today: date, now: time, language: str) -> str:
    """The same with "po terminie" before what is late, for the colour never speaks alone."""
    words = due_words(due_on, due_time, today, language)
    return late_words(words) if due_kind(due_on, due_time, today, now) == "late" else words


def late_words(due: str) -> str:
    """When it was due, and that this is over."""
    return gettext("overdue · %(when)s") % {"when": due}


def notice_words(minutes: int | None) -> str:
    """How long before somebody is reminded."""
    if minutes is None:
        return ""
    if minutes == 0:
        return gettext("when it is due")
    if minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        return ngettext("%(days)d day before", "%(days)d days before", days) % {"days": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(hours)d hour before", "%(hours)d hours before", hours) % {"hours": hours}
    return ngettext("%(minutes)d minute before", "%(minutes)d minutes before", minutes) % {"minutes": minutes}


def length_words(minutes: int | None) -> str:
    """45 min, 1 h 30 min."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)


def rule_words(text: str, language: str, start: date | None = None) -> str:
    """How often: "co tydzień: pon., śr.", "co 2 miesiące, do 24.11.2027"; the rule itself where it has no words."""
    if not text:
        return ""
    try:
        rule = parse_rule(text)
    except WrongValue:
        return text
    said = _often(rule, start) + _on(rule, language, start)
    if rule.count is not None:
        said += ", " + ngettext("%(count)d time", "%(count)d times", rule.count) % {"count": rule.count}
    if rule.until is not None:
        said += ", " + gettext("until %(day)s") % {"day": dates.full_date(rule.until, language)}
    return said


def _often(rule: Rule, start: date | None) -> str:
    number = {"number": rule.interval}
    match rule.frequency:
        case "DAILY":
            return ngettext("every day", "every %(number)d days", rule.interval) % number
        case "WEEKLY":
            if rule.interval == 1 and [day for _place, day in rule.days] == [0, 1, 2, 3, 4]:
                return gettext("every working day")
            return ngettext("every week", "every %(number)d weeks", rule.interval) % number
        case "MONTHLY":
            return ngettext("every month", "every %(number)d months", rule.interval) % number
    return ngettext("every year", "every %(number)d years", rule.interval) % number


def _on(rule: Rule, language: str, start: date | None) -> str:
    names = _WEEKDAYS["en" if language == "en" else "pl"]
    if rule.is_plain or (rule.interval == 1 and [day for _p, day in rule.days] == [0, 1, 2, 3, 4]):
        return ""
    if rule.places == (-1,) and rule.month_days and rule.month_days[0] == 28 and not rule.days:
        day = rule.month_days[-1]
        return ": " + gettext("on the %(day)d., else on the last day") % {"day": day}
    parts = []
    for place, day in rule.days:
        if place == -1:
            parts.append(gettext("the last %(weekday)s") % {"weekday": names[day]})
        elif place:
            parts.append(gettext("the %(place)d. %(weekday)s") % {"place": place, "weekday": names[day]})
        else:
            parts.append(names[day])
    parts += [gettext("day %(day)d") % {"day": day} for day in rule.month_days]
    return ": " + ", ".join(parts) if parts else ""


def simple_choices(start: date | None, chosen: str) -> list[tuple[str, Label]]:
    """The rules that forms offer; one that is not among them stands as it is."""
    offered: list[tuple[str, Label]] = [
        ("FREQ=DAILY", _("Every day")),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", _("Every working day")),
        ("FREQ=WEEKLY", _("Every week")),
        ("FREQ=WEEKLY;INTERVAL=2", _("Every two weeks")),
        ("FREQ=MONTHLY", _("Every month")),
        ("FREQ=MONTHLY;INTERVAL=3", _("Every quarter")),
        ("FREQ=YEARLY", _("Every year")),
    ]
    if start is not None:
        offered = [(str(friendly(parse_rule(rule), start)), label) for rule, label in offered]
    if chosen and chosen not in {rule for rule, _label in offered}:
        offered.append((chosen, rule_words(chosen, _language())))
    return offered


def _point(row: Mapping[str, Any]) -> tuple[Label, str]:
    return _("Checklist"), str(row.get("text", ""))


def _shown_day(value: Any) -> str:
    """By its date: what was tomorrow then is not tomorrow now."""
    return dates.full_date(date.fromisoformat(str(value)), _language())


def _shown_time(value: Any) -> str:
    return str(value)[:5]


TASK_WORDS: Final = Words(
    tables={
        "activities_task": TableWords(
            {
                "title": C(pgettext_lazy("of a task", "Title")),
                "state": C(_("State"), choice_words(TaskState)),
                "outcome": C(_("What came of it")),
                "due_on": C(pgettext_lazy("task", "Due"), _shown_day),
                "due_time": C(_("Hour"), _shown_time),
                "duration_minutes": C(_("Length"), length_words),
                "assignee_id": C(_("Assignee"), reference="user"),
                "delegated_by_id": C(_("Given by"), reference="user"),
                "priority": C(_("Priority"), choice_words(Priority)),
                "remind_before": C(_("Reminder"), notice_words),
                "recurrence": C(_("Recurrence"), lambda value: rule_words(value, _language())),
                "details": C(pgettext_lazy("task", "Details")),
            }
        ),
        "activities_task_item": TableWords(
            {"text": C(_("Text")), "is_done": C(pgettext_lazy("checklist", "Done"))},
            _("Checklist"),
            _point,
            "checklist",
        ),
    },
    own="activities_task",
    created=_("added the task"),
    trashed=_("moved the task to the trash"),
    restored=_("restored the task"),
)
