"""Answers built from plain rows: no second validation, one fast writer of JSON."""

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic_core import to_json

from opiekun.core import reading
from opiekun.core.api.problems import RequestRefused, wrong_header
from opiekun.core.errors import NotFound

JSON: Final = "application/json"
_TAG = re.compile(r'(?:W/)?"(\d{1,18})"')


def etag(version: int) -> str:
    """The record's version as an entity tag."""
    return f'"{version}"'


def answer(data: Any, status: int = 200, version: int | None = None, location: str = "") -> HttpResponse:
    """The data as JSON, with the record's version as ETag."""
    response = HttpResponse(to_json(data), status=status, content_type=JSON)
    if version is not None:
        response["ETag"] = etag(version)
    if location:
        response["Location"] = location
    return response


def nothing(version: int | None = None) -> HttpResponse:
    """Done, and there is nothing to tell but the version."""
    response = HttpResponse(status=204)
    if version is not None:
        response["ETag"] = etag(version)
    return response


def record_answer(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
    """One record as read: 304 when the asker has this version already."""
    version = int(data["version"])
    if _knows(request.headers.get("If-None-Match", ""), version):
        response = HttpResponse(status=304)
        response["ETag"] = etag(version)
        return response
    return answer(data, version=version)


def _knows(header: str, version: int) -> bool:
    return header.strip() == "*" or str(version) in _TAG.findall(header)


def expected_version(request: HttpRequest, required: bool = False) -> int | None:
    """The version in If-Match, None when there is none or any will do. Raises RequestRefused 400, or 428."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        if required:
            raise RequestRefused(428, "version_required", _("Send the record's ETag in If-Match."))
        return None
    if header == "*":
        return None
    match = _TAG.fullmatch(header)
    if match is None:
        raise wrong_header("If-Match", "malformed_etag", _('If-Match must be one ETag, as in "7".'))
    return int(match[1])


def path_id(raw: str) -> int:
    """The id in an address. Raises NotFound for what cannot be one."""
    try:
        found: int | None = reading.record_id(raw)
    except reading.WrongValue as wrong:
        raise NotFound from wrong
    if found is None:
        raise NotFound
    return found
