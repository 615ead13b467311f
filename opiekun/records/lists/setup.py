"""What a kind tells its list page beyond its fields: the views that come with the program, where things are created."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import Label
from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.tree import EVERYTHING, Condition
from opiekun.records.lists.base import BaseSource, more_bases

if TYPE_CHECKING:
    from opiekun.records.lists.address import ListAddress

Plural = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class BuiltinView:
    """A view that comes with the program; users may save their own beside it, never over it."""

    code: str
    label: Label
    condition: Condition = EVERYTHING
    columns: tuple[str, ...] = ()
    sort: str = ""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A page that shows the records of a list in another way."""

    label: Label
    icon: str
    url: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """A column after the name that is read for the rows of a page alone; nothing is ordered or filtered by it.

    ``read`` gives its texts by the ids of the rows, of what the viewer may see. On a phone it begins the second line,
    where one of ``second_line`` has room after it.
    """

    label: Label
    read: Callable[[Viewer, Sequence[int]], Mapping[int, str]]


ALL_VIEW: Final = "all"
_USUAL_HINT: Final = _("Name, NIP, phone…")


@dataclass(frozen=True, slots=True)
class ListSetup:
    """How a kind's list page differs from the others.

    ``sort`` is a field's code, with a minus before it for descending. ``counted`` says a number of records in words
    ("186 parties"). ``create_url`` and ``import_url`` are URL names. ``round_avatar`` is for people. ``on_start``
    offers making one on the start page. ``base`` is what the list can be opened on, beyond its views. ``opens_on`` is
    the code of the view with which whoever chose no other opens it. ``search_hint`` says what the search looks for.
    ``at`` is the address of another page that is narrowed as the list is (a board, a calendar); the kind's own is
    that of the list. ``places`` are the pages that show the same records in another way, each narrowed as the list is.
    ``standing`` is true of all that the page shows, though no filter in its address says so; ``unasked`` are codes of
    fields by which it is not filtered, because it says them otherwise. ``beside`` is a column that is no field.
    """

    kind: str
    sort: str
    counted: Plural
    views: Sequence[BuiltinView]
    create_url: str = ""
    create_label: Label = ""
    import_url: str = ""
    none_yet: Label = ""
    search_hint: Label = _USUAL_HINT
    round_avatar: bool = False
    on_start: bool = True
    second_line: Sequence[str] = field(default_factory=tuple)
    side: str = ""
    base: BaseSource | None = None
    opens_on: str = ""
    at: str = ""
    places: Callable[["ListAddress"], Sequence[ListPlace]] | None = None
    standing: Condition = EVERYTHING
    unasked: Sequence[str] = ()
    beside: Beside | None = None

    @property
    def record_kind(self) -> RecordKind:
        return record_kind(self.kind)

    @property
    def address(self) -> str:
        """Where the page is."""
        return self.at or self.record_kind.url

    @property
    def bases(self) -> Sequence[BaseSource]:
        """All that the list can be opened on, one of them at a time."""
        own = () if self.base is None else (self.base,)
        return (*own, *more_bases(self.kind))


_setups: dict[str, ListSetup] = {}


def register_list(setup: ListSetup) -> None:
    """Give a kind a list page at start-up. A second one is a programming error (``ValueError``)."""
    if setup.kind in _setups:
        raise ValueError(f"the list of {setup.kind} is registered twice")
    _setups[setup.kind] = setup


def list_setup(kind: str) -> ListSetup:
    """The kind's list page (``KeyError`` when it has none)."""
    return _setups[kind]


def list_setups() -> list[ListSetup]:
    """All list pages, in the order in which apps registered them."""
    return list(_setups.values())
