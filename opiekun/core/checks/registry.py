"""The list of checks, and running them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from opiekun.core.fields import Label
from opiekun.core.registries.registry import Registry

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Check:
    """``sql`` returns one row for each broken thing; its columns name the thing. ``label`` says what should hold.

    Where no statement can tell, ``probe`` gives the broken things.
    """

    code: str
    label: Label
    sql: str
    probe: Callable[[], list[dict[str, object]]] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that does not hold: how many rows break it, and the first of them as column: value."""

    code: str
    label: str
    count: int
    rows: list[dict[str, object]]


checks: Registry[Check] = Registry("check")


def register_check(code: str, label: Label, sql: str) -> None:
    """Add an invariant at start-up; ``sql`` is one SELECT without parameters and without a closing semicolon."""
    checks.add(Check(code, label, sql))


def register_probe(code: str, label: Label, probe: Callable[[], list[dict[str, object]]]) -> None:
    """Add, at start-up, an invariant of what lies outside the database; ``probe`` gives what breaks it."""
    checks.add(Check(code, label, "", probe))


def run_checks(only: Iterable[Check] | None = None) -> list[Finding]:
    """Run all checks on one snapshot of the database and return those that do not hold."""
    first = not connection.in_atomic_block
    with transaction.atomic():
        if first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found = [_run(check) for check in (all_checks() if only is None else only)]
    return [finding for finding in found if finding]


def all_checks() -> list[Check]:
    """What apps registered, and the checks of every record kind."""
    from opiekun.core.checks.records import record_checks

    return [*record_checks(), *checks]


def _run(check: Check) -> Finding | None:
    if check.probe is not None:
        broken = check.probe()
        return Finding(check.code, str(check.label), len(broken), broken[:SHOWN]) if broken else None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) OVER () AS broken_rows, broken.* FROM ({check.sql}) AS broken LIMIT {SHOWN}")  # noqa: S608
        rows = cursor.fetchall()
        if not rows:
            return None
        names = [column[0] for column in cursor.description][1:]
    return Finding(check.code, str(check.label), rows[0][0], [dict(zip(names, row[1:], strict=True)) for row in rows])
