"""Addresses of the pages that stand over all apps."""

from django.urls import path

from opiekun.web.search import palette, search_page
from opiekun.web.start import start
from opiekun.web.system import actions
from opiekun.web.system.page import show as system

urlpatterns = [
    path("", start, name="start"),
    path("search", search_page, name="search"),
    path("palette", palette, name="palette"),
    path("settings/system/", system, name="system"),
    path("settings/system/check/", actions.check_now, name="system-check"),
    path("settings/system/events/retry/", actions.retry_events, name="system-retry-events"),
    path("settings/system/events/<int:event_id>/retry/", actions.retry_event, name="system-retry-event"),
    path("settings/system/events/<int:event_id>/skip/", actions.skip_event, name="system-skip-event"),
    path("settings/system/jobs/<int:job_id>/retry/", actions.retry_failed_job, name="system-retry-job"),
]
