"""Whose tasks a page shows, as a choice over it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from opiekun.activities.selectors.tasks.people import ME, People, teams_and_colleagues
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class PeopleChoice:
    """A line of the choice: what stands in the address, the words, and whether it is the chosen one."""

    code: str
    label: str
    group: str
    is_chosen: bool


def people_choices(viewer: Viewer, chosen: People, at: str) -> list[PeopleChoice]:
    """Me, the teams, the colleagues; one statement."""
    groups = {"team": _("Teams"), "user": _("Colleagues")}
    return [
        PeopleChoice(ME, _("Mine"), "", chosen.code == ME),
        *(
            PeopleChoice(code, name, groups[code.partition("-")[0]], chosen.code == code)
            for code, name in teams_and_colleagues(viewer)
        ),
    ]
