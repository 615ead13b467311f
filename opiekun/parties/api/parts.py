"""Shapes of the rows that parties and persons have: channels, addresses, bank accounts."""

from typing import Any

from ninja import Schema
from pydantic import Field

from opiekun.core.api.schemas import Id, Input
from opiekun.parties.choices import AddressKind, ChannelKind, ChannelLabel, Voivodeship


def codes(choices: type, empty: bool = True) -> dict[str, Any]:
    """The codes of a choice, for the document; the use cases read them."""
    values = [str(value) for value in choices.values]  # type: ignore[attr-defined]
    return {"enum": [*values, ""] if empty else values}


class Channel(Schema):
    """A way to reach somebody: phone, e-mail, web, fax, e-Delivery address."""

    id: Id
    kind: str = Field(json_schema_extra=codes(ChannelKind, False), examples=["phone"])
    label: str = Field(json_schema_extra=codes(ChannelLabel), examples=["office"])
    value: str = Field(description="As people read it.", examples=["+48 33 810 20 30"])
    normalised: str = Field(description="As it is compared: E.164, lower case.", examples=["+48338102030"])
    is_main: bool = Field(description="The main one of its kind.")


class ChannelInput(Input):
    """A channel as given; with `id` an existing one is kept or changed."""

    id: Id | None = None
    kind: str = Field(json_schema_extra=codes(ChannelKind, False), examples=["phone"])
    value: str = Field(max_length=254, description="In any notation.", examples=["33 810 20 30"])
    label: str | None = Field(None, json_schema_extra=codes(ChannelLabel))
    is_main: bool | None = None


class AddressParts(Schema):
    """A postal address in parts."""

    street: str = Field(examples=["ul. Fabryczna"])
    house_number: str = Field(examples=["12A"])
    flat_number: str = Field(examples=[""])
    postcode: str = Field(examples=["43-100"])
    city: str = Field(examples=["Tychy"])
    post_office: str
    commune: str
    county: str
    voivodeship: str = Field(description="TERC code.", json_schema_extra=codes(Voivodeship), examples=["24"])
    country: str = Field(description="ISO 3166 code.", examples=["PL"])


class Address(AddressParts):
    """A business address."""

    id: Id
    kind: str = Field(json_schema_extra=codes(AddressKind, False), examples=["registered"])
    name: str = Field(examples=["Magazyn główny"])
    is_main: bool


class AddressPartsInput(Input):
    """A postal address as given; at least one of street, house number, postcode and city."""

    street: str | None = Field(None, max_length=120, examples=["ul. Fabryczna"])
    house_number: str | None = Field(None, max_length=20, examples=["12A"])
    flat_number: str | None = Field(None, max_length=20)
    postcode: str | None = Field(None, max_length=12, examples=["43-100"])
    city: str | None = Field(None, max_length=100, examples=["Tychy"])
    post_office: str | None = Field(None, max_length=100)
    commune: str | None = Field(None, max_length=100)
    county: str | None = Field(None, max_length=100)
    voivodeship: str | None = Field(None, description="TERC code.", json_schema_extra=codes(Voivodeship))
    country: str | None = Field(None, description="ISO 3166 code; PL when left out.", examples=["PL"])


class AddressInput(AddressPartsInput):
    """A business address as given; with `id` an existing one is kept or changed."""

    id: Id | None = None
    kind: str = Field(json_schema_extra=codes(AddressKind, False), examples=["registered"])
    name: str | None = Field(None, max_length=120)
    is_main: bool | None = None


class BankAccount(Schema):
    """A bank account to which the party is paid."""

    id: Id
    iban: str = Field(examples=["PL61109010140000071219812874"])
    bank_name: str
    currency: str = Field(examples=["PLN"])
    label: str
    is_main: bool = Field(description="The main one of its currency.")


class BankAccountInput(Input):
    """A bank account as given; a Polish NRB may come without PL."""

    id: Id | None = None
    iban: str = Field(max_length=60, examples=["61 1090 1014 0000 0712 1981 2874"])
    bank_name: str | None = Field(None, max_length=120)
    currency: str | None = Field(None, examples=["PLN"])
    label: str | None = Field(None, max_length=60)
    is_main: bool | None = None
