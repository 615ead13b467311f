"""The reference page: the OpenAPI document as a page of the program, without any script."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from markupsafe import Markup, escape

from opiekun.core.ui.render import render_page

FORM = "multipart/form-data"
_METHODS = ("get", "post", "patch", "put", "delete")


def reference_page(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    """Operations by tag, with parameters, fields of the bodies and answers."""
    schemas = document["components"]["schemas"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, path in document["paths"].items():
        for method in _METHODS:
            if method in path:
                operation = _operation(address, method, path[method], schemas)
                groups.setdefault(operation["tag"], []).append(operation)
    # The document is English, so its page is, too.
    with translation.override("en"):
        return render_page(request, "core/api/reference.html", {"document": document, "groups": groups})


def _operation(address: str, method: str, raw: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    asked = raw.get("requestBody", {})
    media = "application/json" if "application/json" in asked.get("content", {}) else FORM
    body = _schema_of(asked, media, schemas)
    answers = []
    for status, response in raw["responses"].items():
        answers.append({"status": status, "text": _text(response)})
    done: dict[str, Any] = next((r for s, r in raw["responses"].items() if str(s).startswith("2")), {})
    return {
        "id": raw["operationId"],
        "tag": raw.get("tags", [""])[0],
        "method": method.upper(),
        "address": address,
        "summary": raw["summary"],
        "description": _text(raw),
        "parameters": [{**p, "description": _text(p), "type": _type(p["schema"])} for p in raw["parameters"]],
        "body": _fields(body),
        "done": _fields(_schema_of(done, "application/json", schemas)),
        "answers": answers,
        "curl": _curl(address, method, raw, body),
    }


def _text(described: dict[str, Any]) -> Markup:
    """The description; what stands between backticks is code."""
    parts = str(described.get("description", "")).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    return Markup("").join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


def _schema_of(holder: dict[str, Any], media: str, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = holder.get("content", {}).get(media, {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return dict(schemas.get(name, schema))


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "type": _type(raw),
            "required": name in required,
            "description": _text(raw),
            "example": (raw.get("examples") or [""])[0],
        }
        for name, raw in schema.get("properties", {}).items()
    ]


def _type(raw: dict[str, Any]) -> str:
    if "enum" in raw:
        return " | ".join(str(value) or '""' for value in raw["enum"])
    if "$ref" in raw:
        return str(raw["$ref"].rpartition("/")[2])
    if "anyOf" in raw:
        return " | ".join(_type(part) for part in raw["anyOf"])
    if raw.get("type") == "array":
        return f"[{_type(raw.get('items', {}))}]"
    return str(raw.get("format") or raw.get("type", ""))


def _curl(address: str, method: str, raw: dict[str, Any], body: dict[str, Any]) -> str:
    parts = ["curl"] if method == "get" else ["curl", "-X", method.upper()]
    parts += ["-H", '"Authorization: Bearer $TOKEN"']
    if any(p["name"] == "If-Match" and p["required"] for p in raw["parameters"]):
        parts += ["-H", "'If-Match: \"7\"'"]
    if FORM in raw.get("requestBody", {}).get("content", {}):
        parts += [part for f in _fields(body) if f["example"] for part in ("-F", f"{f['name']}={f['example']}")]
        parts += ["-F", "file=@FILE"]
    elif body:
        shown = sorted((f for f in _fields(body) if f["example"] != ""), key=lambda f: not f["required"])[:3]
        examples = {f["name"]: f["example"] for f in shown}
        parts += ["--json", f"'{json.dumps(examples, ensure_ascii=False)}'"]
    return " ".join([*parts, f'"$OPIEKUN{address}"'])
