"""Types, stages and short lists as choices of fields: read when they are asked for."""

from typing import Any

from opiekun.cases.models.terms import TermKind
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition, definitions
from opiekun.core.fields import ChangingChoices, Choice, Label
from opiekun.records.custom.definition import in_language


class TypeChoices(ChangingChoices):
    """The types as choices of a field: read when they are asked for."""

    def __getitem__(self, place: Any) -> Any:
        return [Choice(one.code, one.label, retired=one.is_archived) for one in definitions().types][place]

    def __len__(self) -> int:
        return len(definitions().types)


class StageChoices(ChangingChoices):
    """All stages of all types as choices of a field; one whose name several types have says whose it is."""

    def __getitem__(self, place: Any) -> Any:
        return [_stage_choice(one, stage) for one in definitions().types for stage in one.every_stage][place]

    def __len__(self) -> int:
        return sum(len(one.every_stage) for one in definitions().types)


def _stage_choice(of: TypeDefinition, stage: StageDefinition) -> Choice:
    same = sum(1 for other in definitions().stages if other.name == stage.name)
    label: Label = stage.label
    if same > 1:
        label = in_language(f"{stage.name} ({of.name})", f"{stage.name_en or stage.name} ({of.name_en or of.name})")
    return Choice(stage.code, label, stage.colour, stage.is_retired or of.is_archived)


class TermChoices(ChangingChoices):
    """A short list as choices of a field."""

    def __init__(self, kind: TermKind) -> None:
        self.kind = kind

    def __getitem__(self, place: Any) -> Any:
        terms = definitions().terms_of(self.kind)
        return [Choice(term.code, term.label, retired=term.is_archived) for term in terms][place]

    def __len__(self) -> int:
        return len(definitions().terms_of(self.kind))
