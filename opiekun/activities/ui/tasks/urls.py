"""Addresses of pages: tasks and the calendar."""

from django.urls import URLPattern, URLResolver, path

from opiekun.activities.ui.tasks import (
    board,
    calendar,
    calendar_moves,
    done,
    feeds,
    form,
    my_day,
    occurrence,
    panels,
    quick,
)
from opiekun.activities.ui.tasks.page import TASK_PAGE
from opiekun.records.record.views import record_urls

_AT = "tasks/<int:record_id>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("my-day", my_day.my_day_page, name="my_day"),
    path("tasks/new", form.new_task, name="task_new"),
    path("tasks/quick", quick.quick, name="task_quick"),
    path("tasks/quick/read", quick.preview, name="task_quick_read"),
    path("tasks/board", board.board_page, name="task_board"),
    path("calendar", calendar.calendar_page, name="calendar"),
    path("calendar/meetings/<int:record_id>/move", calendar_moves.move_meeting, name="meeting_move"),
    path("calendar/addresses", feeds.feeds_page, name="calendar_feeds"),
    path("calendar/addresses/<int:feed_id>/renew", feeds.renew, name="renew_calendar_feed"),
    path("calendar/addresses/<int:feed_id>/revoke", feeds.revoke, name="revoke_calendar_feed"),
    path("feeds/calendar.ics", feeds.calendar_feed, name="calendar_feed"),
    path("tasks/series/<int:series_id>/<str:day>", occurrence.occurrence, name="occurrence"),
    path("tasks/series/<int:series_id>/<str:day>/move", calendar_moves.move_one, name="occurrence_move"),
    path("tasks/link-options", panels.link_options, name="task_link_options"),
    path(f"{_AT}/edit", form.edit_task, name="task_edit"),
    path(f"{_AT}/finish", done.finish, name="task_finish"),
    path(f"{_AT}/done", done.done, name="task_done"),
    path(f"{_AT}/cancel", done.cancel, name="task_cancel"),
    path(f"{_AT}/reopen", done.reopen, name="task_reopen"),
    path(f"{_AT}/move", board.move, name="task_move"),
    path(f"{_AT}/moved-back", board.moved_back, name="task_moved_back"),
    path(f"{_AT}/checklist", panels.checklist, name="task_checklist"),
    path(f"{_AT}/links", panels.links, name="task_links"),
    path(f"{_AT}/trash-series", panels.end_series, name="task_trash_series"),
    *record_urls(TASK_PAGE, "tasks/"),
    path("parties/<int:record_id>/tasks", panels.of_party, name="party_tasks"),
    path("persons/<int:record_id>/tasks", panels.of_person, name="person_tasks"),
    path("interactions/<int:record_id>/tasks", panels.of_interaction, name="interaction_tasks"),
]
