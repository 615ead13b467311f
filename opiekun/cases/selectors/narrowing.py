"""What narrows a board or a calendar of cases, as a condition for statements: the filters of the list of cases."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.backends.utils import CursorWrapper

from opiekun.cases.kinds import CASE_KIND
from opiekun.core.kept_plans import kept_plans, one_plan
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.tree import EVERYTHING
from opiekun.records.lists.query import ListQuery
from opiekun.records.lists.rows import matching


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A condition on the rows of ``cases_case``, under that name, with its values: live cases within reach that match.

    A statement has it beside conditions of its own, so that indexes for those are still of use. ``is_whole`` says that
    nothing but the viewer's reach narrows it.
    """

    sql: str
    values: Sequence[Any]
    is_whole: bool = False

    def cursor_for_many_parts(self, given: Sequence[Any]) -> AbstractContextManager[CursorWrapper]:
        """The same for a statement of many parts, each of which walks along an index while nothing narrows it;
        ``given`` are its values. One without any has only one plan, so that none has to be asked for."""
        return one_plan() if self.is_whole and given and not self.values else self.cursor()

    def cursor(self) -> AbstractContextManager[CursorWrapper]:
        """A cursor for the statement. Without filters its plan is always the same, and kept."""
        return kept_plans() if self.is_whole else connection.cursor()


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
        return Narrowed("true", (), is_whole=True)
    return Narrowed(sql, tuple(values), is_whole=query.condition == EVERYTHING and not query.q)
