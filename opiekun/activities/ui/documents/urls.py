"""Addresses of pages: documents. Their list belongs to ``records``."""

from django.urls import URLPattern, URLResolver, path

from opiekun.activities.ui.documents import archive, files, panels, showing, upload
from opiekun.activities.ui.documents.page import DOCUMENT_PAGE
from opiekun.records.record.views import record_urls

_ONE = "documents/<int:record_id>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("documents/new", upload.new, name="document_new"),
    path("documents/upload", upload.upload, name="document_upload"),
    path("documents/zip", archive.archive, name="documents_zip"),
    path("documents/zip/chosen", archive.chosen, name="documents_zip_chosen"),
    path("documents/place-options", panels.place_options, name="document_place_options"),
    path("documents/of/<int:record_id>", panels.documents_of, name="documents_of"),
    path(f"{_ONE}/show", showing.show, name="document_show"),
    path(f"{_ONE}/preview", panels.preview, name="document_preview"),
    path(f"{_ONE}/versions", panels.versions, name="document_versions"),
    path(f"{_ONE}/versions/new", upload.upload_version, name="document_upload_version"),
    path(f"{_ONE}/versions/<int:number>/file", files.download, name="document_file"),
    path(f"{_ONE}/versions/<int:number>/restore", panels.restore, name="document_restore_version"),
    path(f"{_ONE}/text/retry", panels.retry, name="document_read_again"),
    path(f"{_ONE}/records", panels.records, name="document_records"),
    path(f"{_ONE}/records/attach", panels.attach_chosen, name="document_attach_chosen"),
    path(f"{_ONE}/records/<int:place_id>/attach", panels.attach, name="document_attach"),
    path(f"{_ONE}/records/<int:place_id>/detach", panels.detach, name="document_detach"),
    *record_urls(DOCUMENT_PAGE, "documents/"),
]
