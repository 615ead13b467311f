"""The addresses of bulk operations and exports: under each kind's list, and of those that exist."""

from django.urls import path

from opiekun.records.bulk import views
from opiekun.records.bulk.list_views import bulk_urls
from opiekun.records.bulk.registry import has_bulk
from opiekun.records.export import views as exports
from opiekun.records.lists.setup import list_setups

urlpatterns = [
    path("bulk", views.index, name="bulk"),
    path("bulk/<int:edit_id>", views.show, name="bulk_report"),
    path("bulk/<int:edit_id>/run", views.run, name="bulk_run"),
    path("bulk/<int:edit_id>/progress", views.progress, name="bulk_progress"),
    path("bulk/<int:edit_id>/stop", views.stop, name="bulk_stop"),
    path("bulk/<int:edit_id>/undo", views.undo, name="bulk_undo"),
    path("exports/<int:export_id>/progress", exports.progress, name="export_progress"),
    path("exports/<int:export_id>/file", exports.file, name="export_file"),
]
for setup in list_setups():
    prefix = setup.record_kind.url.removeprefix("/")
    urlpatterns += exports.export_urls(setup, prefix)
    if has_bulk(setup.kind):
        urlpatterns += bulk_urls(setup, prefix)
