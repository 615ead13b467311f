"""What narrows a board or a calendar of cases, as a condition for statements: the filters of the list of cases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection

from opiekun.cases.kinds import CASE_KIND
from opiekun.core.viewer import Viewer
from opiekun.records.lists.query import ListQuery
from opiekun.records.lists.rows import matching


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A condition on the rows of ``cases_case``, under that name, with its values: live cases within reach that match.

    A statement has it beside conditions of its own, so that indexes for those are still of use.
    """

    sql: str
    values: Sequence[Any]


def narrowed(viewer: Viewer, query: ListQuery) -> Narrowed:
    """The condition of the list's filters and search; what the list is opened on is left to the statement.

    Raises InvalidInput for what the viewer may not or cannot ask.
    """
    rows = matching(viewer, CASE_KIND, replace(query, base=None)).order_by()
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, values = compiler.compile(rows.query.where)
        joined = [alias for alias, uses in rows.query.alias_refcount.items() if uses and alias != "cases_case"]
        if joined:
            inner, values = rows.values("pk").query.sql_with_params()
            sql = f"cases_case.id IN ({inner})"
    except EmptyResultSet:
        return Narrowed("false", ())
    except FullResultSet:
        return Narrowed("true", ())
    return Narrowed(sql, tuple(values))
