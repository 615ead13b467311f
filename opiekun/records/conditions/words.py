"""Conditions in the reader's words: a part of a chip, or a whole tree in a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from opiekun.core.fields import Field, FieldType
from opiekun.core.kinds import RecordKind
from opiekun.core.ui.dates import full_date
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.conditions.operators import DAY_COUNTS, LABELS, Operator
from opiekun.records.conditions.registry import Subject, subject_of, subject_within
from opiekun.records.conditions.tree import EVERYTHING, Condition, Either, Every, Leaf, Negation, Some, parts_of
from opiekun.records.conditions.values import ME
from opiekun.records.references import USER, names_in_sight

Names = Mapping[tuple[str, int], str]


def condition_words(viewer: Viewer, kind: RecordKind, condition: Condition) -> str:
    """The whole condition in a sentence."""
    subject = subject_of(kind)
    return _Words(reference_names(viewer, subject, condition)).of(subject, condition)


def reference_names(viewer: Viewer, subject: Subject, condition: Condition) -> Names:
    """The names behind the ids in the condition: one statement a kind that is referred to."""
    wanted: dict[str, set[int]] = {}
    for field, leaf in _referring(subject, condition):
        wanted.setdefault(field.reference, set()).update(int(v) for v in leaf.values if is_whole(v))
    return {
        (ref, pk): name for ref, ids in wanted.items() if ids for pk, name in names_in_sight(viewer, ref, ids).items()
    }


def leaf_words(field: Field, leaf: Leaf, names: Names) -> str:
    """Comparison and values without the field: "contains Tychy, Żory"; values alone where they are to be equal."""
    if leaf.operator in DAY_COUNTS and leaf.values[0].isdecimal():
        return _days_words(leaf.operator, int(leaf.values[0]))
    shown = value_words(field, leaf.values, names)
    values = (" – " if leaf.operator == Operator.BETWEEN else ", ").join(shown)
    if leaf.operator == Operator.IS:
        return values
    return f"{LABELS[leaf.operator]} {values}".strip()


def _days_words(operator: Operator, days: int) -> str:
    words = {
        Operator.LAST_DAYS: ngettext("in the last day", "in the last %(days)d days", days),
        Operator.NEXT_DAYS: ngettext("in the coming day", "in the coming %(days)d days", days),
        Operator.OLDER_THAN: ngettext("older than a day", "older than %(days)d days", days),
    }
    return words[operator] % {"days": days}


def value_words(field: Field, values: Sequence[str], names: Names) -> list[str]:
    """Each value as it is shown."""
    if field.choices:
        labels = {choice.value: str(choice.label) for choice in field.choices}
        return [labels.get(value, value) for value in values]
    if field.type == FieldType.REFERENCE:
        return [_referred(field, value, names) for value in values]
    if field.type in (FieldType.DATE, FieldType.INSTANT):
        return [_day(value) for value in values]
    return list(values)


def _day(value: str) -> str:
    """A day as people read it; what is none (a number of days) as it is."""
    try:
        return full_date(date.fromisoformat(value), get_language() or "pl")
    except ValueError:
        return value


@dataclass(frozen=True, slots=True)
class _Words:
    names: Names

    def of(self, subject: Subject, condition: Condition) -> str:
        match condition:
            case Leaf(code):
                return self._leaf(subject.find_field(code), condition)
            case Negation(part):
                return _("not: %(part)s") % {"part": self._closed(subject, part)}
            case Every(parts):
                return self._joined(subject, parts, _("%(one)s and %(other)s"), _("everything"))
            case Either(parts):
                return self._joined(subject, parts, _("%(one)s or %(other)s"), _("nothing"))
            case Some(code, part):
                relation = subject.relations[code]
                if part == EVERYTHING:
                    return _("there is any: %(kind)s") % {"kind": relation.label}
                there = _("there is %(row)s") % {"row": relation.phrase}
                return f"{there} ({self.of(subject_within(relation), part)})"
        raise TypeError(condition)

    def _leaf(self, field: Field | None, leaf: Leaf) -> str:
        if field is None:
            return "?"
        colon = ":" if leaf.operator == Operator.IS else ""
        return f"{field.label}{colon} {leaf_words(field, leaf, self.names)}"

    def _joined(self, subject: Subject, parts: tuple[Condition, ...], pattern: str, without: str) -> str:
        words = [self._closed(subject, part) for part in parts]
        if not words:
            return without
        joined = words[0]
        for other in words[1:]:
            joined = pattern % {"one": joined, "other": other}
        return joined

    def _closed(self, subject: Subject, part: Condition) -> str:
        """In brackets where it is a group of several."""
        words = self.of(subject, part)
        return f"({words})" if isinstance(part, Every | Either) and len(part.parts) > 1 else words


def _referring(subject: Subject, condition: Condition) -> Iterator[tuple[Field, Leaf]]:
    match condition:
        case Leaf(code):
            field = subject.find_field(code)
            if field is not None and field.type == FieldType.REFERENCE:
                yield field, condition
        case Some(code, part):
            if code in subject.relations:
                yield from _referring(subject_within(subject.relations[code]), part)
        case _:
            for part in parts_of(condition):
                yield from _referring(subject, part)


def _referred(field: Field, value: str, names: Names) -> str:
    if value == ME and field.reference == USER:
        return pgettext("operator", "me")
    return names.get((field.reference, int(value)), "?") if is_whole(value) else "?"
