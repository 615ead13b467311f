"""Where in a condition something is wrong, as people read it: "Person › Job title"."""

from collections.abc import Iterator
from contextlib import contextmanager

from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.former import former_field
from opiekun.records.conditions.registry import subject_of, subject_within


def place_of(kind: RecordKind, viewer: Viewer, wrong: WrongCondition) -> str:
    """The labels that lead there, as far as the viewer may know them; empty where he may know none."""
    subject = subject_of(kind)
    labels: list[str] = []
    for code in wrong.relations:
        relation = subject.open_relation(viewer, code)
        if relation is None:
            return " › ".join(labels)
        labels.append(str(relation.label))
        subject = subject_within(relation)
    field = subject.find_field(wrong.field)
    if field is None:
        field = former_field(subject, viewer, wrong.field)
    elif not subject.reads(viewer, field):
        field = None
    inner = subject.open_relation(viewer, wrong.field) if field is None else None
    last = field.label if field is not None else inner.label if inner is not None else ""
    return " › ".join([*labels, str(last)] if last else labels)


@contextmanager
def in_words(kind: RecordKind, viewer: Viewer) -> Iterator[None]:
    """What is refused inside about rows that hang on a record says in words of which rows and which of their fields."""
    try:
        yield
    except WrongCondition as wrong:
        if wrong.place or not (wrong.relations or wrong.reason == "out_of_use"):
            raise
        raise wrong.at(place_of(kind, viewer, wrong)) from wrong.__cause__
