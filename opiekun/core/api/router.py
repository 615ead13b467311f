"""The router of the API: what holds for every operation is put around it here, so that none can forget it."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from opiekun.core.api import idempotency
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.uploads import FILE_FIELD

Endpoint = Callable[..., HttpResponse]
_PROBLEMS = (400, 401, 403, 422, 429)
_WRITE = (409, 412, 413, 415)


class ApiRouter(Router):
    """A ninja router whose endpoints answer with ready responses.

    Keywords beside ninja's: ``body`` is the schema of the JSON body (documented here, read by the use case),
    ``upload`` the fields that may stand beside a file in a form (see ``uploads.takes_uploads``),
    ``accepts`` names the query parameters (None: the endpoint checks them itself), ``versioned`` requires If-Match,
    ``done`` is the schema of the answer and ``status`` its code.
    """

    def route(
        self,
        method: str,
        path: str,
        *,
        done: Any = None,
        status: int = 200,
        body: Any = None,
        upload: Mapping[str, Any] | None = None,
        accepts: Iterable[str] | None = (),
        matches: str = "",
        parameters: list[dict[str, Any]] | None = None,
        may_be_missing: bool = False,
        gone: bool = False,
        may_create: bool = False,
        **more: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        """Register an endpoint. ``matches`` says whether If-Match is "optional" or "required"; ``may_be_missing``
        that an address without an id can answer 404, too, ``gone`` that it can answer 410, ``may_create`` 201."""
        extra = _document(method, path, matches, parameters or [], body)
        if upload is not None:
            extra["requestBody"] = {"required": True, "content": _upload(upload)}
        responses: dict[Any, Any] = {status: done}
        if may_create:
            responses[201] = done
        # Ninja would make a model of its own for each: thousands, and seconds, whenever a process starts.
        extra["responses"] = {code: {} for code in _answers(method, path, matches, may_be_missing, gone)}

        def register(endpoint: Endpoint) -> Endpoint:
            guarded = _guarded(method, endpoint, None if accepts is None else frozenset(accepts))
            self.api_operation(
                [method], path, response=responses, operation_id=endpoint.__name__, openapi_extra=extra, **more
            )(guarded)
            return endpoint

        return register


def _answers(method: str, path: str, matches: str, may_be_missing: bool, gone: bool) -> list[int]:
    """The codes of answers without a body of their own: problems, and that nothing has changed."""
    codes = [*_PROBLEMS]
    if "{" in path or may_be_missing:
        codes.append(404)
    if gone:
        codes.append(410)
    if method != "GET":
        codes += _WRITE
    if matches == "required":
        codes.append(428)
    if method == "GET" and "{" in path:
        codes.append(304)
    return codes


def _guarded(method: str, endpoint: Endpoint, accepts: frozenset[str] | None) -> Endpoint:
    @wraps(endpoint)
    def guarded(request: HttpRequest, **values: Any) -> HttpResponse:
        if accepts is not None:
            refuse_unknown(request, accepts)
        if method != "POST":
            return endpoint(request, **values)
        caller: Any = request.auth  # type: ignore[attr-defined]
        work = partial(idempotency.refused_as_answer, partial(endpoint, request, **values))
        return idempotency.once(request, caller, caller.token_id, work)

    return guarded


def refuse_unknown(request: HttpRequest, accepts: Iterable[str]) -> None:
    """Refuse the first query parameter that the address does not take, or that is given twice."""
    for name in request.GET:
        if name not in accepts:
            raise wrong_parameter(name[:60], "unknown_parameter", _("There is no such parameter."))
        if len(request.GET.getlist(name)) > 1:
            raise wrong_parameter(name[:60], "repeated_parameter", _("This parameter is given twice."))


def _upload(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A file as it is, or in a form with fields beside it."""
    binary = {"type": "string", "format": "binary"}
    form = {"type": "object", "properties": {FILE_FIELD: binary, **fields}, "required": [FILE_FIELD]}
    return {"application/octet-stream": {"schema": binary}, "multipart/form-data": {"schema": form}}


def _header(name: str, text: str, example: str, required: bool = False) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "description": text,
        "required": required,
        "schema": {"type": "string"},
        "example": example,
    }


def _document(method: str, path: str, matches: str, parameters: list[dict[str, Any]], body: Any) -> dict[str, Any]:
    headers = []
    if method == "POST":
        text = "Any text of yours that names this request; repeated with the same body it gets the same answer."
        headers.append(_header(idempotency.HEADER, text, "order-2026-0017"))
    if matches:
        text = "The record's ETag; when it is not the present one, nothing is changed."
        headers.append(_header("If-Match", text, '"7"', matches == "required"))
    if method == "GET" and "{" in path:
        headers.append(_header("If-None-Match", "An ETag you have; 304 when it is the present one.", '"7"'))
    extra: dict[str, Any] = {"parameters": [*parameters, *headers]}
    if body is not None:
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return extra
