"""Addresses of pages: interactions."""

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.activities.ui.interactions import form, kinds_page, linked, log, participants
from opiekun.activities.ui.interactions.page import INTERACTION_PAGE
from opiekun.records.record.views import record_urls

_both = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns: list[URLPattern | URLResolver] = [
    path("interactions/new", _both(form.new_interaction), name="interaction_new"),
    path("interactions/log", _both(log.log), name="interaction_log"),
    path("interactions/plan", _both(log.plan), name="interaction_plan"),
    path("interactions/fields", require_POST(form.fields_of_kind), name="interaction_fields"),
    path("interactions/people", require_GET(participants.participant_options), name="interaction_people"),
    path("interactions/links/<str:kind>", require_GET(linked.link_options), name="interaction_links"),
    path("interactions/<int:record_id>/edit", _both(form.edit_interaction), name="interaction_edit"),
    path("interactions/<int:record_id>/finish", _both(log.finish), name="interaction_finish"),
    *record_urls(INTERACTION_PAGE, "interactions/"),
    path("settings/interaction-kinds", _both(kinds_page.index), name="interaction_kinds"),
    path("settings/interaction-kinds/new", _both(kinds_page.edit), name="interaction_kind_new"),
    path("settings/interaction-kinds/order", require_POST(kinds_page.order), name="interaction_kinds_order"),
    path("settings/interaction-kinds/<int:kind_id>", _both(kinds_page.edit), name="interaction_kind"),
]
