"""Which records were chosen: some by hand, or the whole of a list, asked for anew wherever it is used."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.kinds import RecordKind
from opiekun.core.reading import REASONS, WrongValue, record_id
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.records.conditions import compile_condition
from opiekun.records.conditions.reading import condition_from_json, condition_to_json
from opiekun.records.lists.address import read_address
from opiekun.records.lists.columns import chosen_fields
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import matching, sort_field
from opiekun.records.lists.setup import list_setup

MOST_CHOSEN: Final = 5_000


@dataclass(frozen=True, slots=True)
class Selection:
    """Records of one list. ``ids`` are those chosen by hand; None is everything that the list's query finds.

    ``name`` is what the list they were chosen from is called, where it has a name of its own.
    """

    kind: RecordKind
    query: ListQuery
    ids: tuple[int, ...] | None = None
    name: str = ""

    def rows(self, viewer: Viewer, action: str = "view") -> QuerySet[Any]:
        """The records that the viewer sees and on which he may take the action."""
        if self.ids is None:
            found = matching(viewer, self.kind, self.query)
        else:
            found = self.kind.visible(viewer, "view").filter(pk__in=self.ids)
        return within(viewer, self.kind, action, found)

    def to_json(self) -> dict[str, Any]:
        """The selection as a job can read it later."""
        return {
            "ids": None if self.ids is None else list(self.ids),
            "q": self.query.q,
            "condition": condition_to_json(self.query.named_condition),
            "sort": str(self.query.sort),
            "columns": list(self.query.columns),
            **({"name": self.name} if self.name else {}),
        }


def selection_from_json(kind: RecordKind, data: dict[str, Any]) -> Selection:
    """The opposite of ``to_json``."""
    condition = condition_from_json(data["condition"])
    query = ListQuery(Sort.read(data["sort"]), tuple(data["columns"]), condition, data["q"])
    return Selection(kind, query, None if data["ids"] is None else tuple(data["ids"]), data.get("name", ""))


def within(viewer: Viewer, kind: RecordKind, action: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of the rows those on which the viewer may take the action, too."""
    if not viewer.can(kind.code, action):
        return rows.none()
    if action == "view" or viewer.owners(kind.code, action) == EVERYONE:
        return rows
    return rows.filter(pk__in=kind.visible(viewer, action).values("pk"))


def read_selection(viewer: Viewer, kind: RecordKind, posted: QueryDict) -> Selection:
    """What a list page sends: ``query`` is its query string; then ``ids``, or ``all=1``. Raises InvalidInput."""
    address = read_address(list_setup(kind.code), viewer, QueryDict(posted.get("query", "")))
    query = address.query.at("")
    check_query(viewer, kind, query)
    return Selection(kind, query, None if posted.get("all") == "1" else read_ids(posted.getlist("ids")), address.name)


def check_query(viewer: Viewer, kind: RecordKind, query: ListQuery) -> None:
    """Raise InvalidInput for columns, an order or conditions that are not there, or not for this viewer."""
    if (refusal := query.refusal) is not None:
        raise refusal
    sort_field(viewer, kind, query.sort)
    chosen_fields(kind, viewer, query.columns)
    compile_condition(kind, viewer, query.condition)


def read_ids(raw: Iterable[Any]) -> tuple[int, ...]:
    """The ids, each once, in order. Raises InvalidInput for none, for too many and for what is no id."""
    given = list(raw)
    if not given:
        raise _wrong("required", _("Choose some rows first."))
    if len(given) > MOST_CHOSEN:
        raise _wrong("too_many", _("At most %(most)d rows can be chosen one by one.") % {"most": MOST_CHOSEN})
    try:
        return tuple(sorted({pk for one in given if (pk := record_id(one)) is not None}))
    except WrongValue as wrong:
        raise _wrong(wrong.code, str(REASONS["not_an_id"])) from wrong


def _wrong(code: str, message: str) -> InvalidInput:
    return InvalidInput([FieldError(("ids",), code, message)])
