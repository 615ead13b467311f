"""Addresses of the pages that stand over all apps."""

from django.urls import path

from opiekun.web.search import palette, search_page
from opiekun.web.start import start

urlpatterns = [
    path("", start, name="start"),
    path("search", search_page, name="search"),
    path("palette", palette, name="palette"),
]
