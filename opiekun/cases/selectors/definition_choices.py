"""Types, stages and short lists as choices of fields: read when they are asked for, made once for the definitions."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator
from typing import Any

from opiekun.cases.models.terms import TermKind
from opiekun.cases.selectors.definitions import Definitions, StageDefinition, TypeDefinition, definitions
from opiekun.core.fields import ChangingChoices, Choice, Label
from opiekun.records.custom.definition import in_language


class DefinedChoices(ChangingChoices):
    """Choices that follow the definitions. They are made anew only when those are others: a list asks for all of them
    whenever it shows a column, and a filter for each word of it."""

    def __init__(self) -> None:
        self._made: tuple[Definitions, tuple[Choice, ...]] | None = None

    @abstractmethod
    def make(self, defined: Definitions) -> tuple[Choice, ...]:
        """The choices as the definitions have them."""

    @property
    def present(self) -> tuple[Choice, ...]:
        """The choices of the definitions with which the request began."""
        defined, made = definitions(), self._made
        if made is None or made[0] is not defined:
            made = self._made = (defined, self.make(defined))
        return made[1]

    def __getitem__(self, place: Any) -> Any:
        return self.present[place]

    def __len__(self) -> int:
        return len(self.present)

    def __iter__(self) -> Iterator[Choice]:
        return iter(self.present)


class TypeChoices(DefinedChoices):
    """The types as choices of a field."""

    def make(self, defined: Definitions) -> tuple[Choice, ...]:
        return tuple(Choice(one.code, one.label, retired=one.is_archived, row_id=one.id) for one in defined.types)


class StageChoices(DefinedChoices):
    """All stages of all types as choices of a field; one whose name several types have says whose it is."""

    def make(self, defined: Definitions) -> tuple[Choice, ...]:
        named = Counter(stage.name for stage in defined.stages)
        return tuple(
            _stage_choice(one, stage, is_shared=named[stage.name] > 1)
            for one in defined.types
            for stage in one.every_stage
        )


def _stage_choice(of: TypeDefinition, stage: StageDefinition, is_shared: bool) -> Choice:
    label: Label = stage.label
    if is_shared:
        label = in_language(f"{stage.name} ({of.name})", f"{stage.name_en or stage.name} ({of.name_en or of.name})")
    return Choice(stage.code, label, stage.colour, stage.is_retired or of.is_archived, stage.id)


class TermChoices(DefinedChoices):
    """A short list as choices of a field."""

    def __init__(self, kind: TermKind) -> None:
        super().__init__()
        self.kind = kind

    def make(self, defined: Definitions) -> tuple[Choice, ...]:
        terms = defined.terms_of(self.kind)
        return tuple(Choice(term.code, term.label, retired=term.is_archived, row_id=term.id) for term in terms)
