"""What a board or a calendar of cases shows, as it stands in its address: the type, and the filters of the list."""

from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy, pgettext_lazy

from opiekun.activities.selectors.tasks.people import ME, chosen_people
from opiekun.cases.kinds import CASE_KIND
from opiekun.cases.lists import CASE_LIST, LIST_PLACES, OPEN, open_only, places
from opiekun.cases.selectors.definitions import TypeDefinition, definitions
from opiekun.cases.selectors.narrowing import Narrowed, narrowed
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import EVERYTHING, Condition, Every, Leaf, flat
from opiekun.records.lists.address import ListAddress, read_address
from opiekun.records.lists.base import BaseSource, ListBase
from opiekun.records.lists.chips import Chip, in_words
from opiekun.records.lists.setup import ALL_VIEW, BuiltinView, ListPlace, ListSetup
from opiekun.records.saved_views.requests import kept_for
from opiekun.records.saved_views.stored import Kept

TYPE: Final = "type"
EVERYBODY: Final = "all"
# The tabs say the type, and no case of a board is closed.
_SAID: Final = (TYPE, "outcome", "closed_at", "loss_reason", "outcome_note")


def _open_type(viewer: Viewer, code: str) -> ListBase:
    of = definitions().type_by_code(code)
    if of is None:
        raise NotFound
    leaf = Leaf(TYPE, Operator.IS, (of.code,))
    return ListBase(TYPE, of.code, str(of.label), leaf, leaf, f"{LIST_PLACES['board']}?type={of.code}")


def _setup(at: str) -> ListSetup:
    source = BaseSource(TYPE, lambda: str(gettext_lazy("Types of cases")), LIST_PLACES["board"], _open_type)
    views = (BuiltinView(ALL_VIEW, pgettext_lazy("cases", "All")),)
    return replace(CASE_LIST, views=views, base=source, at=at, opens_on="", places=None, standing=OPEN, unasked=_SAID)


BOARD: Final = _setup(LIST_PLACES["board"])
CALENDAR: Final = _setup(LIST_PLACES["calendar"])


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page shows: cases of a type, under the filters of its address."""

    of: TypeDefinition
    address: ListAddress

    @property
    def query(self) -> str:
        """The part of the address that says it again."""
        return self.address.parameters()

    @property
    def is_narrowed(self) -> bool:
        """Whether filters or a search leave cases out."""
        return bool(self.address.query.q) or self.address.query.condition != EVERYTHING

    def narrowed(self, viewer: Viewer) -> Narrowed:
        """The condition on the rows. Raises InvalidInput for what the viewer may not or cannot ask."""
        return narrowed(viewer, self.address.query)

    def of_type(self, of: TypeDefinition) -> str:
        """The address of the same page of another type."""
        base = self.address.query.base
        other = replace(base, value=of.code) if base else None
        return replace(self.address, query=replace(self.address.query, base=other)).url()

    def places(self, here: str) -> list[ListPlace]:
        """Board, list and calendar of the same cases."""
        return places(here, self.of.code, self.address.query.condition, self.address.query.q)

    def owned_by(self, code: str, viewer: Viewer) -> str:
        """The address of the page for the chosen owners only; for everybody's cases of others."""
        parts = [one for one in flat(self.address.query.condition) or () if not is_owner(one)]
        if code == ME:
            parts.append(Leaf("owner", Operator.IS, (ME,)))
        elif code != EVERYBODY and (people := chosen_people(viewer, code)).code != ME:
            parts.append(Leaf("owner", Operator.IS, tuple(str(pk) for pk in people.ids)))
        return self.address.url(condition=Every(tuple(parts)))


def is_owner(part: Condition) -> bool:
    """Whether it asks for owners, as the choice of people does."""
    return isinstance(part, Leaf) and part.field == "owner" and part.operator == Operator.IS


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters in words. ``owners`` are those that the choice of people says, ``owner_code`` that choice's code."""

    chips: list[Chip]
    owners: str
    owner_code: str
    takes_people: bool


def narrowing(viewer: Viewer, asked: Asked) -> Narrowing:
    """The chips of the page, each with the address without it; owners stand in their own choice."""
    address, condition = asked.address, asked.address.query.condition
    parts = flat(condition)
    found, owners, code = [], "", EVERYBODY
    for field, value, leaf in in_words(viewer, CASE_KIND, condition):
        if leaf is not None and is_owner(leaf) and not owners:
            owners, code = value, _code_of(leaf)
            continue
        rest = Every(tuple(one for one in parts or () if one is not leaf)) if leaf else EVERYTHING
        found.append(Chip(field, value, address.url(condition=rest), leaf is None))
    return Narrowing(found, owners, code, parts is not None)


def _code_of(leaf: Leaf) -> str:
    """The line of the choice of people; nothing for several."""
    if len(leaf.values) != 1:
        return ""
    return ME if leaf.values[0] == ME else f"user-{leaf.values[0]}"


def read_asked(request: HttpRequest, viewer: Viewer, setup: ListSetup) -> Asked:
    """What the address asks for; without a type the first one. What is true of any open case is left out, so that the
    filters of the list fit. Raises InvalidInput, NotFound."""
    return read_query(request.GET, viewer, setup, kept_for(request, viewer))


def read_query(query: QueryDict, viewer: Viewer, setup: ListSetup, kept: Kept) -> Asked:
    """As ``read_asked``, of a query that is not that of the request."""
    params = query.copy()
    defined = definitions()
    first = next(iter(defined.offered), None)
    if TYPE not in params:
        if first is None:
            raise NotFound
        params[TYPE] = first.code
    params.pop("view", None)
    address = read_address(setup, viewer, params, kept)
    address = replace(address, query=replace(address.query, condition=open_only(address.query.condition)))
    of = defined.type_by_code(str(params[TYPE]))
    if of is None:
        raise NotFound
    return Asked(of, address)
