"""Shapes of roles, made of the fields of their kinds; answers themselves are built from rows."""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from ninja import Schema
from pydantic import Field, create_model

from opiekun.core.api.custom_values import CUSTOM, CUSTOM_CHANGES, custom_fields
from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version
from opiekun.parties.api.schemas import Notice
from opiekun.parties.roles.fields import RoleField
from opiekun.parties.roles.kinds import RoleKind
from opiekun.records.api.exchange import ExchangedPart, ExchangeInput


class RoleShown(Schema):
    """What every role has."""

    id: Id
    version: Version
    party: Reference = Field(description="Whose role it is; names, addresses and accounts are there.")
    number: str = Field(examples=["K00017"])
    remarks: str
    created_at: Instant
    updated_at: Instant


class RoleChange(Input):
    """Fields to change; what is left out stays."""

    number: str | None = Field(None, max_length=20, examples=["K00017"])
    remarks: str | None = Field(None, max_length=20_000)


class _WithNotices(Schema):
    notices: list[Notice]


class _Whose(Input):
    party: Id


class _Exchanged(ExchangeInput):
    party: Id | None = None
    party_external_id: str | None = Field(None, max_length=120, description="The party's id in your system.")


@dataclass(frozen=True, slots=True)
class RoleSchemas:
    """The shapes of one kind: shown, written, a page of them, and bodies."""

    shown: Any
    written: Any
    page: Any
    change: Any
    create: Any
    exchange: Any
    exchanged: Any


def schemas_of(kind: RoleKind) -> RoleSchemas:
    """Made once, when the API is put together."""
    name = kind.model.__name__
    with translation.override("en"):
        shown = _model(name, str(kind.label), RoleShown, {f.code: _shown(f) for f in kind.fields} | _values(kind))
        given = {f.code: _given(f) for f in kind.fields} | _changes(kind)
        change = _model(f"{name}Change", RoleChange.__doc__, RoleChange, given)
    written = _model(f"{name}Written", "After a write.", (shown, _WithNotices), {})
    page = {
        "items": (list[shown], ...),  # type: ignore[valid-type]
        "next": (str | None, Field(description="`cursor` of the next page; null at the end.")),
        "count": (int | None, Field(None, description="The total, when `count=exact` was asked.")),
    }
    return RoleSchemas(
        shown,
        written,
        _model(f"{name}Page", "A page.", Schema, page),
        change,
        _model(f"{name}Input", "A new one; its party must not have one yet.", (change, _Whose), {}),
        _model(f"{name}Exchange", "As your system has it; a new one needs the party.", (change, _Exchanged), {}),
        _model(f"{name}Exchanged", "After an exchange.", (shown, ExchangedPart), {}),
    )


def _model(name: str, text: str | None, base: Any, fields: dict[str, Any]) -> Any:
    made = create_model(name, __base__=base, __module__=__name__, **fields)
    made.__doc__ = text
    return made


def _values(kind: RoleKind) -> dict[str, Any]:
    """The fields that users defined."""
    return {"custom": (dict[str, Any], Field(description=CUSTOM, json_schema_extra=custom_fields(kind.code)))}


def _changes(kind: RoleKind) -> dict[str, Any]:
    marked = custom_fields(kind.code, is_input=True)
    return {"custom": (dict[str, Any] | None, Field(None, description=CUSTOM_CHANGES, json_schema_extra=marked))}


def _described(field: RoleField) -> str:
    text = f"{field.label} ({field.unit})" if field.unit else str(field.label)
    return f"{text}." if not field.hint else f"{text}. {field.hint}"


def _codes(field: RoleField) -> dict[str, Any] | None:
    return {"enum": ["", *(choice.value for choice in field.choices)]} if field.choices else None


def _shown(field: RoleField) -> Any:
    return field.schema, Field(description=_described(field), json_schema_extra=_codes(field))


def _given(field: RoleField) -> Any:
    return field.schema | None, Field(None, description=_described(field), json_schema_extra=_codes(field))
