"""Shapes of parties and persons, for the document and for tests; answers themselves are built from rows."""

from typing import Any

from ninja import Schema
from pydantic import Field

from opiekun.core.api.custom_values import CUSTOM, CUSTOM_CHANGES, custom_fields
from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version
from opiekun.parties.api.parts import (
    Address,
    AddressInput,
    AddressParts,
    AddressPartsInput,
    BankAccount,
    BankAccountInput,
    Channel,
    ChannelInput,
    codes,
)
from opiekun.parties.api.personal_parts import PersonalChange
from opiekun.parties.choices import LegalForm, PartyKind, PartyStatus, Sex, Source
from opiekun.records.api.exchange import ExchangedPart, ExchangeInput

_REMARKS = Field("", description="Free text.", examples=["Odbiór tylko w poniedziałki."])


class Notice(Schema):
    """Something to look at that did not stop the write."""

    code: str = Field(examples=["nip_shared"])
    field: str = Field(examples=["nip"])
    message: str = Field(examples=["Zakład Usług Wodnych has the same NIP."])


class Party(Schema):
    """Anyone in the company's environment: an organisation or a natural person."""

    id: Id
    version: Version
    kind: str = Field(json_schema_extra=codes(PartyKind, False), examples=["organisation"])
    display_name: str = Field(description="As lists show it.", examples=["Polmetal"])
    name: str = Field(description="Full name of an organisation.", examples=["Polmetal sp. z o.o."])
    short_name: str = Field(examples=["Polmetal"])
    first_name: str = Field(description="Of a natural person.")
    last_name: str = Field(description="Of a natural person.")
    sex: str = Field(json_schema_extra=codes(Sex))
    salutation: str = Field(description="As given by hand; see `greeting`.", examples=["Szanowni Państwo"])
    vocative: str = Field(description="First name in the vocative, given by hand.", examples=[""])
    greeting: str = Field(description="How a letter begins: `salutation`, else by rule.", examples=["Szanowni Państwo"])
    legal_form: str = Field(json_schema_extra=codes(LegalForm), examples=["limited_company"])
    nip: str = Field(description="10 digits.", examples=["5260250274"])
    regon: str = Field(description="9 or 14 digits; unique.", examples=["012100784"])
    krs: str = Field(description="10 digits; unique.", examples=["0000030211"])
    eu_vat: str = Field(description="With the country's code.", examples=["PL5260250274"])
    status: str = Field(json_schema_extra=codes(PartyStatus, False), examples=["active"])
    source: str = Field(description="Where we know them from.", json_schema_extra=codes(Source))
    industry: str = Field(examples=["Obróbka metali"])
    account_manager: Reference | None = Field(description="The user who looks after the party.")
    remarks: str = _REMARKS
    is_own: bool = Field(description="Whether this is our own company.")
    channels: list[Channel]
    addresses: list[Address]
    bank_accounts: list[BankAccount]
    custom: dict[str, Any] = Field(description=CUSTOM, json_schema_extra=custom_fields("party"))
    created_at: Instant
    updated_at: Instant


class PartyWritten(Party):
    """The party after a write."""

    notices: list[Notice]


class PartyPage(Schema):
    """A page of parties."""

    items: list[Party]
    next: str | None = Field(description="`cursor` of the next page; null at the end.")
    count: int | None = Field(None, description="The total, when `count=exact` was asked.")


class PartyChange(Input):
    """Fields to change; what is left out stays. Rows are given whole."""

    name: str | None = Field(None, max_length=300, examples=["Polmetal sp. z o.o."])
    short_name: str | None = Field(None, max_length=120, examples=["Polmetal"])
    first_name: str | None = Field(None, max_length=80)
    last_name: str | None = Field(None, max_length=120)
    sex: str | None = Field(None, json_schema_extra=codes(Sex))
    salutation: str | None = Field(None, max_length=120)
    vocative: str | None = Field(None, max_length=80, description="Where the rule gets the first name wrong.")
    legal_form: str | None = Field(None, json_schema_extra=codes(LegalForm))
    nip: str | None = Field(None, description="In any notation.", examples=["526-025-02-74"])
    regon: str | None = Field(None, examples=["012100784"])
    krs: str | None = Field(None, examples=["0000030211"])
    eu_vat: str | None = None
    status: str | None = Field(None, json_schema_extra=codes(PartyStatus, False))
    source: str | None = Field(None, json_schema_extra=codes(Source))
    industry: str | None = Field(None, max_length=120)
    account_manager: Id | None = Field(None, description="Id of an active user; null for nobody.")
    remarks: str | None = Field(None, max_length=20_000)
    channels: list[ChannelInput] | None = Field(None, max_length=50)
    addresses: list[AddressInput] | None = Field(None, max_length=50)
    bank_accounts: list[BankAccountInput] | None = Field(None, max_length=50)
    custom: dict[str, Any] | None = Field(
        None, description=CUSTOM_CHANGES, json_schema_extra=custom_fields("party", True)
    )


class PartyInput(PartyChange):
    """A new party: an organisation needs `name`, a natural person `first_name` or `last_name`."""

    kind: str = Field(json_schema_extra=codes(PartyKind, False), examples=["organisation"])


class PartyExchange(PartyChange, ExchangeInput):
    """A party as your system has it. `kind` is needed for a new one."""

    kind: str | None = Field(None, json_schema_extra=codes(PartyKind, False), examples=["organisation"])


class PartyExchanged(Party, ExchangedPart):
    """The party after an exchange, and where both sides differ."""


class Person(Schema):
    """A person at one party."""

    id: Id
    version: Version
    party: Reference
    display_name: str = Field(examples=["Jan Kowalski"])
    first_name: str = Field(examples=["Jan"])
    last_name: str = Field(examples=["Kowalski"])
    sex: str = Field(json_schema_extra=codes(Sex))
    salutation: str = Field(description="As given by hand; see `greeting`.", examples=[""])
    vocative: str = Field(description="First name in the vocative, given by hand.", examples=[""])
    greeting: str = Field(
        description="How a letter begins: `salutation`, else by the rules of Polish.", examples=["Szanowny Panie Janie"]
    )
    job_title: str = Field(examples=["kierownik zakupów"])
    department: str = Field(examples=["Zakupy"])
    occupation: str = Field(examples=["inżynier mechanik"])
    education: str = Field(examples=["wyższe"])
    superior: Reference | None = Field(description="The person of the same party to whom this one reports.")
    is_main: bool = Field(description="The one whom we turn to first.")
    is_owner: bool = Field(description="The owner of the firm, as of a sole trader's.")
    has_left: bool
    remarks: str = _REMARKS
    channels: list[Channel]
    addresses: list[Address]
    custom: dict[str, Any] = Field(description=CUSTOM, json_schema_extra=custom_fields("person"))
    created_at: Instant
    updated_at: Instant


class PersonWritten(Person):
    """The person after a write."""

    notices: list[Notice]


class PersonPage(Schema):
    """A page of persons."""

    items: list[Person]
    next: str | None = Field(description="`cursor` of the next page; null at the end.")
    count: int | None = Field(None, description="The total, when `count=exact` was asked.")


class PersonalPrivate(Input):
    """Private details to change."""

    private_channels: list[ChannelInput] | None = Field(None, max_length=50)
    home_address: AddressPartsInput | None = Field(None, description="null takes it out.")


class PersonFields(Input):
    """A person's business fields; what is left out stays."""

    first_name: str | None = Field(None, max_length=80, examples=["Jan"])
    last_name: str | None = Field(None, max_length=120, examples=["Kowalski"])
    sex: str | None = Field(None, json_schema_extra=codes(Sex))
    salutation: str | None = Field(None, max_length=120)
    vocative: str | None = Field(None, max_length=80, description="Where the rule gets the first name wrong.")
    job_title: str | None = Field(None, max_length=120)
    department: str | None = Field(None, max_length=120)
    occupation: str | None = Field(None, max_length=120)
    education: str | None = Field(None, max_length=120)
    superior: Id | None = None
    is_main: bool | None = None
    is_owner: bool | None = None
    has_left: bool | None = None
    remarks: str | None = Field(None, max_length=20_000)
    channels: list[ChannelInput] | None = Field(None, max_length=50)
    addresses: list[AddressInput] | None = Field(None, max_length=50)
    custom: dict[str, Any] | None = Field(
        None, description=CUSTOM_CHANGES, json_schema_extra=custom_fields("person", True)
    )


class PersonChange(PersonFields, PersonalPrivate, PersonalChange):
    """Fields to change; what is left out stays. Private and personal ones need their right and scope."""


class PersonInput(PersonChange):
    """A new person at the organisation `party`; `first_name` or `last_name` is needed."""

    party: Id


class PersonExchange(PersonFields, ExchangeInput):
    """A person as your system has them. A new one needs the party, by its id or by the one in your system."""

    party: Id | None = None
    party_external_id: str | None = Field(None, max_length=120, examples=["K-17"])


class PersonExchanged(Person, ExchangedPart):
    """The person after an exchange, and where both sides differ."""


class Private(Schema):
    """Private details of a person. Each reading is logged."""

    version: Version
    private_channels: list[Channel]
    home_address: AddressParts | None


class Move(Input):
    """Where the person goes."""

    party: Id


class MovePreview(Schema):
    """What the move would clear."""

    superior: str = Field(description="Name of the superior, empty when there is none.")
    subordinates: list[str] = Field(description="Names of those who report to the person.")
