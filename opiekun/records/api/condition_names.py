"""Conditions in the API's own names of fields, where they differ from the kinds' codes."""

from collections.abc import Mapping

from opiekun.core.api.lists import Resource
from opiekun.core.viewer import SYSTEM
from opiekun.records.conditions.errors import WrongCondition, part_of
from opiekun.records.conditions.former import former_field
from opiekun.records.conditions.registry import Subject, condition_fields, subject_of, subject_within
from opiekun.records.conditions.tree import Condition, Either, Every, Leaf, Negation, Some

_resources: dict[str, Resource] = {}


def name_fields_of(resource: Resource) -> None:
    """Let conditions on records of the resource's kind, also where they hang on others, use its names."""
    _resources[resource.kind.code] = resource


def field_codes(resource: Resource) -> dict[str, str]:
    """The kind's codes of fields by their names in the API."""
    renamed = {code: name for name, code in resource.names.items()}
    return {renamed.get(field.code, field.code): field.code for field in resource.kind.fields}


def in_codes(condition: Condition, resource: Resource) -> Condition:
    """The condition in the kinds' codes. Raises WrongCondition for a name that is none."""
    return _Renaming().node(subject_of(resource.kind), condition)


def in_names(condition: Condition, resource: Resource) -> Condition:
    """The condition, which is in the kinds' codes, in the names of the API."""
    return _Naming().node(subject_of(resource.kind), condition)


def resource_at(path: str) -> Resource | None:
    """The resource whose records the list of that address shows; None where it is no such list."""
    return next((one for one in _resources.values() if one.has_views and one.kind.url == path), None)


class _Renaming:
    def node(self, subject: Subject, condition: Condition) -> Condition:
        match condition:
            case Leaf(name, operator, values):
                return Leaf(self._code(subject, name), operator, values)
            case Negation(part):
                with part_of("not"):
                    return Negation(self.node(subject, part))
            case Some(code, part):
                if code not in subject.relations:
                    raise WrongCondition("unknown_relation", code[:60])
                with part_of("where", relation=code):
                    return Some(code, self.node(subject_within(subject.relations[code]), part))
            case Every(parts):
                return Every(self._each("all", subject, parts))
            case Either(parts):
                return Either(self._each("any", subject, parts))
        raise TypeError(condition)

    def _each(self, name: str, subject: Subject, parts: tuple[Condition, ...]) -> tuple[Condition, ...]:
        renamed = []
        for place, part in enumerate(parts):
            with part_of(name, place):
                renamed.append(self.node(subject, part))
        return tuple(renamed)

    def _code(self, subject: Subject, name: str) -> str:
        codes = _codes(subject)
        if name not in codes and former_field(subject, SYSTEM, name) is not None:
            # Whether the viewer may know of it is asked when it is compiled.
            return name
        if name not in codes:
            raise WrongCondition("unknown_field", name[:60])
        return codes[name]


class _Naming(_Renaming):
    """The other way round. What has no name in the API, a field in use no more for one, keeps its code."""

    def _code(self, subject: Subject, name: str) -> str:
        return next((shown for shown, code in _codes(subject).items() if code == name), name)


def _codes(subject: Subject) -> Mapping[str, str]:
    """By name. Rows that are no records have no resource: their fields are named by their codes."""
    resource = _resources.get(subject.class_kind)
    if resource is None or subject.fields is not resource.kind.field_by_code:
        return {code: code for code in subject.fields}
    return {**field_codes(resource), **{f.code: f.code for f in condition_fields(subject.class_kind)}}
