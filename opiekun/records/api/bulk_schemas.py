"""Shapes of bulk changes and exports in the API."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from opiekun.core.api.schemas import Id, Input, Instant

_FILTER = 'A condition as saved views have it; everything is `{"all": []}`. Fields have the names of this API.'


class Choice(Input):
    """Which records: `ids`, or `filter` and `q`."""

    ids: list[Id] | None = Field(None, description="Records one by one, at most 5,000.", max_length=5000)
    filter: dict[str, Any] | None = Field(
        None, description=_FILTER, examples=[{"field": "status", "op": "is", "values": ["active"]}]
    )
    q: str | None = Field(None, description="Search, as the list's `q`.", max_length=200)


class BulkTrashInput(Choice):
    """Records to move to the trash."""

    dry_run: bool = Field(False, description="Only count what would happen.")


class BulkEditInput(BulkTrashInput):
    """A field and the value that it is given on many records."""

    field: str = Field(description="A field that can be changed in bulk.", examples=["status"])
    value: str | bool | None = Field(description="The new value; null clears the field.", examples=["inactive"])


class ExportInput(Choice):
    """What is to be exported."""

    format: Literal["csv", "xlsx"] = Field(examples=["xlsx"])
    columns: list[str] | None = Field(None, description="Fields beside the name; else those of the list page.")
    ordering: str | None = Field(None, description="As the list's `ordering`.")


class RowProblem(Schema):
    """A record that was not done as asked."""

    id: Id
    name: str
    code: str = Field(description="Code of the refusal; empty where somebody changed the record later.")
    message: str


class BulkEditReport(Schema):
    """A bulk operation: what was counted before, and how it goes. At most 200 records are named of each sort."""

    id: Id | None = Field(description="Null for a dry run.")
    state: Literal["draft", "running", "stopped", "done", "undoing", "undone"]
    selected: int = Field(description="Records that were chosen and may be seen.")
    planned: int = Field(description="Records that were to be changed.")
    unchanged: int = Field(description="Records that had the value already.")
    out_of_reach: int = Field(description="Records that may be seen but not changed.")
    changed: int
    refused: int
    undone: int
    kept: int = Field(description="Records that undoing left alone, because they were changed since.")
    problems: list[RowProblem]
    can_undo: bool
    undo_until: Instant


class ExportReport(Schema):
    """An export. The file is there when `state` is `done`, for a day."""

    id: Id
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    rows: int
    file: str | None = Field(description="Address of the file.", examples=["/api/v1/exports/7/file"])
