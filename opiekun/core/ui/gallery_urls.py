"""Addresses of the gallery; included under /gallery/ when DEBUG is on."""

from django.urls import path

from opiekun.core.ui import gallery

app_name = "gallery"
urlpatterns = [
    path("", gallery.page, name="index"),
    path("palette/", gallery.part, {"name": "palette_results"}),
    path("options/", gallery.options),
    path("part/<slug:name>/", gallery.part),
    path("save/<slug:outcome>/", gallery.save),
    path("<slug:name>/", gallery.page, name="page"),
]
