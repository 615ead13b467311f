"""The column in which a record keeps the values of fields that users defined."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.db import models
from django.db.models import Transform

# A way to read a value: from its code to what makes an expression of the column.
_ways: dict[str, Callable[..., Transform]] = {}
WAY: Final = ":"


def register_way(name: str, transform: Callable[..., Transform]) -> None:
    """Let a path say how a value is read: "custom__number:credit" calls ``transform("credit", column)``."""
    _ways[name] = transform


class CustomValues(models.JSONField):
    """JSON values by the codes of their fields: a path gives the JSON of one ("custom__credit"), or, by a registered
    way, the value with a type of its own, by which the database compares and orders it ("custom__number:credit").

    To migrations it is a plain JSON column.
    """

    def get_transform(self, name: str) -> Any:
        way, mark, code = name.partition(WAY)
        if mark and way in _ways:
            return partial(_ways[way], code)
        return super().get_transform(name)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
