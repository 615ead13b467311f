"""The addresses of imports: under each kind's list, and of those that exist."""

from django.urls import path

from opiekun.records.importing.registry import import_kinds
from opiekun.records.importing.ui import correcting, drafts, pages
from opiekun.records.importing.ui.upload import upload_urls

urlpatterns = [
    path("imports", pages.index, name="imports"),
    path("imports/<int:job_id>", pages.show, name="import"),
    path("imports/<int:job_id>/columns", drafts.columns, name="import_columns"),
    path("imports/<int:job_id>/layout", drafts.layout, name="import_layout"),
    path("imports/<int:job_id>/keys", drafts.keys, name="import_keys"),
    path("imports/<int:job_id>/try", pages.try_again, name="import_try"),
    path("imports/<int:job_id>/run", pages.run, name="import_run"),
    path("imports/<int:job_id>/stop", pages.stop, name="import_stop"),
    path("imports/<int:job_id>/undo", pages.undo, name="import_undo"),
    path("imports/<int:job_id>/errors", pages.errors, name="import_errors"),
    path("imports/<int:job_id>/rows", pages.rows, name="import_rows"),
    path("imports/<int:job_id>/rows/<int:number>", correcting.correct, name="import_correct"),
]
for kind in import_kinds():
    urlpatterns += upload_urls(kind)
