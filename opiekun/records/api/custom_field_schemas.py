"""Shapes of the definitions of custom fields."""

from ninja import Schema
from pydantic import Field
from pydantic.config import JsonDict

from opiekun.core.api.schemas import Id, Input, Version
from opiekun.records.custom.defining import COLOURS, LONGEST_CODE, MOST_CHOICES
from opiekun.records.models import CustomType

_TYPE: JsonDict = {"enum": list(CustomType.values)}
_CLASS: JsonDict = {"enum": ["business", "private", "personal"]}
_COLOUR: JsonDict = {"enum": ["", *COLOURS]}


class CustomChoice(Schema):
    """One value of a choice; a retired one stays with the records that have it and is not offered."""

    code: str = Field(examples=["gold"])
    name: str = Field(examples=["Złoty"])
    name_en: str
    colour: str = Field(json_schema_extra=_COLOUR)
    retired: bool


class CustomField(Schema):
    """A field that the company has defined for records of one kind."""

    id: Id
    version: Version
    kind: str = Field(description="The kind of the records.", examples=["party"])
    code: str = Field(description="Its name in `custom`; never changes and is never given again.", examples=["tier"])
    type: str = Field(json_schema_extra=_TYPE, examples=["choice"])
    name: str = Field(examples=["Poziom klienta"])
    name_en: str = Field(examples=["Customer tier"])
    hint: str
    hint_en: str
    section: str = Field(description="The title under which it stands; empty for the usual one.")
    section_en: str
    choices: list[CustomChoice]
    reference: str = Field(description="The kind that a link points at.")
    currency: str = Field(description="The currency of all amounts.")
    field_class: str = Field(json_schema_extra=_CLASS, description="Who may read the values.")
    required: bool
    unique: bool
    searchable: bool
    sortable: bool
    in_lists: bool = Field(description="Whether lists show it until somebody chooses other columns.")
    archived: bool
    waits: list[str] = Field(description="Purposes whose index is not ready: search, sort, sort_down, unique.")
    faults: dict[str, str] = Field(description="Why an index could not be built, by purpose: duplicates or failed.")


class CustomFieldPage(Schema):
    """All definitions, in their order."""

    items: list[CustomField]
    next: str | None


class CustomChoiceInput(Input):
    """A choice as given; without `code` its name gives one."""

    name: str = Field(max_length=80, examples=["Złoty"])
    code: str | None = Field(None, max_length=LONGEST_CODE, examples=["gold"])
    name_en: str | None = Field(None, max_length=80)
    colour: str | None = Field(None, json_schema_extra=_COLOUR)
    retired: bool | None = None


class CustomFieldChange(Input):
    """Parts to change; what is left out stays. Choices are given whole: one that is in use is retired, not removed."""

    type: str | None = Field(None, json_schema_extra=_TYPE, description="Fixed as soon as a record has a value.")
    name: str | None = Field(None, max_length=80, examples=["Poziom klienta"])
    name_en: str | None = Field(None, max_length=80)
    hint: str | None = Field(None, max_length=200)
    hint_en: str | None = Field(None, max_length=200)
    section: str | None = Field(None, max_length=60)
    section_en: str | None = Field(None, max_length=60)
    choices: list[CustomChoiceInput] | None = Field(None, max_length=MOST_CHOICES)
    reference: str | None = Field(None, max_length=40, examples=["party"])
    currency: str | None = Field(None, max_length=3, examples=["PLN"])
    field_class: str | None = Field(None, json_schema_extra=_CLASS)
    required: bool | None = None
    unique: bool | None = None
    searchable: bool | None = None
    sortable: bool | None = None
    in_lists: bool | None = None
    archived: bool | None = Field(None, description="Takes the field out of use; records keep their values.")


class CustomFieldInput(CustomFieldChange):
    """A new field; without `code` its name gives one."""

    kind: str = Field(examples=["party"])
    type: str = Field(json_schema_extra=_TYPE, examples=["choice"])
    name: str = Field(max_length=80, examples=["Poziom klienta"])
    code: str | None = Field(None, max_length=LONGEST_CODE, pattern="^[a-z][a-z0-9]*(_[a-z0-9]+)*$", examples=["tier"])


class CustomFieldOrder(Input):
    """The order of a kind's fields; those that are not named come behind."""

    kind: str = Field(examples=["party"])
    ids: list[Id] = Field(max_length=500)
