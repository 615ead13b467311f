"""Shapes that all resources share."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field


class Input(Schema):
    """A body: only named fields, each may be left out unless said otherwise."""

    model_config = ConfigDict(extra="forbid")


class Reference(Schema):
    """A record that another one points at."""

    id: str = Field(description="Id of the record.", examples=["1042"])
    name: str = Field(description="Name, as lists show it.", examples=["Anna Nowak"])


class FieldProblem(Schema):
    """What is wrong with one field, parameter or header."""

    loc: list[str | int] = Field(description="Path to the value.", examples=[["channels", 0, "value"]])
    code: str = Field(description="Stable name of the fault.", examples=["phone_format"])
    message: str = Field(description="The fault in the reader's language.", examples=["This is not a phone number."])


class Problem(Schema):
    """An error (RFC 9457, `application/problem+json`). Programs decide by `code`, people read `detail`."""

    type: str = Field(examples=["urn:opiekun:problem:invalid_input"])
    title: str = Field(examples=["Some values cannot be accepted."])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["This is not a phone number."])
    code: str = Field(examples=["invalid_input"])
    errors: list[FieldProblem] | None = Field(None, description="The faults by field, when there are any.")
    facts: dict[str, Any] | None = Field(None, description="More about the refusal, by its code.")


Id = Annotated[str, Field(description="Id, a string of digits.", pattern=r"^[0-9]{1,19}$", examples=["1042"])]
Version = Annotated[str, Field(description="Version; its quoted form is the ETag.", examples=["7"])]
Instant = Annotated[
    str,
    Field(description="Instant in UTC.", examples=["2026-11-24T08:15:00Z"], json_schema_extra={"format": "date-time"}),
]
