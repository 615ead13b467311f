"""What stands behind a list in a condition: being among its members, or its criterion."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from opiekun.core.fields import RelatedRows
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.selectors.party_lists import ListRow, lists_with_named
from opiekun.records.conditions.compiling import compile_condition
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.places import place_of
from opiekun.records.conditions.settling import MOST_SETTLED, put_in, referred
from opiekun.records.conditions.standing import asks_hidden
from opiekun.records.conditions.tree import Belongs, Condition, nodes

PARTY_LIST_FIELD: Final = "party_list"
_MEMBERS: Final = RelatedRows("parties.PartyListMember", "pk", "party_id", "party_list_id", main="")


class ListBook:
    """Lists with all that their criteria name; what each stands for is worked out once."""

    def __init__(self, rows: Mapping[int, ListRow]) -> None:
        self._rows = rows
        self._conditions: dict[int, Condition] = {}
        self._sizes: dict[int, int] = {}

    def size(self, list_id: int) -> int:
        """How many parts the list's condition has with the lists that it names put in; too many, in a circle."""
        if list_id not in self._sizes:
            self._sizes[list_id] = MOST_SETTLED + 1
            tree = self._tree(list_id)
            own = sum(1 for _node in nodes(tree)) if tree else 1
            self._sizes[list_id] = own + sum(self.size(other) for other in self._named(list_id))
        return self._sizes[list_id]

    def condition(self, list_id: int) -> Condition:
        """What the list stands for, without a reference to another. Raises WrongCondition."""
        row = self._rows.get(list_id)
        if row is None:
            raise WrongCondition("wrong_reference", PARTY_LIST_FIELD, _("There is no such list."))
        if self.size(list_id) > MOST_SETTLED:
            raise WrongCondition("condition_too_big", PARTY_LIST_FIELD)
        if row.is_manual:
            return Belongs(_MEMBERS, list_id)
        if list_id not in self._conditions:
            if row.tree is None:
                raise WrongCondition("broken_list", PARTY_LIST_FIELD)
            standing = {str(other): self.condition(other) for other in set(self._named(list_id))}
            self._conditions[list_id] = put_in(PARTY_KIND, row.tree, PARTY_LIST_FIELD, standing)
        return self._conditions[list_id]

    def open(self, viewer: Viewer, list_id: int) -> Condition:
        """The same, for a viewer who may ask all of it: membership would tell what he may not read.

        Raises WrongCondition: ``hidden_parts``, which says nothing of what is in the criterion, and ``broken_list``,
        which says what it asks for that is no longer there.
        """
        condition = self.condition(list_id)
        try:
            compile_condition(PARTY_KIND, viewer, condition)
        except WrongCondition as wrong:
            if asks_hidden(PARTY_KIND, viewer, condition):
                raise WrongCondition("hidden_parts", PARTY_LIST_FIELD) from wrong
            raise WrongCondition("broken_list", PARTY_LIST_FIELD, _broken(viewer, wrong)) from wrong
        return condition

    def _tree(self, list_id: int) -> Condition | None:
        row = self._rows.get(list_id)
        return row.tree if row else None

    def _named(self, list_id: int) -> list[int]:
        tree = self._tree(list_id)
        return [int(value) for value in referred(PARTY_KIND, tree, PARTY_LIST_FIELD)] if tree else []


def _broken(viewer: Viewer, wrong: WrongCondition) -> str:
    place = place_of(PARTY_KIND, viewer, wrong)
    fault = f"{place}: {wrong.words}" if place else wrong.words
    return _("The criterion of this list asks for something that is no longer there. %(fault)s") % {"fault": fault}


def resolve_lists(viewer: Viewer, values: Sequence[str]) -> Mapping[str, Condition | WrongCondition]:
    """The condition behind each list, or why there is none for the viewer; one statement for all of them."""
    ids = {value: int(value) for value in values if is_whole(value)}
    book = ListBook(lists_with_named(ids.values()))
    missing = WrongCondition("wrong_reference", PARTY_LIST_FIELD, _("There is no such list."))
    found: dict[str, Condition | WrongCondition] = dict.fromkeys(values, missing)
    for value, list_id in ids.items():
        try:
            found[value] = book.open(viewer, list_id)
        except WrongCondition as wrong:
            found[value] = wrong
    return found
