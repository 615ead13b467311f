"""Shapes of saved views."""

from typing import Any

from ninja import Schema
from pydantic import Field
from pydantic.config import JsonDict

from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version
from opiekun.records.models import Visibility

_CONDITION = {"all": [{"field": "status", "op": "is", "values": ["active"]}]}
_VISIBILITY: JsonDict = {"enum": list(Visibility.values)}


class SavedView(Schema):
    """A list under a name, as the token's user sees it."""

    id: Id
    version: Version
    kind: str = Field(description="The kind of records that it lists.", examples=["party"])
    name: str = Field(examples=["Aktywni na Śląsku"])
    owner: Reference
    visibility: str = Field(json_schema_extra=_VISIBILITY)
    team: Reference | None = Field(description="The team with which it is shared, and the teams below it.")
    may_change: bool = Field(description="Whether the user may change it: its owner, or who manages shared views.")
    condition: dict[str, Any] = Field(description="`all`, `any`, `not` and leaves.", examples=[_CONDITION])
    sort: str = Field(description="Code of a field; - for descending.", examples=["-updated_at"])
    columns: list[str] = Field(description="Codes of fields; the name stands first and is not named.")
    rows: int | None = Field(description="Rows of a page.")
    is_partial: bool = Field(description="Whether something is left out that the user may not read.")
    fault: str | None = Field(
        description="Why the list cannot be opened by the view: a filter of it cannot be asked, as of a field that is"
        " out of use. What is left of the condition finds others than those that are meant."
    )
    updated_at: Instant


class SavedViewPage(Schema):
    """A page of saved views."""

    items: list[SavedView]
    next: str | None


class SavedViewChange(Input):
    """Fields to change; what is left out stays."""

    name: str | None = Field(None, max_length=80, examples=["Aktywni na Śląsku"])
    visibility: str | None = Field(None, json_schema_extra=_VISIBILITY)
    team: Id | None = Field(None, description="Needed with the visibility `team`.")
    condition: dict[str, Any] | None = Field(None, examples=[_CONDITION])
    sort: str | None = Field(None, examples=["-updated_at"])
    columns: list[str] | None = Field(None, examples=[["nip", "city", "phone"]])
    rows: int | None = Field(None, ge=1, le=500)


class SavedViewInput(SavedViewChange):
    """A new view of the user's own; what is left out is as in the list of all records."""

    kind: str = Field(examples=["party"])
    name: str = Field(max_length=80, examples=["Aktywni na Śląsku"])
