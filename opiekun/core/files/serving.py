"""Serving: a file leaves the house only when the app that refers to it says that this viewer may have it."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header

from opiekun.core.errors import NotFound
from opiekun.core.models import StoredFile
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer

# The dispatcher in front of the pages sends the file that this header names and keeps the header to itself.
SEND_FILE_HEADER = "X-Opiekun-Send-File"
SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})


@dataclass(frozen=True, slots=True)
class _Guard:
    code: str
    allows: Callable[[Viewer, int], bool]


_guards: Registry[_Guard] = Registry("file guard")


def register_file_guard(code: str, allows: Callable[[Viewer, int], bool]) -> None:
    """Add, at start-up, who may read files: ``allows(viewer, file_id)`` is true when a record that the viewer may see
    refers to the file."""
    _guards.add(_Guard(code, allows))


def file_response(viewer: Viewer, file_id: int, in_place: bool = False) -> HttpResponse:
    """The answer that makes the file go out: to be saved, or shown in the browser where its type is harmless.

    Raises NotFound when there is no such file, or no guard lets the viewer have it.
    """
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or not any(guard.allows(viewer, file_id) for guard in _guards):
        raise NotFound
    shown = in_place and file.content_type in SHOWN_IN_PLACE
    disposition = content_disposition_header(not shown, file.name) or "attachment"
    response = HttpResponse(content_type=file.content_type)
    try:
        response[SEND_FILE_HEADER] = quote(default_storage.path(file.storage_key))
    except NotImplementedError:
        if not shown:
            return HttpResponseRedirect(_signed_address(file, disposition))
        # What a page shows must come from here: the policy of the site lets nothing else in.
        with default_storage.open(file.storage_key, "rb") as stored:
            response.content = stored.read()
    response["Content-Disposition"] = disposition
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{file.sha256}"'
    return response


def _signed_address(file: StoredFile, disposition: str) -> str:
    """An address at the S3 store that works for a minute."""
    parameters = {"ResponseContentDisposition": disposition, "ResponseContentType": file.content_type}
    return str(default_storage.url(file.storage_key, parameters=parameters, expire=60))  # type: ignore[call-arg]
