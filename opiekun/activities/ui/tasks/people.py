"""Whose tasks a page shows, as a choice over it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from opiekun.activities.selectors.tasks.people import ME, People, colleagues_of, teams_of
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class PeopleChoice:
    """A line of the choice: what stands in the address, the words, and whether it is the chosen one."""

    code: str
    label: str
    group: str
    is_chosen: bool


def people_choices(viewer: Viewer, chosen: People, at: str) -> list[PeopleChoice]:
    """Me, the teams, the colleagues; two statements."""
    choices = [PeopleChoice(ME, _("Mine"), "", chosen.code == ME)]
    choices += [
        PeopleChoice(f"team-{pk}", name, _("Teams"), chosen.code == f"team-{pk}") for pk, name in teams_of(viewer)
    ]
    choices += [
        PeopleChoice(f"user-{pk}", name, _("Colleagues"), chosen.code == f"user-{pk}")
        for pk, name in colleagues_of(viewer)
    ]
    return choices
