"""The product's addresses, with the gallery of development and a page that breaks."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from opiekun.config.urls import handler400, handler403, handler404, handler500
from opiekun.config.urls import urlpatterns as own

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def _break(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


def _lose_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError


urlpatterns = [
    *own,
    path("gallery/", include("opiekun.core.ui.gallery_urls")),
    path("broken", _break),
    path("away", _lose_database),
]
