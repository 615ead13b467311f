"""Shapes of party lists and of who is in them."""

from typing import Any, Final

from ninja import Schema
from pydantic import Field

from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version
from opiekun.parties.api.parts import codes
from opiekun.parties.choices import ListColour, ListKind
from opiekun.records.api.bulk_schemas import Choice
from opiekun.records.conditions.operators import Operator

_CONDITION: Final = {"all": [{"field": "status", "op": "is", "values": ["active"]}]}
_TREE: Final = (
    '`all`, `any`, `not`, leaves, and `{"some": "persons", "where": …}` for rows that hang on the party. Fields'
    " have the codes that saved views have; `op` is one of "
    f"{', '.join(f'`{operator.value}`' for operator in Operator)}, as the type of the field allows."
)


class PartyList(Schema):
    """A list of parties: chosen by hand, or found by a criterion."""

    id: Id
    version: Version
    kind: str = Field(json_schema_extra=codes(ListKind, False))
    name: str = Field(examples=["Klienci"])
    name_en: str = Field(examples=["Customers"])
    colour: str = Field(json_schema_extra=codes(ListColour, False))
    description: str
    is_archived: bool
    condition: dict[str, Any] | None = Field(description=f"Of a list by criterion. {_TREE}", examples=[_CONDITION])
    is_hidden: bool = Field(description="The criterion asks for something that the user may not see.")
    fault: str | None = Field(
        description="Why nobody can say who is in the list: its criterion asks for something that is no longer there,"
        " as a custom field that was archived. `GET /parties?party_list=` is refused until the criterion is mended."
    )
    notes: list[str] = Field(description="What in the criterion is retired: it still finds who has it.")
    updated_at: Instant


class PartyListPage(Schema):
    """A page of lists, in the order in which users put them."""

    items: list[PartyList]
    next: str | None


class PartyListChange(Input):
    """Fields to change; what is left out stays."""

    name: str | None = Field(None, max_length=80, examples=["Klienci"])
    name_en: str | None = Field(None, max_length=80, examples=["Customers"])
    colour: str | None = Field(None, json_schema_extra=codes(ListColour, False), examples=["green"])
    description: str | None = Field(None, max_length=1000)
    is_archived: bool | None = None
    condition: dict[str, Any] | None = Field(None, description=_TREE, examples=[_CONDITION])


class PartyListInput(Input):
    """A new list."""

    kind: str = Field(json_schema_extra=codes(ListKind, False), examples=["criterion"])
    name: str = Field(max_length=80, examples=["Aktywni na Śląsku"])
    name_en: str | None = Field(None, max_length=80)
    colour: str | None = Field(None, json_schema_extra=codes(ListColour, False), examples=["green"])
    description: str | None = Field(None, max_length=1000)
    is_archived: bool | None = None
    condition: dict[str, Any] | None = Field(None, description=f"Needed by criterion. {_TREE}", examples=[_CONDITION])


class PartyListOrder(Input):
    """The lists in the order in which they are to stand; the others come after them."""

    ids: list[Id]


class ListMember(Schema):
    """A party in a list."""

    id: Id
    name: str = Field(examples=["Stalbud Sp. z o.o."])
    added_at: Instant | None = Field(description="Of a manual list.")
    added_by: Reference | None = Field(description="Of a manual list.")


class ListMemberPage(Schema):
    """A page of the parties in a list that the user may see, by name."""

    items: list[ListMember]
    next: str | None


class MembersChoice(Choice):
    """Which parties: `ids`, or `filter` and `q`."""


class MembersReport(Schema):
    """What came of it."""

    changed: int = Field(description="Parties that were put in, or taken out.")
    unchanged: int = Field(description="Parties that were in already, or were not in.")
    left_out: int = Field(
        description="Of the `ids` those that are no party, or none within the user's reach; nothing was done for them."
    )
    bulk_edit: Id = Field(description="For undoing it: `POST /bulk-edits/{id}/undo`.")


class ListOfParty(Schema):
    """A list that a party is in."""

    id: Id
    name: str
    kind: str = Field(json_schema_extra=codes(ListKind, False))
    colour: str = Field(json_schema_extra=codes(ListColour, False))


class BrokenList(Schema):
    """A list of which nobody can say who is in it."""

    id: Id
    name: str
    fault: str


class ListsOfParty(Schema):
    """The lists that a party is in; those whose criterion the user may not read are not among them."""

    items: list[ListOfParty]
    next: str | None
    broken: list[BrokenList] = Field(description="Lists whose criterion cannot be asked, with the reason.")
