"""The registry of what rights can be about: every record kind, and what apps add by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from opiekun.accounts.rules.reach import ORDER
from opiekun.core.fields import Label
from opiekun.core.kinds import record_kinds
from opiekun.core.viewer import Reach

ACTION_LABELS: Final[Mapping[str, Label]] = {
    "view": _("Views"),
    "create": _("Creates"),
    "edit": _("Edits"),
    "trash": _("Removes"),
    "export": _("Exports"),
    "manage": _("Manages"),
}
REACH_LABELS: Final[Mapping[Reach, Label]] = {
    Reach.NONE: _("Not at all"),
    Reach.OWN: _("Own ones"),
    Reach.TEAM: _("The team's"),
    Reach.SUBTREE: _("Teams below, too"),
    Reach.ALL: _("All of them"),
}
RECORD_ACTIONS: Final = ("view", "create", "edit", "trash", "export")
ALL_OR_NOTHING: Final = (Reach.NONE, Reach.ALL)


@dataclass(frozen=True, slots=True)
class RightsSubject:
    """A line of the rights matrix. ``reaches`` are those that make sense for it.

    ``in_api`` is for what is no kind of record and yet a resource of the API: tokens may have scopes of it, which are
    about ``scope_label`` when that is more than the line of the matrix says.
    """

    kind: str
    label: Label
    actions: tuple[str, ...] = RECORD_ACTIONS
    reaches: tuple[Reach, ...] = ORDER
    in_api: bool = False
    scope_label: Label = ""


_subjects: dict[str, RightsSubject] = {}


def register_rights(subject: RightsSubject) -> None:
    """Add a line at start-up. A second one for the kind is a programming error (``ValueError``)."""
    if subject.kind in _subjects:
        raise ValueError(f"rights on {subject.kind} are registered twice")
    _subjects[subject.kind] = subject


def rights_subjects() -> list[RightsSubject]:
    """All lines: record kinds in their order, with every action unless registered otherwise, then the rest."""
    kinds = {kind.code: RightsSubject(kind.code, kind.label_plural) for kind in record_kinds()}
    own_places = {code: subject for code, subject in _subjects.items() if code not in kinds}
    return [*(_subjects.get(code, subject) for code, subject in kinds.items()), *own_places.values()]
