"""A mapping for a file nobody has seen: by the names of its columns, and by what stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from opiekun.records.importing.files.table import Column
from opiekun.records.importing.mapping.words import plain_words
from opiekun.records.importing.registry import ImportField

_SAME: Final = 100
_CONTENT: Final = 70
_PART: Final = 60
_EXTRA_WORD: Final = 8
_ENOUGH: Final = 45
_FIRST_VALUES: Final = 100
_HALF, _MOST = 0.5, 0.8


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: float
    column: int
    field: ImportField


def suggest(columns: Sequence[Column], fields: Sequence[ImportField]) -> list[str]:
    """The code of a field for each column, empty where none fits. A field that is not ``many`` is given once."""
    candidates = [
        _Candidate(score, at, field)
        for at, column in enumerate(columns)
        for field in fields
        if (score := _score(column, field)) >= _ENOUGH
    ]
    candidates.sort(key=lambda candidate: (-candidate.score, candidate.column))
    mapping = [""] * len(columns)
    given: set[str] = set()
    for candidate in candidates:
        if not mapping[candidate.column] and (candidate.field.many or candidate.field.code not in given):
            mapping[candidate.column] = candidate.field.code
            given.add(candidate.field.code)
    if not any(column.name for column in columns):
        _name_the_words(columns, fields, mapping)
    return mapping


def knows_word(fields: Sequence[ImportField], name: str) -> bool:
    """Whether the text is the name of a field, in one of the ways in which columns are called."""
    parts = _parts(name)
    return any(part in field.words or f"={part}" in field.words for part in parts for field in fields)


def _parts(name: str) -> list[str]:
    """The words of a name; of a head of two rows those of each, and of both together."""
    parts = [plain_words(part) for part in name.split(" / ")]
    whole = plain_words(name)
    return [part for part in dict.fromkeys([whole, *parts]) if part]


def _score(column: Column, field: ImportField) -> float:
    values = column.values[:_FIRST_VALUES]
    by_name = max((_name_score(part, field.words, n > 0) for n, part in enumerate(_parts(column.name))), default=0.0)
    if by_name >= _ENOUGH and (field.fits is None or _share(values, field.fits) >= _HALF):
        return by_name
    if field.looks is not None and values and _share(values, field.looks) >= _MOST:
        return _CONTENT if by_name < _ENOUGH else by_name
    return 0.0


def _name_score(name: str, words: Sequence[str], is_part: bool) -> float:
    if name in words or f"={name}" in words:
        return _SAME - (5 if is_part else 0)
    tokens = name.split()
    best = 0.0
    for phrase in words:
        sought = phrase.split()
        if len(sought) < len(tokens) and _contains(tokens, sought):
            best = max(best, _PART - _EXTRA_WORD * (len(tokens) - len(sought)) + len(sought))
    return best


def _contains(tokens: Sequence[str], sought: Sequence[str]) -> bool:
    """Whether the words stand together in the name."""
    return any(list(tokens[n : n + len(sought)]) == list(sought) for n in range(len(tokens) - len(sought) + 1))


def _share(values: Sequence[str], true: object) -> float:
    """The share of values that pass; a column without any passes as a whole."""
    if not values:
        return 1.0
    assert callable(true)
    return sum(1 for value in values if true(value)) / len(values)


def _name_the_words(columns: Sequence[Column], fields: Sequence[ImportField], mapping: list[str]) -> None:
    """Without a head the first column that holds words, most of them different, is the name."""
    field = next((field for field in fields if field.is_name), None)
    if field is None or field.code in mapping:
        return
    for at, column in enumerate(columns):
        values = column.values[:_FIRST_VALUES]
        wordy = sum(1 for value in values if sum(c.isalpha() for c in value) * 2 > len(value) >= 3)
        if not mapping[at] and values and wordy > len(values) * _MOST and len(set(values)) > len(values) * _HALF:
            mapping[at] = field.code
            return
