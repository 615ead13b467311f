"""Several documents as one archive, from the selection bar of the list page."""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Final

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opiekun.activities.documents.kinds import DOCUMENT_KIND
from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.models import Document
from opiekun.core import clock
from opiekun.core.errors import Conflict, NotFound
from opiekun.core.ui.format import file_size
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.bulk.offers import MoreOffer
from opiekun.records.bulk.selection import read_selection
from opiekun.records.lists.address import ListAddress
from opiekun.records.record.views import viewer_of

MOST: Final = 200
MOST_BYTES: Final = 200 * 1000 * 1000
_CHUNK: Final = 256 * 1024


def offer_zip(viewer: Viewer, address: ListAddress) -> MoreOffer | None:
    """The button of the selection bar."""
    return MoreOffer(_("Download"), "download", reverse("documents_zip_chosen"))


@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """To the archive of the chosen documents, when they are not too many. Raises Conflict ``too_many``."""
    viewer = viewer_of(request)
    selection = read_selection(viewer, DOCUMENT_KIND, request.POST)
    ids = [*selection.rows(viewer, "view").order_by().values_list("pk", flat=True)[: MOST + 1]]
    if len(ids) == 1:
        number = Document.objects.values_list("current__number", flat=True).get(pk=ids[0])
        return _to(reverse("document_file", args=[ids[0], number]))
    _refuse_too_many(viewer, ids)
    return _to(reverse("documents_zip") + "?ids=" + ",".join(str(pk) for pk in ids))


@require_safe
def archive(request: HttpRequest) -> FileResponse:
    """The archive of the documents ``ids``; those out of reach are as if they were not there."""
    viewer = viewer_of(request)
    asked = [int(part) for part in request.GET.get("ids", "").split(",") if is_whole(part)]
    ids = [*reached_documents(viewer).filter(pk__in=asked[: MOST + 1]).values_list("pk", flat=True)]
    if not ids:
        raise NotFound
    _refuse_too_many(viewer, ids)
    name = f"{_('documents')}-{clock.today():%Y-%m-%d}.zip"
    return FileResponse(_packed(ids), as_attachment=True, filename=name, content_type="application/zip")


def _to(address: str) -> HttpResponse:
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


def _refuse_too_many(viewer: Viewer, ids: Iterable[int]) -> None:
    sizes = [*Document.objects.filter(pk__in=ids).values_list("current__size", flat=True)]
    if len(sizes) > MOST or sum(sizes) > MOST_BYTES:
        words = ngettext(
            "At most %(number)d document and %(size)s go into one archive. Choose fewer.",
            "At most %(number)d documents and %(size)s go into one archive. Choose fewer.",
            MOST,
        )
        size = file_size(MOST_BYTES, get_language() or "pl")
        raise Conflict("too_many", words % {"number": MOST, "size": size})


def _packed(ids: Iterable[int]) -> IO[bytes]:
    """The archive. Files are stored as they are: most are packed already, and it shall not take long."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    names = _Names()
    rows = Document.objects.filter(pk__in=ids).order_by("sort_key", "pk")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        for key, name in rows.values_list("current__file__storage_key", "current__name"):
            with default_storage.open(key, "rb") as stored, packed.open(names.free(name), "w") as entry:
                for data in _chunks(stored):
                    entry.write(data)
    file.seek(0)
    return file


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while data := file.read(_CHUNK):
        yield data


class _Names:
    """Names in an archive, each once: "umowa.pdf", "umowa (2).pdf"."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, name: str) -> str:
        stem, dot, ending = name.rpartition(".")
        stem, ending = (stem, dot + ending) if stem else (name, "")
        found, number = name, 1
        while found.lower() in self._taken:
            number += 1
            found = f"{stem} ({number}){ending}"
        self._taken.add(found.lower())
        return found
