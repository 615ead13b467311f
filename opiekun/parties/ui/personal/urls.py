"""Addresses of personal details."""

from django.urls import URLPattern, path

from opiekun.parties.ui.personal import calendar, card, days_page, rows, upcoming


def personal_urls() -> list[URLPattern]:
    """Below the addresses of persons and parties, and the calendar, which needs no login."""
    at = "persons/<int:record_id>/personal"
    return [
        path("days", days_page.days_page, name="upcoming_days"),
        path("days/calendars/<int:feed_id>/revoke", days_page.revoke, name="revoke_calendar"),
        path("feeds/days.ics", calendar.day_calendar, name="day_calendar"),
        path("parties/<int:record_id>/days", upcoming.of_party, name="party_days"),
        path("persons/interests", rows.interest_terms, name="interest_terms"),
        path(at, card.closed, name="person_personal"),
        path(f"{at}/open", card.open_card, name="person_personal_open"),
        path(f"{at}/card", card.again, name="person_personal_card"),
        path(f"{at}/undo/<int:change_id>", rows.undo, name="person_personal_undo"),
        path(f"{at}/<slug:part>/<str:row>", rows.row, name="person_personal_row"),
        path(f"{at}/<slug:part>/<str:row>/edit", rows.edit, name="person_personal_edit"),
        path(f"{at}/<slug:part>/<int:row_id>/remove", rows.remove, name="person_personal_remove"),
    ]
