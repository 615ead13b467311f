"""Files as bodies: taken in by pieces, whatever their size, at the few addresses that want one."""

import hashlib
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any, Final

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from opiekun.core.api.problems import RequestRefused

FILE_FIELD: Final = "file"
_CHUNK: Final = 256 * 1024
_IN_MEMORY: Final = 1024 * 1024
_addresses: set[str] = set()
_patterns: list[re.Pattern[str]] = []


@dataclass(frozen=True, slots=True)
class Upload:
    """A file with what was said beside it. ``name`` is empty when it was not given; ``digest`` is of all of it."""

    file: IO[bytes]
    name: str
    fields: dict[str, str] = field(default_factory=dict)
    digest: bytes = b""


def takes_uploads(path: str) -> None:
    """Let this address (as in "/api/v1/imports") take bodies up to the size of an upload; called at start-up.

    "{id}" in it stands for any id.
    """
    if "{" in path:
        _patterns.append(re.compile(re.escape(path).replace(r"\{id\}", "[0-9]+")))
    else:
        _addresses.add(path)


def is_upload(request: HttpRequest) -> bool:
    """Whether the request is a POST to such an address."""
    if request.method != "POST":
        return False
    return request.path in _addresses or any(pattern.fullmatch(request.path) for pattern in _patterns)


def received(request: HttpRequest) -> Upload:
    """The file of the request: the field ``file`` of a form (multipart/form-data), else the body itself.

    Asked again, the same. Raises RequestRefused 400 for a form that cannot be read.
    """
    known: Upload | None = getattr(request, "_opiekun_upload", None)
    if known is None:
        known = _from_form(request) if request.content_type == "multipart/form-data" else _from_body(request)
        request._opiekun_upload = known  # type: ignore[attr-defined]
    known.file.seek(0)
    return known


def _from_form(request: HttpRequest) -> Upload:
    try:
        fields, files = request.POST.dict(), request.FILES.getlist(FILE_FIELD)
    except (
        MultiPartParserError,
        UnreadablePostError,
        BadRequest,
        SuspiciousOperation,
        RequestDataTooBig,
        TooManyFilesSent,
    ) as broken:
        raise RequestRefused(400, "malformed_form", _("The form cannot be read.")) from broken
    if len(files) > 1:
        raise RequestRefused(400, "one_file_only", _("Send one file with each request."))
    sent = files[0] if files else None
    texts = {str(name): str(value) for name, value in fields.items()}
    if sent is None or sent.file is None:
        return Upload(tempfile.TemporaryFile(), "", texts)
    digest = hashlib.sha256(repr(sorted(texts.items())).encode())
    file: Any = sent.file
    _copy(file.read, digest.update)
    return Upload(file, sent.name or "", texts, digest.digest())


def _from_body(request: HttpRequest) -> Upload:
    file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with the request
    digest = hashlib.sha256()

    def keep(data: bytes) -> None:
        digest.update(data)
        file.write(data)

    try:
        _copy(request.read, keep)
    except UnreadablePostError as broken:
        raise RequestRefused(400, "malformed_body", _("The body cannot be read.")) from broken
    return Upload(file, "", {}, digest.digest())


def _copy(read: Callable[[int], bytes], write: Callable[[bytes], object]) -> None:
    while data := read(_CHUNK):
        write(data)
