"""Shapes of tasks and of the calendar, for the document and for tests; answers themselves are built from rows."""

from typing import Any

from ninja import Schema
from pydantic import Field

from opiekun.activities.tasks.choices import Priority, Scope, TaskState
from opiekun.core.api.custom_values import CUSTOM, CUSTOM_CHANGES, custom_fields
from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version
from opiekun.parties.api.parts import codes

_RULE = "A rule of RFC 5545 without its first day, which is `due_on`; empty for none."
_DAY = Field(None, json_schema_extra={"format": "date"}, examples=["2026-12-01"])
_HOUR = Field(None, description="By the company's clock.", examples=["09:30"])


class LinkedRecord(Reference):
    """A record that the task is about."""

    kind: str = Field(examples=["party"])


class ChecklistItem(Schema):
    """A point of the checklist."""

    id: Id
    text: str = Field(examples=["Cennik"])
    is_done: bool


class ChecklistItemInput(Input):
    """A point; one that is there already is named by its id."""

    id: Id | None = None
    text: str = Field(max_length=300, examples=["Cennik"])
    is_done: bool = False


class Task(Schema):
    """Something to do."""

    id: Id
    version: Version
    title: str = Field(examples=["Zadzwonić w sprawie oferty"])
    details: str
    assignee: Reference | None
    delegated_by: Reference | None = Field(description="Who gave it to the assignee.")
    priority: str = Field(json_schema_extra=codes(Priority, False), examples=["normal"])
    due_on: str | None = _DAY
    due_time: str | None = _HOUR
    duration_minutes: int | None = Field(examples=[30])
    remind_before: int | None = Field(
        description="Minutes before it is due; before the morning of the day, where it has no hour.", examples=[60]
    )
    state: str = Field(json_schema_extra=codes(TaskState, False), examples=["open"])
    outcome: str = Field(description="What came of it.")
    finished_at: Instant | None
    finished_by: Reference | None
    recurrence: str = Field(description=_RULE, examples=["FREQ=WEEKLY;BYDAY=MO"])
    occurrence_on: str | None = Field(description="The day by the rule for which a recurring one stands.")
    party: Reference | None = Field(description="The first party among the links, or that of the first person.")
    links: list[LinkedRecord] = Field(description="What it is about; those out of reach are named, no more.")
    checklist: list[ChecklistItem]
    custom: dict[str, Any] = Field(description=CUSTOM, json_schema_extra=custom_fields("task"))
    created_at: Instant
    updated_at: Instant


class OccurrenceInput(Input):
    """Which occurrence, as the calendar names it."""

    series: Id = Field(description="The `id` that an entry of the kind `occurrence` has in the calendar.")
    on: str = Field(description="Its day.", json_schema_extra={"format": "date"}, examples=["2026-12-14"])


class TaskFinished(Task):
    """The task after it came to its end."""

    next: str | None = Field(description="Id of the occurrence that follows, when one was made.")


class TaskPage(Schema):
    """A page of tasks."""

    items: list[Task]
    next: str | None = Field(description="`cursor` of the next page; null at the end.")
    count: int | None = Field(None, description="The total, when `count=exact` was asked.")


class TaskFields(Input):
    """Fields; what is left out stays. `links` and `checklist` are given whole."""

    title: str | None = Field(None, max_length=300, examples=["Zadzwonić w sprawie oferty"])
    details: str | None = Field(None, max_length=20_000)
    assignee: Id | None = Field(None, description="Id of an active user; null for nobody.")
    priority: str | None = Field(None, json_schema_extra=codes(Priority, False))
    due_on: str | None = _DAY
    due_time: str | None = _HOUR
    duration_minutes: int | None = Field(None, ge=1, le=1440)
    remind_before: int | None = Field(None, ge=0, le=86_400)
    recurrence: str | None = Field(None, max_length=500, description=_RULE)
    links: list[Id] | None = Field(None, max_length=20)
    checklist: list[ChecklistItemInput] | None = Field(None, max_length=50)
    custom: dict[str, Any] | None = Field(
        None, description=CUSTOM_CHANGES, json_schema_extra=custom_fields("task", True)
    )


class TaskChange(TaskFields):
    """Fields to change."""

    scope: str | None = Field(
        None,
        description="For which occurrences of a recurring task; without it, for this one. `all` is of all parts of a"
        " series that was divided by an earlier `following`.",
        json_schema_extra=codes(Scope),
    )


class TaskInput(TaskFields):
    """A new task."""

    title: str = Field(max_length=300, examples=["Zadzwonić w sprawie oferty"])


class Outcome(Input):
    """What came of it."""

    outcome: str | None = Field(None, max_length=5_000, examples=["Zamówią w styczniu"])


class Delegation(Input):
    """Whose the task is to be."""

    assignee: Id


class CalendarEntry(Schema):
    """Something in the calendar. Of what is out of reach there is only when somebody is busy."""

    kind: str = Field(json_schema_extra={"enum": ["task", "occurrence", "meeting", "busy"]}, examples=["task"])
    id: str | None = Field(description="Of the task, the series, or the interaction.", examples=["1042"])
    user: Id
    on: str = Field(examples=["2026-12-01"])
    time: str | None = Field(description="By the company's clock; null: at no hour of the day.", examples=["09:30"])
    duration_minutes: int | None = Field(description="By the company's clock; of what `continues` as long as is left.")
    title: str = Field(description="Empty where it is only known that somebody is busy.")
    state: str = Field(examples=["open"])
    party: Reference | None
    is_recurring: bool
    continues: bool = Field(description="The rest, after midnight, of what began on a day before; under the same id")


class Holiday(Schema):
    """A public holiday in Poland."""

    on: str = Field(examples=["2026-12-25"])
    name: str = Field(examples=["Boże Narodzenie (pierwszy dzień)"])


class BusyTime(Schema):
    """When a user is busy."""

    user: Id
    since: Instant
    until: Instant


class Calendar(Schema):
    """The calendar of some users."""

    items: list[CalendarEntry]
    busy: list[BusyTime]
    holidays: list[Holiday]


class CalendarFeed(Schema):
    """A secret address under which a calendar program reads the user's tasks and meetings."""

    id: Id
    version: Version
    name: str = Field(description="Where it is used.", examples=["telefon"])
    created_at: Instant
    last_read_at: Instant | None = Field(description="To the hour.")


class CalendarFeeds(Schema):
    """The user's own, the newest first."""

    items: list[CalendarFeed]


class CalendarFeedMade(CalendarFeed):
    """With its address, which is told this once: only its SHA-256 is kept. Whoever has lost it renews it."""

    address: str = Field(examples=["https://crm.example/feeds/calendar.ics?key=s3cr3t"])


class CalendarFeedInput(Input):
    name: str = Field(max_length=80, examples=["telefon"])


class UnansweredMailOut(Schema):
    """A message that waits for an answer."""

    message: Id
    interaction: Id
    subject: str
    sender: str
    party: Reference
    at: Instant


class MyDay(Schema):
    """What the token's user has to do."""

    overdue: list[Task]
    today: list[Task]
    week: list[Task] = Field(description="Until Sunday.")
    undated: list[Task]
    unanswered_mail: list[UnansweredMailOut] = Field(description="The user's own, the oldest first, the first twelve.")
    parties_without_next_step: list[Reference] = Field(description="Of those that the user manages, the first twelve.")
