"""The evaluator: whether a condition holds for values in hand, as the database would say it of the same values.

What is not stored yet (a rule that looks at a change, an import's dry run) is asked here; what is stored, and many
records at once, by ``compile_condition``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from opiekun.core import clock
from opiekun.core.fields import Field, Measure
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.compiling import asked_of, filter_relation
from opiekun.records.conditions.folding import fold_text
from opiekun.records.conditions.questions import Among, Filled, Fragment, Place, Question, Span, Spans, Truth, question
from opiekun.records.conditions.registry import Subject, subject_of, subject_within
from opiekun.records.conditions.settling import settle
from opiekun.records.conditions.tree import Belongs, Condition, Either, Every, Leaf, Negation, Some


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a record, or of a row that hangs on it.

    ``values`` holds the stored values by the code of the field, each as a list: one for a column (None where it is
    empty), any number where they are rows; and what the record belongs to, by the model of the rows that tie it.
    ``searched`` holds the text of a field's stored key. ``rows`` are those of relations, within the viewer's reach.
    ``columns`` hold what measures are taken of.
    """

    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    searched: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Sequence["Facts"]] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)


def evaluate(kind: RecordKind, viewer: Viewer, condition: Condition, facts: Facts, today: date | None = None) -> bool:
    """Whether the condition holds. Raises WrongCondition for the same trees as ``compile_condition``."""
    evaluator = _Evaluator(viewer, today or clock.today())
    return evaluator.node(subject_of(kind), settle(kind, viewer, condition), facts)


@dataclass(frozen=True, slots=True)
class _Evaluator:
    viewer: Viewer
    today: date

    def node(self, subject: Subject, condition: Condition, facts: Facts) -> bool:
        """Every part is looked at, so that a wrong one is refused whatever the others say."""
        match condition:
            case Leaf():
                return self._leaf(subject, condition, facts)
            case Negation(part):
                return not self.node(subject, part, facts)
            case Some(code, part):
                within = subject_within(filter_relation(subject, self.viewer, code))
                self.node(within, part, Facts())
                return True in [self.node(within, part, row) for row in facts.rows.get(code, ())]
            case Belongs(rows, value):
                return value in facts.values.get(rows.model, ())
            case Every(parts):
                return False not in [self.node(subject, part, facts) for part in parts]
            case Either(parts):
                return True in [self.node(subject, part, facts) for part in parts]

    def _leaf(self, subject: Subject, leaf: Leaf, facts: Facts) -> bool:
        asked, positive = asked_of(subject, self.viewer, leaf, self.today)
        read = question(asked)
        if isinstance(read, Fragment) and read.place == Place.ANYWHERE and asked.field.code in facts.searched:
            found = _answers(read, facts.searched.get(asked.field.code))
        else:
            found = any(_answers(read, value) for value in _values(asked.field, facts))
        return found == positive


def _values(asked: Field, facts: Facts) -> Iterable[Any]:
    if asked.measure is not None:
        return [_measured(asked.measure, facts.rows.get(asked.measure.relation, ()))]
    return facts.values.get(asked.code, ())


def _measured(measure: Measure, rows: Sequence[Facts]) -> Any:
    if measure.what == "count":
        return len(rows)
    known = [row.columns[measure.column] for row in rows if row.columns[measure.column] is not None]
    if not known:
        return None
    return max(known) if measure.what == "last" else min(known)


def _answers(asked: Question, value: Any) -> bool:
    if value is None:
        return False
    match asked:
        case Filled(empty):
            return empty is None or bool(value > empty)
        case Truth(expected):
            return bool(value) == expected
        case Among(wanted):
            return value in wanted
        case Span():
            return _lies_within(asked, value)
        case Spans(spans):
            return any(_lies_within(span, value) for span in spans)
        case Fragment():
            return _has(asked, value)


def _lies_within(span: Span, value: Any) -> bool:
    above = span.low is None or value > span.low or (value == span.low and not span.low_open)
    below = span.high is None or value < span.high or (value == span.high and not span.high_open)
    return bool(above and below)


def _has(asked: Fragment, value: str) -> bool:
    text = value if asked.exact else fold_text(value)
    wanted = asked.texts if asked.exact else [fold_text(one) for one in asked.texts]
    match asked.place:
        case Place.WHOLE:
            return text in wanted
        case Place.BEGINNING:
            return any(text.startswith(one) for one in wanted)
        case Place.ANYWHERE:
            return any(one in text for one in wanted)
