"""The rows in which a field keeps its values when they are not columns of the record itself."""

from typing import Any

from django.apps import apps
from django.db.models import Model, OuterRef, QuerySet

from opiekun.core.fields import RelatedRows
from opiekun.core.viewer import Viewer


def rows_where(rows: RelatedRows) -> QuerySet[Any]:
    """All rows of the field, whichever record they belong to."""
    model: type[Model] = apps.get_model(rows.model)
    return model._default_manager.filter(**rows.where)


def rows_seen(rows: RelatedRows, viewer: Viewer) -> QuerySet[Any]:
    """Those of them that the viewer may know of."""
    found = rows_where(rows)
    seen = None if rows.narrowed is None else rows.narrowed(viewer)
    return found if seen is None else found.filter(seen)


def related_rows(rows: RelatedRows, tie: OuterRef | int, viewer: Viewer) -> QuerySet[Any]:
    """The rows tied to one record that the viewer may know of, as a query inside the query of the record."""
    return rows_seen(rows, viewer).filter(**{rows.key: tie})
