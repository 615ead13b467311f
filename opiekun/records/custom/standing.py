"""How the indexes of a field stand, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from opiekun.records.custom.indexes import UNIQUE, progress_of
from opiekun.records.custom.listing import ListedField


@dataclass(frozen=True, slots=True)
class Standing:
    """Tags with their tones; ``is_moving`` while something is being built."""

    tags: Sequence[tuple[str, str]]
    is_moving: bool


def standing(field: ListedField) -> Standing:
    """What is to be said of the field's indexes: nothing when all are ready."""
    faults = {purpose: code for purpose, code in field.faults.items() if purpose in field.waits}
    tags: list[tuple[str, str]] = []
    if faults.get(UNIQUE) == "duplicates":
        tags.append((_("Not unique yet: some values are there more than once"), "danger"))
    if any(code == "failed" for code in faults.values()):
        tags.append((_("The index could not be built; it is tried again"), "danger"))
    waits = [purpose for purpose in field.waits if purpose not in faults]
    if waits:
        percent = progress_of(field.definition)
        words = _("Index is waiting") if percent is None else _("Index %(percent)d %%") % {"percent": percent}
        tags.append((words, "warning"))
    return Standing(tags, bool(waits))
