"""From a condition tree to a condition of the database, for one viewer."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, Final

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from opiekun.core import clock
from opiekun.core.fields import Field
from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.comparing import ColumnTarget, CustomTarget, by_row, compare
from opiekun.records.conditions.errors import WrongCondition, part_of
from opiekun.records.conditions.folded import NotTrue
from opiekun.records.conditions.former import former_field
from opiekun.records.conditions.measures import measured
from opiekun.records.conditions.operators import NEGATIVE, Operator, operators_of, ways
from opiekun.records.conditions.places import in_words
from opiekun.records.conditions.questions import Asked, Fragment, Question, Span, question
from opiekun.records.conditions.registry import Relation, Subject, subject_of, subject_within
from opiekun.records.conditions.settling import settle
from opiekun.records.conditions.tree import EVERYTHING, Belongs, Condition, Either, Every, Leaf, Negation, Some
from opiekun.records.rows import related_rows

NOTHING: Final = Q(pk__in=[])
# An empty Q would be nothing to "or": it is left out there.
ALL: Final = ~Q(pk__in=[])
POSITIVE: Final = {
    Operator.IS_NOT: Operator.IS,
    Operator.CONTAINS_NOT: Operator.CONTAINS,
    Operator.EMPTY: Operator.FILLED,
}


def compile_condition(kind: RecordKind, viewer: Viewer, condition: Condition, today: date | None = None) -> Q:
    """The condition as the database takes it.

    Raises WrongCondition for a field that the viewer may not read (the same words as for an unknown one), an operator
    that the field does not take, and a value that it cannot have; its path leads to the leaf. ``today`` is the
    company's. Rows that hang on a record are asked for by EXISTS, so that no record comes twice, and only those within
    the viewer's reach count.
    """
    if condition == EVERYTHING:
        return Q()
    compiler = _Compiler(viewer, today or clock.today())
    with in_words(kind, viewer):
        return compiler.node(subject_of(kind), settle(kind, viewer, condition), True)


def filter_field(subject: Subject, viewer: Viewer, code: str) -> Field:
    """The field by which the viewer may filter; WrongCondition when there is none for him."""
    field = subject.find_field(code)
    if field is None and former_field(subject, viewer, code) is not None:
        raise WrongCondition("out_of_use", code[:60])
    if field is None or not subject.allows(viewer, field):
        raise WrongCondition("unknown_field", code[:60])
    return field.seen_by(viewer)


def filter_relation(subject: Subject, viewer: Viewer, code: str) -> Relation:
    """The relation of whose rows the viewer may ask; WrongCondition when there is none for him."""
    relation = subject.open_relation(viewer, code)
    if relation is None:
        raise WrongCondition("unknown_relation", code[:60])
    return relation


def asked_of(subject: Subject, viewer: Viewer, leaf: Leaf, today: date) -> tuple[Asked, bool]:
    """The leaf with its field and a positive operator, and whether it was one before. Raises WrongCondition."""
    field = filter_field(subject, viewer, leaf.field)
    if leaf.operator not in operators_of(field):
        raise WrongCondition("unknown_operator", field.code, ways(operators_of(field)))
    positive = leaf.operator not in NEGATIVE
    asked = leaf if positive else Leaf(leaf.field, POSITIVE[leaf.operator], leaf.values)
    return Asked(field, asked, viewer.id, today), positive


def measured_within(kind: RecordKind, viewer: Viewer, code: str, span: Span) -> Q:
    """The condition that what is measured under the code lies within the span; without any rows it does not.

    For programs, which ask for exact instants: a leaf knows of days alone. Raises WrongCondition as
    ``compile_condition`` does.
    """
    subject = subject_of(kind)
    return _Compiler(viewer, clock.today()).measure(subject, filter_field(subject, viewer, code), span)


def rows_of(relation: Relation, viewer: Viewer) -> QuerySet[Any]:
    """All rows of the relation within the viewer's reach, whichever record they hang on."""
    if relation.records:
        rows = record_kind(relation.records).visible(viewer, "view")
    else:
        rows = apps.get_model(relation.model)._default_manager.all()
    return rows.filter(**relation.where) if relation.where else rows


class _AskedApart(Exists):
    """EXISTS that the database asks of one record after the other, in the order of the list.

    A plain NOT EXISTS is joined: the database often takes it for true of nearly no record, and reads them all to sort
    the few. What is not there is missing for many, so that a walk soon fills a page. OFFSET keeps the two apart.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"


def _exists(rows: QuerySet[Any], holds: bool) -> Q:
    """That there is such a row, or that there is none."""
    return Q(Exists(rows)) if holds else ~Q(_AskedApart(rows))


@dataclass(frozen=True, slots=True)
class _Compiler:
    """``holds`` is false below an odd number of negations: these are carried down to the leaves, where "does not
    hold" and "is not known to hold" can be made the same."""

    viewer: Viewer
    today: date

    def node(self, subject: Subject, condition: Condition, holds: bool) -> Q:
        match condition:
            case Leaf():
                return self._leaf(subject, condition, holds)
            case Negation(part):
                with part_of("not"):
                    return self.node(subject, part, not holds)
            case Some(code, part):
                return _exists(self._some(subject, code, part), holds)
            case Belongs(rows, value):
                return _exists(
                    related_rows(rows, OuterRef(rows.path), self.viewer).filter(**{rows.value: value}), holds
                )
            case Every(parts):
                return self._group(subject, "all", parts, holds, holds)
            case Either(parts):
                return self._group(subject, "any", parts, holds, not holds)

    def _group(self, subject: Subject, name: str, parts: tuple[Condition, ...], holds: bool, joined: bool) -> Q:
        compiled = []
        for place, part in enumerate(parts):
            with part_of(name, place):
                compiled.append(self.node(subject, part, holds))
        if joined:
            return reduce(and_, compiled) if compiled else ALL
        return reduce(or_, compiled) if compiled else NOTHING

    def _some(self, subject: Subject, code: str, part: Condition) -> QuerySet[Any]:
        relation = filter_relation(subject, self.viewer, code)
        with part_of("where", relation=code):
            inner = self.node(subject_within(relation), part, True)
        return self._tied(relation).filter(inner)

    def _tied(self, relation: Relation) -> QuerySet[Any]:
        return rows_of(relation, self.viewer).filter(**{relation.key: OuterRef(relation.path)})

    def measure(self, subject: Subject, field: Field, read: Question) -> Q:
        if field.measure is None:
            raise TypeError(field.code)
        rows = self._tied(filter_relation(subject, self.viewer, field.measure.relation))
        return measured(read, field.measure, rows)

    def _leaf(self, subject: Subject, leaf: Leaf, holds: bool) -> Q:
        asked, positive = asked_of(subject, self.viewer, leaf, self.today)
        field, holds = asked.field, holds == positive
        if field.rows is not None:
            condition = compare(question(asked), ColumnTarget(field.rows.compared or field.rows.value, field.folded))
            return _exists(related_rows(field.rows, OuterRef(field.rows.path), self.viewer).filter(condition), holds)
        read = question(asked)
        if field.measure is not None:
            found = self.measure(subject, field, read)
        else:
            read, path = by_row(field, read)
            found = compare(read, (CustomTarget if field.custom else ColumnTarget)(path, field.folded))
            if not isinstance(read, Fragment) and not field.custom:
                # Of a plain column the ORM knows by itself that what is unknown does not hold.
                return found if holds else ~found
        return found if holds else Q(NotTrue(found))
