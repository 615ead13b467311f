"""Shapes of imports in the API."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from opiekun.core.api.schemas import Id, Input, Instant

State = Literal["draft", "trying", "tried", "running", "stopped", "done", "undoing", "undone"]
Outcome = Literal["created", "updated", "skipped", "failed"]


class ImportColumn(Schema):
    """A column of the file and the field that it is."""

    name: str = Field(description="As in the head of the file; empty where it says nothing.")
    field: str = Field(description="Code of the field; empty: not imported.", examples=["nip"])
    values: list[str] = Field(description="The first values that are filled in.")


class ImportLayout(Schema):
    """How the file is read; recognised, and to be corrected."""

    format: Literal["csv", "xlsx"]
    encoding: str = Field(examples=["cp1250"])
    separator: str = Field(examples=[";"])
    quote: str = Field(examples=['"'])
    sheet: str
    head_at: int = Field(description="Number of the first row of the head; 0 when there is none.")
    head_rows: int


class ImportSettings(Schema):
    """What is done with rows that match a record, or look like one."""

    system: str = Field(description="Code of the system whose ids stand in the file.")
    existing: Literal["update", "fill", "skip"]
    alike: Literal["create", "skip", "update"]
    options: dict[str, str] = Field(
        description="What the kind asks beyond that: `list`, into which the parties go (an id, or + and a new name), "
        "and of roles `missing_party` (`fail` or `create`)."
    )


class ImportWithheld(Schema):
    """A column that is passed over because you have no right to what it holds."""

    name: str
    why: str


class ImportReport(Schema):
    """An import and how it stands. Ask again while `state` is `trying`, `running` or `undoing`."""

    id: Id
    kind: str = Field(examples=["parties"])
    name: str = Field(description="Name of the file.")
    state: State
    message: str = Field(description="Why it broke off, if it did.")
    layout: ImportLayout
    columns: list[ImportColumn]
    withheld: list[ImportWithheld]
    warnings: list[str] = Field(description="After a dry run: what it found beyond the numbers, in words.")
    settings: ImportSettings
    read: int = Field(description="Rows that were read so far; in a dry run what would become of them.")
    created: int
    updated: int
    skipped: int
    failed: int
    alike: int = Field(description="Rows to be created that look like records which are there; told by a dry run.")
    partly: int = Field(description="Rows that came in without a part, such as a superior; their reason says which.")
    undone: int = Field(description="Rows whose work was taken back.")
    kept: int = Field(description="Rows whose work was kept, because it was changed since.")
    can_undo: bool
    created_at: Instant
    undo_until: Instant


class ImportPage(Schema):
    """A page of your imports of the last 30 days, the newest first."""

    items: list[ImportReport]
    next: str | None = Field(description="`cursor` of the next page; null at the end.")
    count: int | None = Field(default=None, description="All of them, with `count=exact`.")


class ImportChange(Schema):
    """One field of a record that was there."""

    field: str
    before: str
    after: str


class ImportAlike(Schema):
    """A record that may be the same; another row of the file is none yet and has no id."""

    id: Id | None
    name: str
    reason: Literal["nip", "phone", "email", "name", "name_place"]


class ImportRowReport(Schema):
    """What became of a row, or in a dry run would become of it."""

    row: int = Field(description="Its number in the file, as a spreadsheet counts.")
    outcome: Outcome
    title: str
    id: Id | None = Field(description="The record, once it is there.")
    matched_by: str = Field(examples=["regon"])
    changes: list[ImportChange]
    alike: list[ImportAlike]
    code: str
    reason: str
    field: str
    value: str


class ImportRowPage(Schema):
    """Rows in the order of the file."""

    items: list[ImportRowReport]
    next: str | None = Field(description="Pass it as `cursor` for the next ones.")


class ImportChangeInput(Input):
    """Another layout, mapping or settings for an import that has not begun; a dry run is to be made anew."""

    encoding: str | None = None
    separator: str | None = None
    quote: str | None = None
    sheet: str | None = None
    head_at: int | None = None
    head_rows: int | None = None
    mapping: dict[str, Any] | list[str] | None = Field(
        None, description="Columns with their fields, or fields in order."
    )
    system: str | None = None
    existing: str | None = None
    alike: str | None = None
    options: dict[str, str] | None = Field(None, description='As {"list": "Targi 2026"}: a list by its name or id.')
