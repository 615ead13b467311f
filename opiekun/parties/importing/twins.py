"""Rows of one file that may be about the same: they stay apart, and say so in the dry run."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from opiekun.records.importing.entries import Alike, Entry, Group

# Telling keys that find nobody in the register begin so; the rest is the code of the reason.
TWIN: Final = "twin_"


def twins(entry: Entry, group: Group, keys: Iterable[str]) -> list[Alike]:
    """The first row of the file that has one of the telling keys of this row; it is no record yet."""
    for key in keys:
        first = group.shared.get(key)
        if first is not None and all(one.number != first for one in group.entries):
            return [Alike(0, _("row %(row)d of the file") % {"row": first}, key.removeprefix(TWIN))]
    return []
