"""The API object: how errors become problems, and what every address answers besides its operations."""

import pickle
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl

import structlog
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from opiekun.core.api.document import complete
from opiekun.core.api.problems import RequestRefused, failed, problem, unavailable, wrong_parameter
from opiekun.core.api.uploads import is_upload
from opiekun.core.errors import FieldError, NotFound, Refusal
from opiekun.core.viewer import Viewer

log = structlog.get_logger(__name__)
_View = Callable[..., HttpResponse]
# Completes the document for a viewer, or for a visitor.
Describer = Callable[[dict[str, Any], Viewer | None], dict[str, Any]]


class Api(NinjaAPI):
    """Ninja's API with problems for errors and a gate before each address."""

    def __init__(self, describers: Sequence[Describer] = (), **options: Any) -> None:
        self.describers = describers
        self._made_document: bytes | None = None
        super().__init__(docs_url=None, openapi_url=None, **options)
        self.add_exception_handler(Refusal, _refused)
        self.add_exception_handler(AuthenticationError, _unauthenticated)
        self.add_exception_handler(ValidationError, _invalid)
        self.add_exception_handler(Http404, _missing)
        self.add_exception_handler(OperationalError, _unavailable)
        self.add_exception_handler(InterfaceError, _unavailable)
        self.add_exception_handler(Exception, _failed)

    def document(self, viewer: Viewer | None = None) -> dict[str, Any]:
        """The OpenAPI document, in English, with what ``viewer`` may know beyond what is everybody's."""
        with translation.override("en"):
            document: dict[str, Any] = pickle.loads(self._everybodys_document())  # noqa: S301 - written here
            for describe in self.describers:
                document = describe(document, viewer)
            return document

    def _everybodys_document(self) -> bytes:
        """What does not depend on who asks, made once: working it out of all operations takes seconds."""
        if self._made_document is None:
            self._made_document = pickle.dumps(complete(dict(self.get_openapi_schema(path_prefix="/api/v1/"))))
        return self._made_document

    def patterns(self) -> list[URLPattern | URLResolver]:
        """The addresses, each behind the gate."""
        patterns: list[URLPattern | URLResolver] = []
        for pattern in self.urls[0]:
            if isinstance(pattern, URLPattern) and pattern.name != "api-root":
                pattern.callback = gate(pattern.callback)
                patterns.append(pattern)
        return patterns


def gate(view: _View) -> _View:
    """Language, size, HEAD, OPTIONS and unknown methods are alike at every address."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("Accept-Language"):
            translation.activate(translation.get_language_from_request(request))
        response = _refuse_early(request)
        if response is None:
            is_head = request.method == "HEAD"
            if is_head:
                request.method = "GET"
            response = view(request, *args, **kwargs)
            if response.status_code == 405:
                response = _other_method(request, response.get("Allow", ""))
            if is_head:
                response = _without_body(response)
        patch_vary_headers(response, ("Authorization", "Accept-Language"))
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-cache"
        return response

    gated.csrf_exempt = True  # type: ignore[attr-defined]
    return gated


def _refuse_early(request: HttpRequest) -> HttpResponse | None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    # How large an upload may be is the server's own limit.
    most = None if is_upload(request) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if not length.isascii() or not length.isdigit():
        return problem(RequestRefused(400, "malformed_length", _("Content-Length is not a number.")))
    if most is not None and int(length) > most:
        return problem(RequestRefused(413, "too_large", _("The body is too large.")))
    broken = _broken_parameter(request.META.get("QUERY_STRING", ""))
    return None if broken is None else problem(wrong_parameter(broken, "not_utf8", _("This is not UTF-8.")))


def _broken_parameter(query: str) -> str | None:
    """The first parameter that is not UTF-8; read leniently it would be another question than was asked."""
    for pair in parse_qsl(query, keep_blank_values=True, errors="surrogateescape"):
        if any("\udc80" <= character <= "\udcff" for character in "".join(pair)):
            return pair[0].encode("utf-8", "replace").decode()[:60]
    return None


def _other_method(request: HttpRequest, allowed: str) -> HttpResponse:
    methods = sorted({name.strip() for name in allowed.split(",") if name.strip()})
    if "GET" in methods:
        methods.append("HEAD")
    allow = ", ".join([*methods, "OPTIONS"])
    if request.method == "OPTIONS":
        response = HttpResponse(status=204, headers={"Allow": allow})
        del response["Content-Type"]
        return response
    return problem(RequestRefused(405, "method_not_allowed", headers={"Allow": allow}))


def _without_body(response: HttpResponse) -> HttpResponse:
    length = len(response.content)
    response.content = b""
    response["Content-Length"] = str(length)
    return response


def unknown_address(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """The answer to every address under /api/ that is none."""
    return problem(NotFound(_("There is no such address.")))


def _refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(refusal)


def _unauthenticated(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(
        RequestRefused(
            401,
            "token_needed",
            _("Send a valid token: Authorization: Bearer TOKEN."),
            headers={"WWW-Authenticate": 'Bearer realm="opiekun"'},
        )
    )


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [FieldError(tuple(e["loc"])[1:], str(e["type"]), str(e["msg"])) for e in error.errors]
    return problem(RequestRefused(422, "invalid_input", errors=errors))


def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(NotFound())


def _unavailable(request: HttpRequest, error: Any) -> HttpResponse:
    log.warning("database cannot answer", problem=str(error), path=request.path)
    return unavailable()


def _failed(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("api request failed", path=request.path, method=request.method, exc_info=error)
    got_request_exception.send(sender=Api, request=request)
    return failed()
