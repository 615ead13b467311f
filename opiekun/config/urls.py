"""Every address of the product; each app brings its own."""

from django.conf import settings
from django.urls import include, path

from opiekun.config.routing import ByFirstWord, Pattern

_patterns: list[Pattern] = [
    path("", include("opiekun.config.api")),
    path("", include("opiekun.accounts.ui.urls")),
    path("", include("opiekun.records.lists.urls")),
    path("", include("opiekun.records.bulk.urls")),
    path("", include("opiekun.records.custom.urls")),
    path("", include("opiekun.records.accounts.pages")),
    path("", include("opiekun.records.slow.pages")),
    path("", include("opiekun.records.sync.pages")),
    path("", include("opiekun.records.notifications.pages")),
    path("", include("opiekun.records.reports.schedules.pages")),
    path("", include("opiekun.records.reports.pages")),
    path("", include("opiekun.records.importing.ui.urls")),
    path("", include("opiekun.parties.ui.urls")),
    path("", include("opiekun.activities.ui.urls")),
    path("", include("opiekun.cases.ui.urls")),
    path("", include("opiekun.records.record.trash_page")),
    path("", include("opiekun.web.urls")),
]

if settings.DEBUG:
    _patterns.append(path("gallery/", include("opiekun.core.ui.gallery_urls")))

urlpatterns = [ByFirstWord(_patterns)]

handler400 = "opiekun.core.ui.error_handlers.bad_request"
handler403 = "opiekun.core.ui.error_handlers.forbidden"
handler404 = "opiekun.core.ui.error_handlers.not_found"
handler500 = "opiekun.core.ui.error_handlers.server_error"
