"""The slow lists as an administrator sees them, with the indexes that are offered for them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opiekun.core import clock
from opiekun.core.fields import Label
from opiekun.core.kinds import record_kind, record_kinds
from opiekun.core.ui import dates
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.registry import subject_of
from opiekun.records.lists.setup import list_setups
from opiekun.records.models import ListIndex
from opiekun.records.references import names_of
from opiekun.records.slow.bodies import body_of, field_of, is_there
from opiekun.records.slow.indexes import name_of, offer_of, present_indexes
from opiekun.records.slow.offers import FRAGMENT, PART, VALUE

PURPOSES: Final[dict[str, Label]] = {
    FRAGMENT: _("words in the text"),
    PART: _("a part of the value"),
    VALUE: _("the value"),
}
# How an index stands: nobody wants it, somebody waits for it, it serves, it could not be built; or none would help.
OFFERED, BUILDING, READY, FAILED, NO_HELP = "offered", "building", "ready", "failed", "no_help"
REMOVING: Final = "removing"


@dataclass(frozen=True, slots=True)
class SlowList:
    """A named list that was too slow."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class OfferedIndex:
    """One field by which lists were too slow. ``percent`` is how far the building is, where the database says so."""

    id: int
    place: Label
    purpose: Label
    lists: list[SlowList]
    times: int
    last_at: datetime
    last: str
    state: str
    percent: int | None
    fault: str
    has_other: bool


def offered_indexes(viewer: Viewer) -> list[OfferedIndex]:
    """All of them, what was slow last first; a statement for each kind that is named, and one for each table."""
    rows = list(ListIndex.objects.order_by("-last_at", "-id")[:200])
    named, there, percents = _named(rows), present_indexes(), _percents()
    return [_offered(row, named, there.get(name_of(row.pk)), percents.get(name_of(row.pk))) for row in rows]


def _offered(
    row: ListIndex, named: dict[tuple[str, int], SlowList], is_whole: bool | None, percent: int | None
) -> OfferedIndex:
    body = body_of(offer_of(row))
    if body is None:
        state = NO_HELP
    elif row.fault:
        state = FAILED
    elif row.wanted_at is None:
        state = OFFERED if is_whole is None else REMOVING
    else:
        state = READY if is_whole else BUILDING
    lists = [named[kind, pk] for kind, pk in row.sources if (kind, pk) in named]
    has_other = body is not None and state == OFFERED and is_there(body)
    place, purpose = _place(row), PURPOSES.get(row.purpose, "")
    return OfferedIndex(
        row.pk, place, purpose, lists, row.times, row.last_at, _when(row), state, percent, row.fault, has_other
    )


def _when(row: ListIndex) -> str:
    zone = clock.company_zone()
    return dates.moment(row.last_at.astimezone(zone), clock.now().astimezone(zone), get_language() or "pl")


def _place(row: ListIndex) -> str:
    """The words for the field: "Parties › Address › City"."""
    kinds = {kind.code: kind for kind in record_kinds()}
    if row.kind not in kinds:
        return row.kind
    words = [str(kinds[row.kind].label_plural)]
    relation = subject_of(kinds[row.kind]).relations.get(row.relation)
    if relation is not None:
        words.append(str(relation.label))
    found = field_of(offer_of(row))
    if row.field:
        words.append(str(found[1].label) if found is not None else row.field)
    return " › ".join(words)


def _named(rows: Iterable[ListIndex]) -> dict[tuple[str, int], SlowList]:
    ids: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        for kind, pk in row.sources:
            ids[kind].add(pk)
    known = {kind.code for kind in record_kinds()}
    return {
        (kind, pk): SlowList(name, _url(kind, pk))
        for kind, of_kind in ids.items()
        if kind in known
        for pk, name in names_of(kind, of_kind).items()
    }


def _url(kind: str, pk: int) -> str:
    """Where the list opens."""
    opens = (s for s in list_setups() if s.base is not None and s.base.url == record_kind(kind).url)
    setup = next(opens, None)
    if setup is None or setup.base is None:
        return record_kind(kind).url
    return f"{setup.record_kind.url}?{setup.base.param}={pk}"


def _percents() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname::text, (100 * p.blocks_done / greatest(p.blocks_total, 1))::int"
            " FROM pg_stat_progress_create_index p JOIN pg_class c ON c.oid = p.index_relid"
            " WHERE c.relname ~ '^asked_[0-9]+$'"
        )
        return dict(cursor.fetchall())
