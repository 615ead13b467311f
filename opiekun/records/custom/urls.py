"""Addresses of custom fields: their settings, and what forms ask for."""

from django.urls import path

from opiekun.records.custom import lookups, pages

urlpatterns = [
    path("settings/fields/", pages.index, name="custom_fields"),
    path("settings/fields/new/", pages.new, name="custom_field_new"),
    path("settings/fields/order/", pages.order, name="custom_fields_order"),
    path("settings/fields/parts/", pages.parts, name="custom_field_parts"),
    path("settings/fields/preview/", pages.preview_of, name="custom_field_preview"),
    path("settings/fields/<int:field_id>/", pages.edit, name="custom_field"),
    path("settings/fields/<int:field_id>/status/", pages.status, name="custom_field_status"),
    path("settings/fields/<int:field_id>/archive/", pages.archive, name="custom_field_archive"),
    path("settings/fields/<int:field_id>/restore/", pages.restore, name="custom_field_restore"),
    path("custom/options/<str:kind>", lookups.options, name="custom_options"),
]
