"""Opens a view for a viewer: what comes with the program or was saved, without what he may not or cannot ask."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.conditions.compiling import compile_condition
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.places import place_of
from opiekun.records.conditions.standing import asks_hidden
from opiekun.records.conditions.tree import EVERYTHING, Condition, Either, Every, Leaf, Negation, Some
from opiekun.records.lists.columns import NAME
from opiekun.records.lists.query import PAGE_ROWS, Sort
from opiekun.records.lists.rows import sort_field
from opiekun.records.lists.setup import BuiltinView, ListSetup
from opiekun.records.saved_views.stored import Kept, StoredView


class NoSuchView(InvalidInput):
    """There is no such view for this viewer: it never was, was removed, or is not shared with him."""

    def __init__(self) -> None:
        super().__init__([FieldError(("view",), "choice", str(reading.REASONS["choice"]))])


@dataclass(frozen=True, slots=True)
class OpenView:
    """A view as this viewer opens it. ``left_out`` names, in general words, what he does not get of it.

    Where that is a filter, ``fault`` says why: the list shows no rows until he asks for them without it.
    """

    code: str
    label: Label
    condition: Condition
    columns: tuple[str, ...]
    sort: Sort
    rows: int = PAGE_ROWS
    saved: StoredView | None = None
    left_out: tuple[str, ...] = ()
    fault: InvalidInput | None = None


def open_view(setup: ListSetup, viewer: Viewer, code: str, kept: Kept) -> OpenView:
    """The view under the code: a built-in one's, or the id of a saved one. Raises NoSuchView."""
    for builtin in setup.views:
        if builtin.code == code:
            return open_builtin(setup, viewer, builtin)
    if is_whole(code):
        stored = kept.view(setup.kind, int(code))
        if stored is not None:
            return open_saved(setup, viewer, stored)
    raise NoSuchView


def default_view(setup: ListSetup, kept: Kept) -> str:
    """The code of the view with which the user opens the list; the kind's own when he chose none or it is gone."""
    code = kept.default(setup.kind)
    is_there = code.isdigit() or any(view.code == code for view in setup.views)
    return code if is_there else setup.opens_on


def open_builtin(setup: ListSetup, viewer: Viewer, view: BuiltinView) -> OpenView:
    """A view that comes with the program; without columns of its own it has the kind's usual ones."""
    usual = tuple(field.code for field in setup.record_kind.fields if field.shown)
    columns = _readable(setup, viewer, view.columns or usual)
    return OpenView(view.code, view.label, view.condition, columns, Sort.read(view.sort or setup.sort))


def open_saved(setup: ListSetup, viewer: Viewer, stored: StoredView) -> OpenView:
    """A saved view. Neither names nor values of what is left out are told: they may not be this viewer's to know."""
    wrong = _wrong(setup, viewer, stored.condition)
    condition = stored.condition if wrong is None else reachable(setup, viewer, stored.condition)
    columns = _readable(setup, viewer, stored.columns)
    sort = Sort.read(stored.sort)
    left_out = []
    fault = None
    if wrong is not None or stored.is_broken:
        left_out.append(_("filters"))
        fault = _lost_filters(setup, viewer, stored.condition, wrong)
    if columns != stored.columns:
        left_out.append(_("columns"))
    if not _may_sort(setup, viewer, sort):
        sort = Sort.read(setup.sort)
        left_out.append(_("the order"))
    return OpenView(
        str(stored.id),
        stored.name,
        condition or EVERYTHING,
        columns,
        sort,
        stored.rows or PAGE_ROWS,
        stored,
        tuple(left_out),
        fault,
    )


def _lost_filters(setup: ListSetup, viewer: Viewer, condition: Condition, wrong: WrongCondition | None) -> InvalidInput:
    """Why the view's filters cannot be asked: what is gone by its name, what is hidden without any."""
    words = _("A filter of this view asks for something that is gone, or not yours to see.")
    if wrong is None or asks_hidden(setup.record_kind, viewer, condition):
        return InvalidInput([FieldError(("view",), "hidden_parts", words)])
    place = place_of(setup.record_kind, viewer, wrong)
    fault = f"{place}: {wrong.words}" if place else wrong.words
    words = _("A filter of this view asks for something that is no longer there. %(fault)s") % {"fault": fault}
    return InvalidInput([FieldError(("view",), "broken_view", words)])


def reachable(setup: ListSetup, viewer: Viewer, condition: Condition) -> Condition | None:
    """The condition without the parts that cannot be asked by this viewer; None when none is left.

    What is asked of a row that hangs on the record is left out as a whole: with a part of it, other rows would do.
    """
    if _wrong(setup, viewer, condition) is None:
        return condition
    match condition:
        case Leaf() | Some():
            return None
        case Negation(part):
            left = reachable(setup, viewer, part)
            return None if left is None else Negation(left)
        case Every(parts) | Either(parts):
            found = [reachable(setup, viewer, part) for part in parts]
            rest = tuple(part for part in found if part is not None)
            return None if parts and not rest else type(condition)(rest)
    raise TypeError(condition)


def _wrong(setup: ListSetup, viewer: Viewer, condition: Condition) -> WrongCondition | None:
    """What keeps the viewer from asking the condition."""
    try:
        compile_condition(setup.record_kind, viewer, condition)
    except WrongCondition as wrong:
        return wrong
    return None


def _readable(setup: ListSetup, viewer: Viewer, columns: tuple[str, ...]) -> tuple[str, ...]:
    readable = {field.code for field in setup.record_kind.fields_for(viewer)}
    return tuple(code for code in columns if code in readable and code != NAME)


def _may_sort(setup: ListSetup, viewer: Viewer, sort: Sort) -> bool:
    try:
        sort_field(viewer, setup.record_kind, sort)
    except InvalidInput:
        return False
    return True
