"""Addresses of custom fields: what forms ask for."""

from django.urls import path

from opiekun.records.custom import lookups

urlpatterns = [path("custom/options/<str:kind>", lookups.options, name="custom_options")]
