"""Comparison of text by the database: without regard to letter case and diacritics, or as it is stored."""

from typing import Any, Final

from django.db import models
from django.db.models import Expression, F, Q, Value
from django.db.models.expressions import Combinable, Func

from opiekun.core.schema import Fold
from opiekun.records.conditions.questions import Fragment, Place


def escape_like(value: str) -> str:
    """The value as LIKE takes it literally."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


class FoldedLike(Func):
    """``folded LIKE core_fold(pattern)``; the pattern is folded once, so that a trigram index serves."""

    template = "%(expressions)s"
    arg_joiner = " LIKE "
    output_field = models.BooleanField()
    conditional = True

    def __init__(self, folded: Expression | Combinable, pattern: str, **extra: Any) -> None:
        super().__init__(folded, Fold(Value(pattern)), **extra)


class PlainLike(Func):
    """``text LIKE pattern``, for values that are stored in one notation."""

    template = "%(expressions)s"
    arg_joiner = " LIKE "
    output_field = models.BooleanField()
    conditional = True

    def __init__(self, text: Expression | Combinable, pattern: str | Expression, **extra: Any) -> None:
        super().__init__(text, Value(pattern) if isinstance(pattern, str) else pattern, **extra)


class _Pattern(Func):
    """A pattern of LIKE, folded first and escaped then: folding may make a sign of LIKE out of another character.

    Constant for the database, so that it is worked out once and a trigram index serves.
    """

    output_field = models.TextField()
    _BEFORE: Final = {Place.ANYWHERE: "'%%%%' || "}
    _AFTER: Final = {Place.ANYWHERE: " || '%%%%'", Place.BEGINNING: " || '%%%%'"}
    _ESCAPED: Final = r"replace(replace(replace(core_fold(%(expressions)s), '\', '\\'), '%%%%', '\%%%%'), '_', '\_')"

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(Value(text))
        self.template = f"({self._BEFORE.get(place, '')}{self._ESCAPED}{self._AFTER.get(place, '')})"


class NotTrue(Func):
    """The condition does not hold; an unknown one does not hold either."""

    template = "(%(expressions)s) IS NOT TRUE"
    output_field = models.BooleanField()
    conditional = True


def has_fragment(path: str, folded: str, asked: Fragment, text: str) -> Q:
    """The condition that the column has the fragment at its place. ``folded`` is the path of a stored key, or empty.

    A key may hold more than the text (the full name beside the short one): fragments are looked for in all of it, while
    the whole and the beginning are those of the text, and the key only says quickly where to look.
    """
    if asked.exact:
        return Q(PlainLike(F(path), _around(asked.place, escape_like(text))))
    key = F(folded) if folded else Fold(F(path))
    anywhere = Q(PlainLike(key, _Pattern(Place.ANYWHERE, text)))
    if asked.place == Place.ANYWHERE:
        return anywhere
    there = Q(PlainLike(Fold(F(path)), _Pattern(asked.place, text)))
    return anywhere & there if folded else there


def _around(place: Place, literal: str) -> str:
    return {Place.WHOLE: literal, Place.BEGINNING: f"{literal}%"}.get(place, f"%{literal}%")
