"""A draft becomes a condition; what is unfinished or wrong is told at its place."""

from dataclasses import dataclass, field
from typing import Final

from opiekun.core import clock
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.builder.drafts import Draft, DraftGroup, DraftLeaf, Join, all_nodes
from opiekun.records.conditions.compiling import asked_of, compile_condition, filter_relation
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.questions import question
from opiekun.records.conditions.reading import condition_from_json, condition_to_json, read_leaf
from opiekun.records.conditions.registry import Subject, subject_of, subject_within
from opiekun.records.conditions.tree import EVERYTHING, Condition, Either, Every, Leaf, Negation, Some

WHOLE: Final = -1


@dataclass(slots=True)
class Assembled:
    """The condition made of all that is finished, and what is wrong by the id of the node (``WHOLE``: with it all)."""

    condition: Condition = EVERYTHING
    problems: dict[int, str] = field(default_factory=dict)


def assemble(viewer: Viewer, kind: RecordKind, draft: DraftGroup) -> Assembled:
    """The draft as a condition that the viewer may ask. A condition without a field is not begun and says nothing."""
    maker = _Maker(viewer, {})
    condition = maker.node(subject_of(kind), draft) or EVERYTHING
    made = Assembled(condition, maker.problems)
    try:
        condition_from_json(condition_to_json(condition))
        compile_condition(kind, viewer, condition)
    except WrongCondition as wrong:
        leaves = [node.id for node in all_nodes(draft) if isinstance(node, DraftLeaf) and node.field == wrong.field]
        made.problems |= dict.fromkeys(leaves or [WHOLE], wrong.words)
        made.condition = EVERYTHING
    return made


def joined(join: Join, parts: tuple[Condition, ...]) -> Condition:
    """The parts as the group says."""
    match join:
        case Join.ALL:
            return Every(parts)
        case Join.ANY:
            return Either(parts)
        case Join.NONE:
            return Negation(Either(parts))
        case Join.NOT_ALL:
            return Negation(Every(parts))


@dataclass(frozen=True, slots=True)
class _Maker:
    viewer: Viewer
    problems: dict[int, str]

    def node(self, subject: Subject, draft: Draft) -> Condition | None:
        """The condition; None for what is not begun or cannot be."""
        try:
            return self._leaf(subject, draft) if isinstance(draft, DraftLeaf) else self._group(subject, draft)
        except WrongCondition as wrong:
            self.problems[draft.id] = wrong.words
            return None

    def _group(self, subject: Subject, group: DraftGroup) -> Condition | None:
        if not group.relation:
            parts = self._parts(subject, group)
            return joined(group.join, parts) if parts else None
        relation = filter_relation(subject, self.viewer, group.relation)
        parts = self._parts(subject_within(relation), group)
        found = Some(group.relation, joined(group.join, parts) if parts else EVERYTHING)
        return found if group.there else Negation(found)

    def _parts(self, subject: Subject, group: DraftGroup) -> tuple[Condition, ...]:
        made = [self.node(subject, part) for part in group.parts]
        return tuple(part for part in made if part is not None)

    def _leaf(self, subject: Subject, draft: DraftLeaf) -> Leaf | None:
        if not draft.field:
            return None
        leaf = read_leaf(draft.field, draft.operator, list(draft.values))
        asked, _positive = asked_of(subject, self.viewer, leaf, clock.today())
        question(asked)
        return leaf
