"""Removing for good what has been in the trash for 30 days."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError
from django.db.models import Model, ProtectedError, RestrictedError

from opiekun.core import clock
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import SystemActor
from opiekun.core.writing import writing

KEPT_FOR = timedelta(days=30)
ROUND = 200
TRASH_KEEPER = SystemActor("Trash")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PurgeRule:
    """``remove(ids)`` deletes trashed records of one kind with all that is only theirs.

    It runs in a transaction of its own for each record. What still points at the record makes it stay.
    """

    code: str
    model: type[Model]
    remove: Callable[[list[int]], object]


purge_rules: Registry[PurgeRule] = Registry("purge rule")


def register_purge(kind: str, model: type[Model], remove: Callable[[list[int]], object]) -> None:
    """Add the rule of a record kind at start-up; a kind whose records hang on another's comes before it."""
    purge_rules.add(PurgeRule(kind, model, remove))


def purge_expired() -> dict[str, int]:
    """Remove every trashed record whose time is over. Returns how many of each kind; safe to run twice.

    A record that something still refers to is left in the trash and named in the log.
    """
    return {rule.code: _purge(rule) for rule in purge_rules}


def _purge(rule: PurgeRule) -> int:
    rows = rule.model._default_manager.filter(trashed_at__lt=clock.now() - KEPT_FOR)
    removed, last = 0, 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:ROUND]):
        last = ids[-1]
        removed += sum(_remove(rule, record_id) for record_id in ids)
    return removed


def _remove(rule: PurgeRule, record_id: int) -> bool:
    try:
        with writing(TRASH_KEEPER):
            rule.remove([record_id])
    except (ProtectedError, RestrictedError, IntegrityError) as problem:
        log.warning("%s %s stays in the trash: %s", rule.code, record_id, type(problem).__name__)
        return False
    return True
