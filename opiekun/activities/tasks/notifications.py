"""What users are told of tasks, each with whom it is about: that they were given one, that one they gave away is done,
that one is due."""

from datetime import date, time
from typing import Any, Final

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from opiekun.activities.selectors.tasks.about import names_about
from opiekun.core import clock
from opiekun.core.ui import dates
from opiekun.records.notifications import NotificationKind, Told

ASSIGNED: Final = "task.assigned"
DONE: Final = "task.done"
REMINDER: Final = "task.reminder"


def due_facts(due_on: date | None, due_time: time | None) -> dict[str, Any]:
    """When a task is due, as a notification keeps it."""
    return {
        "due_on": due_on.isoformat() if due_on else None,
        "due_time": f"{due_time:%H:%M}" if due_time else None,
    }


def _due(told: Told) -> str:
    due_on, due_time = told.facts.get("due_on"), told.facts.get("due_time")
    if not due_on:
        return ""
    language = "en" if (get_language() or "pl").startswith("en") else "pl"
    day = dates.day(date.fromisoformat(due_on), clock.today(), language)
    return f"{day}, {due_time}" if due_time else day


def _task(told: Told) -> str:
    """Its title, and whom it is about: "Call about the quote · Stalmix"."""
    return f"{told.record} · {told.about}" if told.about else told.record


def _assigned(told: Told) -> str:
    if due := _due(told):
        return gettext("%(who)s gave you a task: %(task)s (%(due)s)") % {
            "who": told.actor,
            "task": _task(told),
            "due": due,
        }
    return gettext("%(who)s gave you a task: %(task)s") % {"who": told.actor, "task": _task(told)}


def _done(told: Told) -> str:
    return gettext("%(who)s has done: %(task)s") % {"who": told.actor, "task": _task(told)}


def _reminder(told: Told) -> str:
    return gettext("Reminder: %(task)s (%(due)s)") % {"task": _task(told), "due": _due(told)}


TASK_NOTIFICATIONS: Final = (
    NotificationKind(REMINDER, _("A task of mine is due"), "bell", _reminder, mail=True, about=names_about),
    NotificationKind(ASSIGNED, _("Somebody gave me a task"), "checkbox", _assigned, mail="digest", about=names_about),
    NotificationKind(DONE, _("A task that I gave to somebody is done"), "circle-check", _done, about=names_about),
)
