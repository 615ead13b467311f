"""Fields that are worked out from rows, as expressions of the database."""

from typing import Any

from django.db import models
from django.db.models import Exists, Q, QuerySet, Subquery

from opiekun.core.fields import Measure
from opiekun.records.conditions.comparing import WorkedOutTarget, compare
from opiekun.records.conditions.questions import Among, Question, Span


class _Rows(Subquery):
    """One value out of the rows of a query, which may refer to the record outside."""

    def __init__(self, rows: QuerySet[Any], function: str, output_field: Any) -> None:
        super().__init__(rows, output_field=output_field)
        self.template = f"(SELECT {function} FROM (%(subquery)s) AS measured (value))"  # noqa: S608 - constants


def measured(asked: Question, measure: Measure, rows: QuerySet[Any]) -> Q:
    """The condition that what is measured of the rows answers the question with yes."""
    if measure.what == "count":
        presence = _presence(asked)
        if presence is not None:
            return Q(Exists(rows)) if presence else ~Q(Exists(rows))
        counted = _Rows(rows.order_by().values("pk"), "count(value)", models.BigIntegerField())
        return compare(asked, WorkedOutTarget(counted))
    column: Any = rows.model._meta.get_field(measure.column)
    function = "max" if measure.what == "last" else "min"
    extreme = _Rows(rows.order_by().values(measure.column), f"{function}(value)", column)
    return compare(asked, WorkedOutTarget(extreme))


def _presence(asked: Question) -> bool | None:
    """Whether the question about a number only asks if there is any row; None when it asks for more."""
    match asked:
        case Span(low, None, low_open=False) if low == 1:
            return True
        case Span(low, None, low_open=True) if low == 0:
            return True
        case Span(None, high, high_open=True) if high == 1:
            return False
        case Among((number,)) if number == 0:
            return False
    return None
