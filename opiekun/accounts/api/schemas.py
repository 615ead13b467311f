"""Shapes of users, teams and the token's holder."""

from typing import Any

from ninja import Schema
from pydantic import Field

from opiekun.accounts.models.user import Density, Language, Theme
from opiekun.core.api.custom_values import CUSTOM, CUSTOM_CHANGES, custom_fields
from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version


class User(Schema):
    """A person who works with the program."""

    id: Id
    version: Version
    email: str = Field(examples=["anna.nowak@example.com"])
    name: str = Field(examples=["Anna Nowak"])
    first_name: str = Field(examples=["Anna"])
    last_name: str = Field(examples=["Nowak"])
    phone: str = Field(description="E.164, or empty.", examples=["+48601234567"])
    language: str = Field(json_schema_extra={"enum": list(Language.values)})
    is_active: bool
    role_ids: list[str]
    team_ids: list[str]
    custom: dict[str, Any] = Field(description=CUSTOM, json_schema_extra=custom_fields("user"))
    created_at: Instant
    updated_at: Instant


class UserPage(Schema):
    """A page of users."""

    items: list[User]
    next: str | None
    count: int | None = None


class UserChange(Input):
    """Fields to change; what is left out stays."""

    email: str | None = Field(None, max_length=254, examples=["anna.nowak@example.com"])
    first_name: str | None = Field(None, max_length=80, examples=["Anna"])
    last_name: str | None = Field(None, max_length=80, examples=["Nowak"])
    phone: str | None = Field(None, max_length=40)
    language: str | None = Field(None, json_schema_extra={"enum": list(Language.values)})
    theme: str | None = Field(None, json_schema_extra={"enum": list(Theme.values)})
    density: str | None = Field(None, json_schema_extra={"enum": list(Density.values)})
    role_ids: list[Id] | None = Field(None, description="Needs the right to manage roles.")
    team_ids: list[Id] | None = None
    custom: dict[str, Any] | None = Field(
        None, description=CUSTOM_CHANGES, json_schema_extra=custom_fields("user", True)
    )


class UserInput(UserChange):
    """A new user, who sets a password by the link that is sent by e-mail."""

    email: str = Field(max_length=254, examples=["anna.nowak@example.com"])
    first_name: str = Field(max_length=80, examples=["Anna"])
    last_name: str = Field(max_length=80, examples=["Nowak"])


class Member(Schema):
    """A user in a team."""

    user: Reference
    is_lead: bool


class Team(Schema):
    """A group of users; teams form a tree."""

    id: Id
    version: Version
    name: str = Field(examples=["Sprzedaż południe"])
    parent_id: str | None = Field(description="The team above; null at the top.")
    members: list[Member]
    custom: dict[str, Any] = Field(description=CUSTOM, json_schema_extra=custom_fields("team"))
    created_at: Instant
    updated_at: Instant


class TeamPage(Schema):
    """A page of teams."""

    items: list[Team]
    next: str | None
    count: int | None = None


class TeamChange(Input):
    """Fields to change; what is left out stays."""

    name: str | None = Field(None, max_length=120, examples=["Sprzedaż południe"])
    parent_id: Id | None = None
    custom: dict[str, Any] | None = Field(
        None, description=CUSTOM_CHANGES, json_schema_extra=custom_fields("team", True)
    )


class TeamInput(TeamChange):
    """A new team."""

    name: str = Field(max_length=120, examples=["Sprzedaż południe"])


class MemberInput(Input):
    """A user who is to be in the team."""

    user: Id
    is_lead: bool = False


class Members(Input):
    """Everybody who is to be in the team."""

    members: list[MemberInput] = Field(max_length=500)


class Me(Schema):
    """Whose token this is, and what it is good for."""

    id: Id
    name: str = Field(examples=["Anna Nowak"])
    email: str
    language: str
    token_id: Id
    scopes: list[str] = Field(examples=[["parties:read", "persons:read"]])
