"""The category of an entry as a field of its side: the lists of costs and of revenue have codes in common ("goods")."""

from typing import Any

from django.db import models
from django.db.models.sql.compiler import SQLCompiler

from opiekun.cases.models.terms import CaseTerm, TermKind


class _CategoryOf(models.Transform):
    """The code of a category by its id, empty without one and where it stands in another list than that of ``kind``.

    Never NULL: negated, Django looks after the NULLs of columns alone.
    """

    kind: TermKind
    output_field: Any = models.CharField(max_length=40)

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: Any, **_extra: Any
    ) -> tuple[str, list[Any]]:
        term, params = compiler.compile(self.lhs)
        # Of the text, only what the compiler wrote is not fixed.
        found = f"SELECT o.code FROM cases_term o WHERE o.id = {term} AND o.kind = %s"  # noqa: S608
        return f"coalesce(({found}), '')", [*params, self.kind.value]


class CostCategory(_CategoryOf):
    """Of a cost."""

    lookup_name, kind = "cost_category", TermKind.COST_CATEGORY


class RevenueCategory(_CategoryOf):
    """Of revenue."""

    lookup_name, kind = "revenue_category", TermKind.REVENUE_CATEGORY


def register_entry_categories() -> None:
    """Let lists and conditions ask; called once at start-up."""
    of_term: Any = CaseTerm._meta.get_field("id")
    of_term.register_lookup(CostCategory)
    of_term.register_lookup(RevenueCategory)
