"""A file that comes in: measured, looked at and refused before anything is kept."""

import hashlib
from dataclasses import dataclass
from typing import IO, Final

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opiekun.activities.documents import sniffing
from opiekun.activities.documents.errors import FileRefused
from opiekun.core.files.storing import EmptyFile, clean_name
from opiekun.core.ui.format import file_size

_CHUNK: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Incoming:
    """The file with what its bytes say of it. ``name`` is cleaned."""

    file: IO[bytes]
    name: str
    size: int
    sha256: str
    media_type: str


def look_at(file: IO[bytes], name: str, checked: bool = True) -> Incoming:
    """Read the whole file once. ``checked``: refuse types that are not taken; size is refused always.

    Raises EmptyFile, FileRefused.
    """
    shown = clean_name(name)
    digest, size = _measured(file)
    if not size:
        raise EmptyFile
    file.seek(0)
    head = file.read(sniffing.LOOKED_AT)
    file.seek(max(0, size - sniffing.LOOKED_AT))
    media_type = sniffing.media_type(head, file.read(), shown)
    file.seek(0)
    if checked:
        _refuse_type(shown, media_type)
    return Incoming(file, shown, size, digest, media_type)


def _measured(file: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while data := file.read(_CHUNK):
        digest.update(data)
        size += len(data)
        if size > settings.DOCUMENT_LARGEST_BYTES:
            largest = file_size(settings.DOCUMENT_LARGEST_BYTES, get_language() or "pl")
            raise FileRefused("file_too_large", _("The file is larger than %(size)s.") % {"size": largest})
    return digest.hexdigest(), size


def _refuse_type(name: str, media_type: str) -> None:
    ending, refused = sniffing.ending_of(name), settings.DOCUMENT_REFUSED_ENDINGS
    if ending in refused:
        raise FileRefused("file_type", _("Files of the type .%(ending)s are not taken.") % {"ending": ending})
    if media_type == sniffing.PROGRAM and refused:
        raise FileRefused("file_type", _("Programs are not taken, whatever their name."))
