"""Completes ninja's OpenAPI document: bodies that use cases read, problems, headers."""

from typing import Any

from ninja.schema import NinjaGenerateJsonSchema
from pydantic import BaseModel

from opiekun.core.api.problems import CONTENT_TYPE
from opiekun.core.api.schemas import Problem

_REF = "#/components/schemas/{model}"
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_METHODS = ("get", "post", "patch", "put", "delete")
_WORDS = {
    304: "You have this version already",
    400: "The request is malformed",
    401: "No valid token",
    403: "Not allowed, or the token lacks the scope",
    404: "No such record within reach",
    405: "Other methods are taken here",
    409: "Contradicts other data, or the Idempotency-Key was used",
    410: "Kept no longer: begin anew, as `facts.begin` says",
    412: "Changed meanwhile; nothing was overwritten",
    413: "Too large",
    415: "Not JSON",
    422: "Values cannot be accepted; `errors` names each",
    428: "If-Match is missing",
    429: "Too many attempts; see Retry-After",
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every body, problem and answer header said."""
    schemas = document["components"]["schemas"]
    _place_problem(schemas)
    for path in document["paths"].values():
        for method in _METHODS:
            if method in path:
                _complete_operation(path[method], schemas)
    return document


def _complete_operation(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    body = operation.get("requestBody")
    if body is not None and "application/json" in body["content"]:
        media = body["content"]["application/json"]
        operation["requestBody"] = {
            **body,
            "content": {"application/json": {"schema": _place(media["schema"], schemas)}},
        }
    for status, response in operation["responses"].items():
        code = int(status)
        if code in _WORDS:
            response["description"] = _WORDS[code]
        if code >= 400:
            response["content"] = {CONTENT_TYPE: {"schema": _PROBLEM}}
        response["headers"] = {"X-Request-Id": {"schema": {"type": "string"}}}


def _place_problem(schemas: dict[str, Any]) -> None:
    """As ninja tells answers: no address names it as one, since the model that ninja makes for each takes long."""
    schema = Problem.model_json_schema(
        ref_template=_REF, schema_generator=NinjaGenerateJsonSchema, mode="serialization"
    )
    schemas.update(schema.pop("$defs", {}))
    schemas[Problem.__name__] = schema


def _place(body: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    if not (isinstance(body, type) and issubclass(body, BaseModel)):
        return dict(body)
    schema = body.model_json_schema(ref_template=_REF)
    schemas.update(schema.pop("$defs", {}))
    schemas[body.__name__] = schema
    return {"$ref": _REF.format(model=body.__name__)}
