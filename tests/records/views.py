"""Saved views for tests, made by the services that everybody uses."""

from typing import Any

from opiekun.core.viewer import Viewer
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Condition, Every, Leaf
from opiekun.records.lists.query import Sort
from opiekun.records.models import SavedView
from opiekun.records.saved_views.content import Content
from opiekun.records.saved_views.services import create_view

ACTIVE = Every((Leaf("status", Operator.IS, ("active",)),))
CLOSED = Every((Leaf("status", Operator.IS, ("closed",)),))


def content(condition: Condition = ACTIVE, sort: str = "name", columns: tuple[str, ...] = ("nip", "city")) -> Content:
    return Content(condition, Sort.read(sort), columns)


def save(owner: Viewer, name: str = "Aktywni", visibility: str = "personal", **more: Any) -> SavedView:
    team = {"team": str(more.pop("team"))} if "team" in more else {}
    return create_view(owner, "party", {"name": name, "visibility": visibility, **team}, more.pop("content", content()))
