"""Addresses of handovers."""

from django.urls import URLPattern, path

from opiekun.cases.ui.handover import form, pages

_AT = "handovers/<int:handover_id>"
urlpatterns: list[URLPattern] = [
    path("handovers", pages.index, name="handovers"),
    path("handovers/new", form.new_handover, name="handover_new"),
    path(_AT, pages.show, name="handover"),
    path(f"{_AT}/do", pages.do, name="handover_do"),
    path(f"{_AT}/undo", pages.undo, name="handover_undo"),
    path(f"{_AT}/received", pages.show_received, name="handover_received"),
    path(f"{_AT}/rows/<int:row_id>", pages.set_row, name="handover_row"),
    path(f"{_AT}/<str:kind>", pages.more_lines, name="handover_lines"),
]
