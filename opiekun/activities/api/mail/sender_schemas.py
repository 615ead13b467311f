"""Shapes of the lists that say whose mail comes in, in the API."""

from ninja import Schema
from pydantic import Field

from opiekun.core.api.schemas import Id, Input


class IgnoredSenderOut(Schema):
    """Whose mail is never imported."""

    id: Id
    sender: str = Field(examples=["@spam.pl"])


class IgnoredSenderPage(Schema):
    items: list[IgnoredSenderOut]


class IgnoredSenderInput(Input):
    sender: str = Field(description="An address, or a domain with all below it.", max_length=254)


class FreeDomain(Schema):
    """A domain at which anybody may have a mailbox."""

    id: Id
    domain: str = Field(examples=["poczta.example"])


class FreeDomainPage(Schema):
    items: list[FreeDomain]


class FreeDomainInput(Input):
    domain: str = Field(max_length=254)
