"""What a list shows for an address that cannot be read: what is wrong with it in words, and the list without that."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from opiekun.core.errors import FieldError, InvalidInput, Refusal
from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.address import PREFIX, TREE
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.places import place_of
from opiekun.records.conditions.registry import subject_of
from opiekun.records.lists.address import ListAddress, read_address
from opiekun.records.lists.page import ListPage, empty_page, read_page
from opiekun.records.lists.setup import ListSetup
from opiekun.records.saved_views.stored import Kept
from opiekun.records.slow.limit import ListTooSlow

FILTER: Final = "filter"
_LABELS: Final[dict[str, Label]] = {
    FILTER: _("Filter"),
    "q": _("Search"),
    "view": _("View"),
    "sort": _("Order"),
    "columns": _("Columns"),
    "limit": _("Rows on a page"),
    "cursor": _("Place in the list"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong part of the address: what it is for people, and what is wrong with it."""

    label: Label
    message: str
    is_slow: bool = False


def without_faults(
    setup: ListSetup, viewer: Viewer, params: QueryDict, kept: Kept, refused: InvalidInput
) -> tuple[ListPage, Sequence[Fault]]:
    """The list without the wrong parts of its address, and what was wrong with each.

    The page holds no rows: nobody shall take all records for those that were asked for. Raises the refusal when it is
    about nothing that the address says.
    """
    left, faults = params.copy(), []
    while True:
        dropped = [key for key in left if any(_is_about(error, key, left) for error in refused.errors)]
        if not dropped:
            raise refused
        for key in dropped:
            del left[key]
        faults += _told(setup, viewer, refused)
        try:
            return empty_page(viewer, read_address(setup, viewer, left, kept), kept), faults
        except InvalidInput as other:
            refused = other


def page_or_why_not(viewer: Viewer, address: ListAddress, kept: Kept) -> tuple[ListPage, Sequence[Fault]]:
    """The page; of a list that has no rows to show, its frame and why. Raises InvalidInput for a wrong address."""
    refusal: Refusal | None = address.query.refusal
    if refusal is None:
        try:
            return read_page(viewer, address, kept), ()
        except ListTooSlow as slow:
            refusal = slow
    label = address.query.base.label if address.query.base is not None else address.view.label
    told = [str(error.message) for error in refusal.errors] or [str(refusal)]
    is_slow = isinstance(refusal, ListTooSlow)
    return empty_page(viewer, address.closed(), kept), [Fault(label, message, is_slow) for message in told]


def _is_about(error: FieldError, key: str, params: QueryDict) -> bool:
    what, *field = error.loc
    if what != FILTER:
        return key == what
    if not field:
        return key == TREE if TREE in params else key.startswith(PREFIX)
    # What stands before the field leads to its place in a tree.
    named = [one for one in params if _filtered(one) == field[-1]]
    return key in named if named else key == TREE


def _filtered(key: str) -> str:
    """The field as refusals name it; a parameter that compares with nothing is named whole."""
    if not key.startswith(PREFIX):
        return ""
    field, dot, _operator = key.removeprefix(PREFIX).rpartition(".")
    return (field if dot else key)[:60]


def _told(setup: ListSetup, viewer: Viewer, refused: InvalidInput) -> list[Fault]:
    if isinstance(refused, WrongCondition):
        return [Fault(place_of(setup.record_kind, viewer, refused) or _LABELS[FILTER], refused.words)]
    return [Fault(_label(setup, viewer, error), str(error.message)) for error in refused.errors]


def _label(setup: ListSetup, viewer: Viewer, error: FieldError) -> Label:
    what, *field = error.loc
    asked = subject_of(setup.record_kind).fields_for(viewer)
    readable: dict[str | int, Label] = {f.code: f.label for f in (*setup.record_kind.fields_for(viewer), *asked)}
    if field:
        return readable.get(field[-1], _LABELS[FILTER])
    return _LABELS.get(str(what), str(what))
