"""Rows of one file that may be about the same: they stay apart, and say so in the dry run."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from opiekun.parties.importing.cell_values import CHANNELS
from opiekun.parties.importing.cells import same_channel
from opiekun.records.importing.entries import Alike, Entry, Group, Key
from opiekun.records.importing.file_keys import MANY

# Telling keys that find nobody in the register begin so; the rest is the code of the reason.
TWIN: Final = "twin_"
# The fields of phones and e-mails, by the key that they make; a fax is often a whole building's.
_CHANNELS: Final[Mapping[str, Sequence[str]]] = {
    f"{MANY}{TWIN}email": ("email",),
    f"{MANY}{TWIN}phone": ("phone", "mobile"),
}
CHANNEL_TWINS: Final = tuple(_CHANNELS)


class ChannelTwins:
    """The phones and e-mails of rows as keys, however they are written and in whichever column they stand."""

    def __init__(self, mapping: Sequence[str]) -> None:
        self._at = [
            (key, code, at) for key, codes in _CHANNELS.items() for at, code in enumerate(mapping) if code in codes
        ]
        self.key_names = list(dict.fromkeys(key for key, _code, _at in self._at))

    def keys(self, cells: Sequence[str]) -> list[Key]:
        """Each value once: a row is no twin of itself."""
        found: list[Key] = []
        for key, code, at in self._at:
            if at < len(cells) and cells[at]:
                is_phone = code != "email"
                values = (same_channel(value, is_phone) for value in CHANNELS[code][2](cells[at]))
                found += [(key, value) for value in values if value.strip("0")]
        return list(dict.fromkeys(found))


def twins(entry: Entry, group: Group, keys: Iterable[str]) -> list[Alike]:
    """The first rows of the file that have a telling key of this row, each by the first such key; they are no records
    yet."""
    found: dict[int, str] = {}
    for key in keys:
        first = group.shared.get(key)
        if first is not None and all(one.number != first for one in group.entries):
            found.setdefault(first, key.removeprefix(MANY).removeprefix(TWIN))
    return [Alike(0, _("row %(row)d of the file") % {"row": row}, reason) for row, reason in found.items()]
