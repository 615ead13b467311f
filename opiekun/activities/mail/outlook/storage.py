"""Properties and storages of a .msg file: a small file system within a file."""

from io import BytesIO
from typing import Any, Final

from opiekun.activities.mail.reading.charsets import decode
from opiekun.activities.mail.reading.mapi import Properties

_STREAM: Final = "__substg1.0_"
_FIXED: Final = "__properties_version1.0"
_BROKEN: Final = (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError, EOFError)
LARGEST_STREAM: Final = 64 * 1024 * 1024


class NotOutlook(ValueError):
    """The bytes are no readable .msg file."""


class Storage:
    """The file, and from it the properties of the message, of its recipients and of its attachments."""

    def __init__(self, raw: bytes) -> None:
        import olefile  # late: it is slow to load, and most starts read none

        try:
            self._ole: Any = olefile.OleFileIO(BytesIO(raw))
            self._names: list[list[str]] = self._ole.listdir(streams=True, storages=True)
        except _BROKEN as broken:
            raise NotOutlook from broken

    def folders(self, beginning: str) -> list[str]:
        """The names of storages of the message that begin so, in their order."""
        return sorted({path[0] for path in self._names if path[0].startswith(beginning)})

    def properties(self, folder: str, head: int) -> Properties:
        """The properties of a folder (the message itself when empty); ``head`` is what stands before the fixed ones."""
        inside = [folder] if folder else []
        found = self._fixed(inside, head)
        for path in self._names:
            if path[:-1] == inside and path[-1].startswith(_STREAM) and len(path[-1]) == len(_STREAM) + 8:
                try:
                    number, kind = int(path[-1][-8:-4], 16), int(path[-1][-4:], 16)
                except ValueError:
                    continue
                if kind in (0x1E, 0x1F, 0x102):
                    found[number] = _value(kind, self._read(path))
        return found

    def _fixed(self, inside: list[str], head: int) -> Properties:
        data, found = self._read([*inside, _FIXED]), Properties()
        for at in range(head, len(data) - 15, 16):
            kind, number = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
            if kind in (2, 3, 0x0B):
                found[number] = int.from_bytes(data[at + 8 : at + 12], "little")
            elif kind == 0x40:
                found[number] = data[at + 8 : at + 16]
        return found

    def _read(self, path: list[str]) -> bytes:
        try:
            if not self._ole.exists(path) or self._ole.get_size(path) > LARGEST_STREAM:
                return b""
            data: bytes = self._ole.openstream(path).read()
        except _BROKEN:
            return b""
        return data


def _value(kind: int, data: bytes) -> bytes | str:
    if kind == 0x1F:
        return data.decode("utf-16-le", "replace").rstrip("\0")
    return decode(data.rstrip(b"\0"), "cp1250") if kind == 0x1E else data
