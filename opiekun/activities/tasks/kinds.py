"""Tasks as generic lists, records, history, export and API know them."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opiekun.activities.tasks.choices import Priority, TaskState
from opiekun.activities.tasks.permissions import reached_tasks
from opiekun.core.fields import Choice, Field, FieldClass, FieldType
from opiekun.core.kinds import RecordKind

T = FieldType
B = FieldClass.BUSINESS
_STATES: Final = tuple(Choice(str(value), label) for value, label in TaskState.choices)
_PRIORITIES: Final = (
    Choice(Priority.HIGH, Priority.HIGH.label, "danger"),
    Choice(Priority.NORMAL, Priority.NORMAL.label),
    Choice(Priority.LOW, Priority.LOW.label),
)

TASK_FIELDS: Final = (
    Field(
        "name",
        pgettext_lazy("of a task", "Title"),
        T.TEXT,
        "title",
        sort="sort_key",
        folded="search_key",
        sortable=True,
        shown=True,
    ),
    Field("due_on", pgettext_lazy("task", "Due"), T.DATE, "due_on", sortable=True, shown=True, editable=True),
    Field(
        "assignee",
        _("Assignee"),
        T.REFERENCE,
        "assignee_id",
        reference="user",
        editable=True,
        bulk=True,
        shown=True,
    ),
    Field("party", _("Party"), T.REFERENCE, "party_id", reference="party", shown=True),
    Field("state", _("State"), T.CHOICE, "state", choices=_STATES, shown=True),
    Field("priority", _("Priority"), T.CHOICE, "priority", choices=_PRIORITIES, editable=True, bulk=True, shown=True),
    Field("delegated_by", _("Given by"), T.REFERENCE, "delegated_by_id", reference="user"),
    Field("added_by", _("Added by"), T.REFERENCE, "created_by_id", reference="user"),
    Field("details", pgettext_lazy("task", "Details"), T.LONG_TEXT, "details", editable=True),
    Field("outcome", _("What came of it"), T.LONG_TEXT, "outcome"),
    Field("recurrence", _("Recurrence"), T.TEXT, "recurrence"),
    Field("finished_at", _("Finished"), T.INSTANT, "finished_at", sortable=True),
    Field("created_at", _("Created"), T.INSTANT, "created_at", sortable=True),
    Field("updated_at", _("Changed"), T.INSTANT, "updated_at", sortable=True),
)
_CONTENT: Final = (*("title", "details", "assignee_id", "priority", "due_time", "duration_minutes", "remind_before"),)

TASK_KIND: Final = RecordKind(
    code="task",
    model="activities.Task",
    label=_("Task"),
    label_plural=_("Tasks"),
    icon="checkbox",
    url="/tasks",
    name_path="title",
    visible=reached_tasks,
    fields=TASK_FIELDS,
    columns={
        "activities_task": dict.fromkeys(
            (
                *("trashed_at", "trash_root_id", "custom", *_CONTENT),
                *("due_on", "state", "outcome", "finished_at", "finished_by_id", "delegated_by_id", "givers"),
                *("party_id", "recurrence", "series_id", "occurrence_on"),
            ),
            B,
        ),
        "activities_task_series": dict.fromkeys(
            (*_CONTENT, "rule", "start_on", "excluded", "ended", "links", "checklist", "divided_from", "ended_with"), B
        ),
        "activities_task_item": dict.fromkeys(("task_id", "text", "is_done", "position"), B),
        "activities_task_link": dict.fromkeys(("task_id", "record_id"), B),
    },
)
