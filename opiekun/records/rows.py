"""The rows in which a field keeps its values when they are not columns of the record itself."""

from typing import Any

from django.apps import apps
from django.db.models import Model, OuterRef, QuerySet

from opiekun.core.fields import RelatedRows


def rows_where(rows: RelatedRows) -> QuerySet[Any]:
    """All rows of the field, whichever record they belong to."""
    model: type[Model] = apps.get_model(rows.model)
    return model._default_manager.filter(**rows.where)


def related_rows(rows: RelatedRows, tie: OuterRef | int) -> QuerySet[Any]:
    """The rows tied to one record, as a query inside the query of the record."""
    return rows_where(rows).filter(**{rows.key: tie})
