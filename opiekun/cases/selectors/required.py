"""Which fields the stages of a type ask for, of those that its cases can have."""

from opiekun.cases.choices import PartyUse
from opiekun.cases.permissions import CASE
from opiekun.cases.rules.moving import CUSTOM_PREFIX, required_for
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition
from opiekun.records.custom.definitions import present as custom_definitions

_OF_PARTIES = frozenset({"party", "person", "primary_person"})


def required_in(of: TypeDefinition, stage: StageDefinition) -> list[str]:
    """The codes of the fields that a case of the type must have in the stage, each once.

    What was required and can no longer be filled in (a custom field that was archived since, the party of a type that
    takes none) keeps no case back.
    """
    return [code for code in required_for(of.way, stage) if _can_be_filled(of, code)]


def _can_be_filled(of: TypeDefinition, code: str) -> bool:
    if code in _OF_PARTIES:
        return of.party_use != PartyUse.NONE
    if code.startswith(CUSTOM_PREFIX):
        definition = custom_definitions().find(CASE, code.removeprefix(CUSTOM_PREFIX))
        return definition is not None and not definition.is_archived
    return True
