"""Showing a document in the program: PDF, pictures, and the text of what has one."""

from typing import Final

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from opiekun.activities.documents import sniffing
from opiekun.activities.documents.page_record import VersionRow, load_document
from opiekun.activities.documents.picture_sizes import is_shown
from opiekun.activities.documents.text.readers import has_text
from opiekun.activities.models import DocumentText
from opiekun.core.errors import NotFound
from opiekun.core.models import StoredFile
from opiekun.core.ui.render import render_page
from opiekun.records.record.views import viewer_of

_MOST_BYTES: Final = 60 * 1000 * 1000
_MOST_TEXT: Final = 200_000
_SMALL_TEXT: Final = 600


def shown_here(version: VersionRow) -> str:
    """How a file is shown: "pdf", "picture", "text"; nothing where it can only be saved."""
    if version.media_type == sniffing.PDF and version.size <= _MOST_BYTES:
        return "pdf"
    if version.media_type in sniffing.PICTURES and version.size <= _MOST_BYTES:
        return "picture" if _unfolds(version) else ""
    return "text" if has_text(version.media_type) else ""


def _unfolds(version: VersionRow) -> bool:
    key = StoredFile.objects.values_list("storage_key", flat=True).get(pk=version.file_id)
    try:
        with default_storage.open(key, "rb") as file:
            return is_shown(file.read(sniffing.LOOKED_AT))
    except OSError:
        return False


def start_of_text(document_id: int, number: int, most: int = _SMALL_TEXT) -> str:
    """The beginning of the text of that version of a document that the caller has checked; empty until it is read."""
    parts = DocumentText.objects.filter(version__document_id=document_id, version__number=number, part__gt=0)
    texts = parts.order_by("part").values_list("text", flat=True)
    return "".join(texts[: 1 + most // 50_000])[:most].strip()


@require_GET
def show(request: HttpRequest, record_id: int) -> HttpResponse:
    """The document on a page of its own; ``?version=2`` an older one."""
    document = load_document(viewer_of(request), record_id)
    raw = request.GET.get("version", "")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else document.current.number
    version = next((one for one in document.versions if one.number == number), None)
    if version is None:
        raise NotFound
    shown = shown_here(version)
    text = start_of_text(record_id, version.number, _MOST_TEXT) if shown == "text" else ""
    values = {"document": document, "version": version, "shown": shown, "text": text}
    return render_page(request, "activities/documents/show.html", values)
