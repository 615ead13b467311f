"""The list pages of all kinds that registered one, with the addresses of their views."""

from django.urls import path
from django.views.decorators.http import require_POST

from opiekun.records.builder.views import builder_urls, options
from opiekun.records.lists.setup import list_setups
from opiekun.records.lists.views import list_urls
from opiekun.records.saved_views.pages import saved_view_urls
from opiekun.records.saved_views.stars import star_record

urlpatterns = [
    pattern
    for setup in list_setups()
    for urls in (list_urls, saved_view_urls, builder_urls)
    for pattern in urls(setup, setup.record_kind.url.removeprefix("/"))
]
urlpatterns.append(path("favourites/<int:record_id>", require_POST(star_record), name="star_record"))
urlpatterns.append(path("options/<str:reference>", options, name="options"))
