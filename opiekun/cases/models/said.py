"""From a case to the rows that tie interactions to it: a way for conditions, no column."""

from typing import Any

from django.db import models
from django.db.models import ForeignObject


class Tied(ForeignObject):  # type: ignore[type-arg]  # only the stubs are generic
    """The rows of another table that name the record's id. The table keeps the key; nothing is stored here."""

    requires_unique_target = False

    def __init__(self, to: str, column: str, **options: Any) -> None:
        super().__init__(
            to,
            on_delete=models.DO_NOTHING,
            from_fields=["id"],
            to_fields=[column],
            related_name="+",
            null=True,
            editable=False,
            **options,
        )

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False, **more: Any) -> None:
        """Stay out of columns and migrations."""
        super().contribute_to_class(cls, name, private_only=True, **more)
