"""Defining party lists: making, changing, ordering them. What is in a manual one is changed in ``list_members``."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.choices import ListKind
from opiekun.parties.errors import CriterionHidden, ListsTooLarge
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.models import PartyList
from opiekun.parties.permissions import PARTY_LIST, reached_lists
from opiekun.parties.rules.list_input import LIST_COLUMNS, NEW_LIST
from opiekun.parties.selectors.list_conditions import ListBook
from opiekun.parties.selectors.party_lists import stored_lists
from opiekun.parties.services.constraints import refusing_by_name
from opiekun.parties.services.saved import Saved
from opiekun.records.conditions.compiling import compile_condition
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.places import in_words
from opiekun.records.conditions.reading import condition_from_json, condition_to_json
from opiekun.records.conditions.settling import MOST_SETTLED
from opiekun.records.conditions.tree import Leaf, Some, nodes


def create_list(actor: Viewer, raw: Mapping[str, Any]) -> Saved:
    """A new list, the last of all. One by criterion has a ``condition`` in JSON, which the actor may ask.

    Raises NotAllowed, InvalidInput, ListNameTaken, NamedListGone, ListsTooLarge.
    """
    require(actor, PARTY_LIST, "create")
    given = {name: value for name, value in raw.items() if name != "condition"}
    clean, errors = reading.read_fields({**dict.fromkeys(("name", "kind")), **given}, NEW_LIST)
    condition, more = _criterion(actor, clean.get("kind", ""), raw, required=True)
    if errors or more:
        raise InvalidInput([*errors, *more])
    with refusing_by_name(), writing(actor):
        last = PartyList.objects.aggregate(last=Max("position"))["last"] or 0
        made = PartyList(condition=condition, position=last + 1, **clean)
        made.save(force_insert=True)
        _check_sizes(condition)
    return Saved(made.pk, 1)


def change_list(actor: Viewer, list_id: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given fields; a list is archived and brought back by ``is_archived``.

    Raises NotFound, NotAllowed, StaleVersion, InvalidInput, CriterionHidden, ListNameTaken, ListCycle, NamedListGone,
    ListsTooLarge.
    """
    clean, errors = reading.read_fields({n: v for n, v in raw.items() if n != "condition"}, LIST_COLUMNS)
    with refusing_by_name(), writing(actor):
        found = lock_list(actor, list_id, "edit", expected)
        condition, more = _criterion(actor, found.kind, raw)
        if errors or more:
            raise InvalidInput([*errors, *more])
        if condition is not None and condition != found.condition:
            _refuse_unseen_loss(actor, list_id)
            clean["condition"] = condition
        changed = {name: value for name, value in clean.items() if getattr(found, name) != value}
        if changed:
            PartyList.objects.filter(pk=list_id).update(**changed)
            _check_sizes(changed.get("condition"))
        version: int = PartyList.objects.values_list("version", flat=True).get(pk=list_id)
    return Saved(list_id, version)


def order_lists(actor: Viewer, ids: Sequence[int], strict: bool = False) -> None:
    """Put the lists in this order; those that are not named come after them. Raises NotAllowed.

    Ids of lists that are not there are passed over: a page may be older than that. ``strict`` raises InvalidInput.
    """
    require(actor, PARTY_LIST, "edit")
    with writing(actor):
        present = PartyList.objects.select_for_update(no_key=True).filter(trashed_at__isnull=True).order_by("pk")
        places = {row.pk: row.position for row in present}
        first = reading.known_ids(ids if strict else [list_id for list_id in ids if list_id in places], places)
        rest = sorted(places.keys() - set(first), key=lambda pk: (places[pk], pk))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE parties_partylist l SET position = o.place"
                " FROM unnest(%s::bigint[]) WITH ORDINALITY o(id, place)"
                " WHERE l.id = o.id AND l.position <> o.place",
                [[*first, *rest]],
            )


def lock_list(
    actor: Viewer, list_id: int, action: str, expected: int | None = None, trashed: bool = False
) -> PartyList:
    """The list, for a change. Raises NotFound, NotAllowed, StaleVersion."""
    rows = reached_lists(actor, "view", trashed).select_for_update(no_key=True)
    found = rows.filter(pk=list_id).first()
    if found is None:
        raise NotFound
    if not actor.can(PARTY_LIST, action):
        raise NotAllowed
    if expected is not None and found.version != expected:
        raise StaleVersion(current=found.version, expected=expected)
    return found


def _criterion(
    actor: Viewer, kind: str, raw: Mapping[str, Any], required: bool = False
) -> tuple[dict[str, Any] | None, list[FieldError]]:
    """The criterion as it is stored, and what is wrong with it."""
    given = raw.get("condition")
    if kind != ListKind.CRITERION:
        message = _("A manual list has no criterion.")
        return None, [] if given is None else [FieldError(("condition",), "manual_list", message)]
    if given is None:
        missing = required or "condition" in raw
        return None, [FieldError(("condition",), "required", str(reading.REASONS["required"]))] if missing else []
    try:
        with in_words(PARTY_KIND, actor):
            condition = condition_from_json(given)
        compile_condition(PARTY_KIND, actor, condition)
    except WrongCondition as wrong:
        return None, [FieldError(("condition", *e.loc[1:]), e.code, e.message) for e in wrong.errors]
    if not any(isinstance(node, Leaf | Some) for node in nodes(condition)):
        # It would hold everybody, or nobody, whom nobody chose.
        return None, [FieldError(("condition",), "no_condition", _("Add at least one condition."))]
    return condition_to_json(condition), []


def _refuse_unseen_loss(actor: Viewer, list_id: int) -> None:
    try:
        ListBook(stored_lists()).open(actor, list_id)
    except WrongCondition as wrong:
        if wrong.reason == "hidden_parts":
            raise CriterionHidden from wrong


def _check_sizes(condition: Mapping[str, Any] | None) -> None:
    """Refuse what would make this list, or one that names it, too large."""
    if condition is None:
        return
    lists = stored_lists()
    book = ListBook(lists)
    if any(book.size(list_id) > MOST_SETTLED for list_id in lists):
        raise ListsTooLarge
