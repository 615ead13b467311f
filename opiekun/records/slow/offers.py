"""Which indexes would help a condition: one for each comparison that the database has to look at row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from opiekun.core import clock
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.compiling import asked_of
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.questions import Filled, Fragment, question
from opiekun.records.conditions.registry import Subject, subject_of, subject_within
from opiekun.records.conditions.settling import settle
from opiekun.records.conditions.tree import Condition, Leaf, Some, parts_of

# Words within a text, a part of a code (a phone, a NIP), a whole value or a span; nothing that an index helps.
FRAGMENT: Final = "fragment"
PART: Final = "part"
VALUE: Final = "value"
NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Offer:
    """A field and how it is asked. ``relation`` is empty for a field of the kind itself, or of its record's rows."""

    kind: str
    relation: str
    field: str
    purpose: str


def offers_for(kind: RecordKind, viewer: Viewer, condition: Condition) -> list[Offer]:
    """What the condition asks for, each once. Raises WrongCondition for what cannot be asked."""
    found = _offers(subject_of(kind), kind.code, "", viewer, settle(kind, viewer, condition))
    return list(dict.fromkeys(found))


def _offers(subject: Subject, kind: str, relation: str, viewer: Viewer, condition: Condition) -> Iterator[Offer]:
    if isinstance(condition, Leaf):
        yield Offer(kind, relation, condition.field, _purpose(subject, viewer, condition))
        return
    if isinstance(condition, Some):
        found = subject.relations[condition.relation]
        kind, relation = (found.records, "") if found.records else (found.kind, found.code)
        subject = subject_within(found)
    for part in parts_of(condition):
        yield from _offers(subject, kind, relation, viewer, part)


def _purpose(subject: Subject, viewer: Viewer, leaf: Leaf) -> str:
    try:
        asked, _positive = asked_of(subject, viewer, leaf, clock.today())
        read = question(asked)
    except WrongCondition:
        return NONE
    if asked.field.measure is not None or isinstance(read, Filled):
        return NONE
    if isinstance(read, Fragment):
        return PART if read.exact else FRAGMENT
    return VALUE
