"""Comparison of text without regard to letter case and diacritics, done by the database."""

from typing import Any

from django.db import models
from django.db.models import Expression
from django.db.models.expressions import Combinable, Func

from opiekun.core.schema import Fold


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
        super().__init__(folded, Fold(models.Value(pattern)), **extra)


class PlainLike(Func):
    """``text LIKE pattern``, for values that are stored in one notation."""

    template = "%(expressions)s"
    arg_joiner = " LIKE "
    output_field = models.BooleanField()
    conditional = True

    def __init__(self, text: Expression | Combinable, pattern: str, **extra: Any) -> None:
        super().__init__(text, models.Value(pattern), **extra)
