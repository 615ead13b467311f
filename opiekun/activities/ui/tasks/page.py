"""The page of a task: its head, its facts, and how each is edited in place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from opiekun.activities.selectors.tasks.assignees import assignees
from opiekun.activities.selectors.tasks.page import TaskRecord, load_task
from opiekun.activities.services.tasks import restore_task, trash_task, update_task
from opiekun.activities.tasks.choices import Priority, TaskState
from opiekun.activities.ui.tasks.words import (
    NOTICES,
    TASK_WORDS,
    due_kind,
    due_words,
    length_words,
    notice_words,
    rule_words,
    simple_choices,
)
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.ui import dates
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties
from opiekun.records.custom.facts import custom_inputs, custom_raw, with_custom
from opiekun.records.record.facts import Fact, FactGroup, Input
from opiekun.records.record.page import Action, Head

_TONES: Final = {TaskState.OPEN: "accent", TaskState.DONE: "success", TaskState.CANCELLED: ""}


class TaskPage:
    """Implements ``records.record.page.RecordPage`` for tasks."""

    kind = "task"
    words = TASK_WORDS

    def load(self, viewer: Viewer, record_id: int) -> TaskRecord:
        return load_task(viewer, record_id)

    def subjects(self, record: TaskRecord) -> Sequence[int]:
        return (record.id,)

    def beside(self, record: TaskRecord) -> Sequence[tuple[str, int]]:
        return ((self.kind, record.id),)

    def head(self, viewer: Viewer, record: TaskRecord) -> Head:
        return _head(viewer, record)

    def groups(self, viewer: Viewer, record: TaskRecord) -> Sequence[FactGroup]:
        groups = [
            FactGroup("task", _("Task"), _main_facts(viewer, record)),
            FactGroup("more", _("More"), _more_facts(viewer, record)),
        ]
        return with_custom(viewer, "task", record, groups)

    def inputs(self, viewer: Viewer, record: TaskRecord, code: str) -> Sequence[Input]:
        if not record.can_edit:
            raise NotAllowed
        found = custom_inputs(viewer, "task", record, code)
        if found is not None:
            return found
        if code not in _INPUTS:
            raise NotFound
        return _INPUTS[code](record)

    def save(self, viewer: Viewer, record: TaskRecord, code: str, values: Mapping[str, str], expected: int) -> str:
        raw: dict[str, Any] = custom_raw(values)
        if record.recurrence and code not in ("due", "length"):
            # What a recurring task says is handed on; its day and hour are of this one, until one says otherwise.
            raw["scope"] = "following"
        update_task(viewer, record.id, raw, expected)
        return ""

    def trash(self, viewer: Viewer, record_id: int, expected: int | None) -> None:
        trash_task(viewer, record_id, expected)

    def restore(self, viewer: Viewer, record_id: int) -> None:
        restore_task(viewer, record_id)


def _time(record: TaskRecord) -> str:
    return f"{record.due_time:%H:%M}" if record.due_time else ""


def _due(record: TaskRecord) -> list[Input]:
    day = record.due_on.isoformat() if record.due_on else ""
    return [
        Input("due_on", _("Day"), day, attrs={"type": "date"}),
        Input("due_time", _("Hour"), _time(record), attrs={"placeholder": "9:30", "inputmode": "numeric"}),
    ]


def _rule(record: TaskRecord) -> list[Input]:
    options = simple_choices(record.due_on, record.recurrence)
    return [Input("recurrence", _("Recurrence"), record.recurrence, "select", options, empty=_("does not recur"))]


def _notice(record: TaskRecord) -> list[Input]:
    minutes = sorted({*NOTICES, *([record.remind_before] if record.remind_before is not None else [])})
    value = "" if record.remind_before is None else str(record.remind_before)
    options = [(str(minute), notice_words(minute)) for minute in minutes]
    return [Input("remind_before", _("Reminder"), value, "select", options, empty=_("no reminder"))]


_INPUTS: Final[Mapping[str, Callable[[TaskRecord], list[Input]]]] = {
    "title": lambda r: [Input("title", pgettext("of a task", "Title"), r.title)],
    "due": _due,
    "length": lambda r: [
        Input("duration_minutes", _("Minutes"), str(r.duration_minutes or ""), attrs={"inputmode": "numeric"})
    ],
    "assignee": lambda r: [
        Input(
            "assignee",
            _("Assignee"),
            str(r.assignee_id or ""),
            "combobox",
            assignees(r.assignee_id, r.assignee),
            empty="–",
        )
    ],
    "priority": lambda r: [Input("priority", _("Priority"), r.priority, "select", Priority.choices)],
    "remind": _notice,
    "recurrence": _rule,
    "details": lambda r: [Input("details", pgettext("task", "Details"), r.details, "textarea")],
}


def _lines(text: str) -> Markup:
    return Markup("<br>").join(text.split("\n")) if text else Markup("")


def _language(viewer: Viewer) -> str:
    return "en" if viewer.language == "en" else "pl"


def _main_facts(viewer: Viewer, record: TaskRecord) -> list[Fact]:
    can_edit, language = record.can_edit, _language(viewer)
    now = clock.now().astimezone(clock.company_zone())
    due: str | Markup = due_words(record.due_on, record.due_time, now.date(), language)
    if record.is_open and due_kind(record.due_on, record.due_time, now.date(), now.time()) == "late":
        due = Markup('<span class="o-danger">{}</span>').format(_("overdue · %(when)s") % {"when": due})
    facts = [
        Fact("title", pgettext("of a task", "Title"), record.title, can_edit, wide=len(record.title) > 40),
        Fact("due", pgettext("task", "Due"), due, can_edit),
        Fact("assignee", _("Assignee"), record.assignee, can_edit),
        Fact("priority", _("Priority"), str(Priority(record.priority).label), can_edit),
    ]
    if not record.is_open:
        facts.append(Fact("outcome", _("What came of it"), _lines(record.outcome), wide=bool(record.outcome)))
    facts.append(
        Fact("details", pgettext("task", "Details"), _lines(record.details), can_edit, wide=bool(record.details))
    )
    return facts


def _more_facts(viewer: Viewer, record: TaskRecord) -> list[Fact]:
    can_edit, language = record.can_edit, _language(viewer)
    now = clock.now().astimezone(clock.company_zone())
    facts = [
        Fact("recurrence", _("Recurrence"), rule_words(record.recurrence, language), can_edit and record.is_open),
        Fact("remind", _("Reminder"), notice_words(record.remind_before), can_edit),
        Fact("length", _("Length"), length_words(record.duration_minutes), can_edit and record.due_time is not None),
        Fact("delegated_by", _("Given by"), record.delegated_by),
    ]
    if record.finished_at is not None:
        facts.append(
            Fact(
                "finished",
                _("Finished"),
                dates.moment(record.finished_at, now, language),
                note=record.finished_by,
            )
        )
    return facts


def _head(viewer: Viewer, record: TaskRecord) -> Head:
    state = TaskState(record.state)
    tags: list[tuple[Any, str]] = [(state.label, _TONES[state])]
    if record.priority == Priority.HIGH:
        tags.append((_("High priority"), "danger"))
    if record.recurrence:
        tags.append((_("recurring"), "outline"))
    line: list[str | Markup] = []
    if record.party_id is not None:
        line.append(_party(viewer, record))
    if record.assignee:
        line.append(record.assignee)
    at = [record.id]
    actions, menu = [], []
    if record.can_edit and record.is_open:
        dialog = {"hx-get": reverse("task_finish", args=at), "hx-target": "#dialog", "data-key": "d"}
        actions.append(Action(_("Done"), "check", dialog["hx-get"], "primary", attrs=dialog))
    if record.can_edit and not record.is_open:
        actions.append(Action(_("Open again"), "rotate-2", kind="", post=reverse("task_reopen", args=at)))
    if record.can_edit:
        menu.append(Action(_("Edit everything"), "pencil", reverse("task_edit", args=at), key="E"))
        if record.is_open:
            menu.append(Action(_("Cancel the task"), "x", post=reverse("task_cancel", args=at)))
    menu.append(Action(_("History of changes"), "history", reverse("task_history", args=at)))
    if record.can_trash:
        menu += _trash(record)
    return Head(True, tags, line, actions, (), menu)


def _trash(record: TaskRecord) -> list[Action]:
    trash = reverse("task_trash", args=[record.id])
    vals = {"hx-vals": f'{{"version": "{record.version}"}}'}
    if not record.recurrence:
        return [Action(_("Move to the trash"), "trash", post=trash, attrs=vals, danger=True)]
    whole = reverse("task_trash_series", args=[record.id])
    return [
        Action(_("Skip this one (to the trash)"), "trash", post=trash, attrs=vals, danger=True),
        Action(_("End the series (to the trash)"), "trash", post=whole, attrs=vals, danger=True),
    ]


def _party(viewer: Viewer, record: TaskRecord) -> str | Markup:
    if not reached_parties(viewer).filter(pk=record.party_id or 0).exists():
        return record.party
    return Markup('<a href="{}">{}</a>').format(reverse("party", args=[record.party_id]), record.party)


TASK_PAGE: Final = TaskPage()
