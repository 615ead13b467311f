"""What stands around a board and a calendar of cases: tabs of types, filters, the switch between the views."""

from typing import Any

from django.http import HttpRequest

from opiekun.activities.selectors.tasks.people import People
from opiekun.activities.ui.tasks.people import people_choices
from opiekun.cases.permissions import CASE
from opiekun.cases.selectors.definitions import TypeDefinition, definitions
from opiekun.cases.ui.board.asked import Asked, narrowing
from opiekun.core.viewer import Viewer


def frame(request: HttpRequest, viewer: Viewer, asked: Asked, here: str) -> dict[str, Any]:
    """The context of the frame; ``here`` is the code of the page among the views of cases."""
    said = narrowing(viewer, asked)
    return {
        "of": asked.of,
        "asked": asked,
        "said": said,
        "tabs": [_tab(one, asked) for one in definitions().offered],
        "people": people_choices(viewer, People(said.owner_code, ()), "") if said.takes_people else [],
        "ways": asked.places(here),
        "address": request.get_full_path(),
        "can_create": viewer.can(CASE, "create"),
        "can_edit": viewer.can(CASE, "edit"),
    }


def _tab(one: TypeDefinition, asked: Asked) -> dict[str, Any]:
    return {
        "label": one.label,
        "url": asked.of_type(one),
        "active": one.id == asked.of.id,
        "icon": one.icon,
        "count": "",
        "changed": False,
    }
