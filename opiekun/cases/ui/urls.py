"""Addresses of pages of cases."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_http_methods

from opiekun.cases.ui import form, joining, moving, moving_many, options, panels, people
from opiekun.cases.ui.board import page as board
from opiekun.cases.ui.board.asked import BOARD, CALENDAR
from opiekun.cases.ui.board.calendar import calendar_page, set_close
from opiekun.cases.ui.entry_page import ENTRY_PAGE
from opiekun.cases.ui.mail_case import case_of_mail
from opiekun.cases.ui.money import pages as money_pages
from opiekun.cases.ui.money import panel as money_panel
from opiekun.cases.ui.page import CASE_PAGE
from opiekun.cases.ui.targets import targets_page
from opiekun.cases.ui.targets_shown import targets_shown_page
from opiekun.records.builder.views import builder_urls
from opiekun.records.lists.views import filter_urls
from opiekun.records.record.views import record_urls

_AT = "cases/<int:record_id>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/new", form.new_case, name="case_new"),
    path("cases/options", options.case_options, name="case_options"),
    path("cases/board", board.board_page, name="case_board"),
    path("cases/board/view", board.choose_view, name="case_board_view"),
    *filter_urls(BOARD, "cases/board", "case_board"),
    *builder_urls(BOARD, "cases/board", "case_board"),
    *builder_urls(CALENDAR, "cases/calendar", "case_calendar"),
    *filter_urls(CALENDAR, "cases/calendar", "case_calendar"),
    path("cases/calendar", calendar_page, name="case_calendar"),
    path("cases/move", moving_many.move_many, name="case_bulk_move"),
    path("cases/moved-back", moving_many.moved_back, name="case_bulk_moved_back"),
    path("cases/board/<str:code>/more", board.more_cards, name="case_board_more"),
    path(f"{_AT}/edit", form.edit_case, name="case_edit"),
    path(f"{_AT}/move", moving.move, name="case_move"),
    path(f"{_AT}/close", set_close, name="case_close"),
    path(f"{_AT}/off-board", moving.trash_from_board, name="case_off_board"),
    path(f"{_AT}/moved-back", moving.moved_back, name="case_moved_back"),
    path(f"{_AT}/stage", panels.stage, name="case_stage"),
    path(f"{_AT}/persons", people.people, name="case_people"),
    path(f"{_AT}/persons/new", people.new_person, name="case_new_person"),
    path(f"{_AT}/colleagues", panels.colleagues, name="case_colleagues"),
    path(f"{_AT}/parts", panels.of_case, name="case_parts"),
    path(f"{_AT}/money", money_panel.panel, name="case_money"),
    path(f"{_AT}/money/items", money_pages.money_page, name="case_money_page"),
    path(f"{_AT}/money/plan", money_pages.plan_page, name="case_plan"),
    *record_urls(CASE_PAGE, "cases/"),
    path("case-entries/<int:record_id>/unbook", money_panel.unbook, name="case_entry_unbook"),
    *record_urls(ENTRY_PAGE, "case-entries/"),
    path("mail/<int:message_id>/case", case_of_mail, name="mail_case"),
    path("interactions/<int:record_id>/case", joining.join_case, name="interaction_case"),
    path("interactions/<int:record_id>/leave-case", joining.leave_case, name="interaction_leave_case"),
    path("parties/<int:record_id>/cases", panels.of_party, name="party_cases"),
    path("persons/<int:record_id>/cases", panels.of_person, name="person_cases"),
    path("sales-targets", targets_shown_page, name="sales_targets_shown"),
    path("settings/sales-targets", require_http_methods(["GET", "HEAD", "POST"])(targets_page), name="sales_targets"),
    path("", include("opiekun.cases.ui.definitions.urls")),
    path("", include("opiekun.cases.ui.handover.urls")),
]
