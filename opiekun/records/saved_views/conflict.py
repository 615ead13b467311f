"""Two people changed one view: what differs, in words, and the view as the second one chose it to be."""

from dataclasses import replace
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from opiekun.core.viewer import Viewer
from opiekun.records.lists.address import says_the_same
from opiekun.records.lists.chips import in_words
from opiekun.records.lists.opening import open_saved
from opiekun.records.lists.setup import ListSetup
from opiekun.records.saved_views.content import Content
from opiekun.records.saved_views.stored import StoredView


class Difference(NamedTuple):
    """A part of the view that both have differently; ``name`` is under which the choice is sent."""

    label: str
    name: str
    mine: str
    theirs: str


def differences(viewer: Viewer, setup: ListSetup, mine: Content, stored: StoredView) -> list[Difference]:
    """What the viewer has otherwise than the view as it is stored now; only of what he may read."""
    view = open_saved(setup, viewer, stored)
    theirs = Content(view.condition, view.sort, view.columns, view.rows)
    found = []
    if not says_the_same(mine.condition, theirs.condition):
        words = [_condition(viewer, setup, content) for content in (mine, theirs)]
        found.append(Difference(_("Filters"), "condition", *words))
    if mine.sort != theirs.sort:
        found.append(Difference(_("Order"), "sort", _sort(setup, mine), _sort(setup, theirs)))
    if mine.columns != theirs.columns:
        found.append(Difference(_("Columns"), "columns", _columns(setup, mine), _columns(setup, theirs)))
    return found


def resolved(viewer: Viewer, stored: StoredView, mine: Content, asked: QueryDict) -> Content:
    """The viewer's content, but for the parts of which he chose to keep what is stored."""
    kept = {name: getattr(stored, name) for name in ("condition", "columns") if _keeps(asked, name)}
    if _keeps(asked, "sort"):
        kept["sort"] = type(mine.sort).read(stored.sort)
    return replace(mine, **kept)


def _keeps(asked: QueryDict, name: str) -> bool:
    return asked.get(f"keep-{name}") == "theirs"


def _condition(viewer: Viewer, setup: ListSetup, content: Content) -> str:
    shown = in_words(viewer, setup.record_kind, content.condition)
    return "; ".join(f"{field}: {value}" for field, value, _leaf in shown)


def _sort(setup: ListSetup, content: Content) -> str:
    label = str(setup.record_kind.field_by_code[content.sort.field].label)
    return f"{label} {'↓' if content.sort.descending else '↑'}"


def _columns(setup: ListSetup, content: Content) -> str:
    fields = setup.record_kind.field_by_code
    return ", ".join(str(fields[code].label) for code in content.columns if code in fields)
