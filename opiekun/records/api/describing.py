"""Custom fields in the OpenAPI document: each reader's own, as they are defined in the running system."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation

from opiekun.core.api.custom_values import INPUT, MARK
from opiekun.core.api.lists import Resource, filter_parameters
from opiekun.core.viewer import Viewer
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.fields import definitions_for

Schema = dict[str, Any]


def describe_custom_fields(document: Schema, viewer: Viewer | None, resources: Mapping[str, Resource]) -> Schema:
    """Put in what the viewer may know of custom fields; visitors learn only that there may be some.

    ``resources`` are the lists by their addresses.
    """
    schemas: dict[str, Schema] = document["components"]["schemas"]
    with translation.override("en"):
        for schema in list(schemas.values()):
            marked = schema.get("properties", {}).get("custom", {})
            kind, is_input = marked.pop(MARK, ""), marked.pop(INPUT, False)
            if kind and viewer is not None:
                schema["properties"]["custom"] = _object(marked, definitions_for(viewer, kind), is_input)
        if viewer is not None:
            for address, resource in resources.items():
                _add_parameters(document["paths"].get(address, {}).get("get", {}), viewer, resource)
    return document


def _add_parameters(operation: Schema, viewer: Viewer, resource: Resource) -> None:
    """Filters and orders by custom fields."""
    seen = {d.code for d in definitions_for(viewer, resource.kind.code)}
    fields = [f for f in resource.kind.fields if f.custom in seen]
    orders = [sign + field.code for field in fields if field.sortable for sign in ("", "-")]
    parameters = [_with_orders(p, orders) if p["name"] == "ordering" else p for p in operation.get("parameters", [])]
    operation["parameters"] = [*parameters, *(p for field in fields for p in filter_parameters(field.code, field))]


def _with_orders(parameter: Schema, orders: list[str]) -> Schema:
    schema = parameter["schema"]
    return {**parameter, "schema": {**schema, "enum": [*schema["enum"], *orders]}}


def _object(plain: Schema, definitions: list[Definition], is_input: bool) -> Schema:
    properties = {d.code: _property(d, is_input) for d in definitions}
    made = {"type": "object", "description": plain.get("description", ""), "properties": properties}
    made["additionalProperties"] = False
    if not is_input:
        made["required"] = list(properties)
        return made
    return {"anyOf": [made, {"type": "null"}], "description": made.pop("description")}


def _property(definition: Definition, is_input: bool) -> Schema:
    schema = _value(definition, is_input)
    text = " ".join(part for part in (f"{definition.label}.", str(definition.hint_label)) if part)
    never_null = not is_input and definition.type in ("boolean", "multi_choice")
    return {"description": text, **(schema if never_null else {"anyOf": [schema, {"type": "null"}]})}


def _value(definition: Definition, is_input: bool) -> Schema:
    offered = [c.code for c in definition.choices if not (is_input and c.retired)]
    match definition.type:
        case "number":
            return {"type": ["string", "number"]} if is_input else {"type": "string", "examples": ["12.5"]}
        case "money":
            amount: Schema = {"type": "string", "examples": ["12.50"]}
            currency = {"type": "string", "const": definition.currency}
            both = {"amount": amount, "currency": currency}
            return {"type": "object", "properties": both, "required": list(both), "additionalProperties": False}
        case "date":
            return {"type": "string", "format": "date"}
        case "choice":
            return {"type": "string", "enum": offered}
        case "multi_choice":
            return {"type": "array", "items": {"type": "string", "enum": offered}, "uniqueItems": True}
        case "boolean":
            return {"type": "boolean"}
        case "reference":
            if is_input:
                return {"type": "string", "pattern": "^[0-9]{1,18}$", "description": f"Id of a {definition.reference}."}
            return {"$ref": "#/components/schemas/Reference"}
        case "url":
            return {"type": "string", "format": "uri"}
    return {"type": "string"}
