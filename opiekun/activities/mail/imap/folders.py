"""The folders of a server, and what each is for."""

import re
from dataclasses import dataclass
from typing import Final

from imapclient import IMAPClient

_FLAGS: Final = {
    rb"\sent": "sent",
    rb"\trash": "trash",
    rb"\drafts": "drafts",
    rb"\junk": "junk",
    rb"\archive": "archive",
    rb"\all": "archive",
}
# Servers without the flags: names that Polish and English ones give.
_NAMES: Final = {
    "sent": "sent",
    "sent items": "sent",
    "sent messages": "sent",
    "sent mail": "sent",
    "wysłane": "sent",
    "wyslane": "sent",
    "elementy wysłane": "sent",
    "wysłane elementy": "sent",
    "trash": "trash",
    "deleted": "trash",
    "deleted items": "trash",
    "deleted messages": "trash",
    "kosz": "trash",
    "elementy usunięte": "trash",
    "drafts": "drafts",
    "robocze": "drafts",
    "wersje robocze": "drafts",
    "szkice": "drafts",
    "kopie robocze": "drafts",
    "junk": "junk",
    "spam": "junk",
    "junk e-mail": "junk",
    "wiadomości-śmieci": "junk",
    "archive": "archive",
    "archiwum": "archive",
}
_JUNK: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_NOT_FOR_MAIL: Final = (rb"\noselect", rb"\nonexistent")
MOST_FOLDERS: Final = 2000
LONGEST_NAME: Final = 500


@dataclass(frozen=True, slots=True)
class ServerFolder:
    """A folder that may hold messages, by the server's own name for it."""

    name: str
    role: str


def list_folders(client: IMAPClient) -> list[ServerFolder]:
    """All of them, the inbox first. A role that several names could have goes to the flagged one, else the first."""
    rows = [(flags, delimiter, name) for flags, delimiter, name in client.list_folders() if _usable(flags, name)]
    taken: set[str] = set()
    flagged: dict[str, str] = {}
    for flags, _delimiter, name in rows:
        role = "inbox" if name.upper() == "INBOX" else _by_flags(flags)
        if role and role not in taken:
            taken.add(role)
            flagged[name] = role
    found = []
    for _flags, delimiter, name in rows:
        role = flagged.get(name) or _by_name(name, _text(delimiter))
        if name not in flagged and role in taken:
            role = "other"
        elif role != "other":
            taken.add(role)
        found.append(ServerFolder(name, role))
    return sorted(found, key=lambda one: (one.role != "inbox", one.name.casefold()))[:MOST_FOLDERS]


def _usable(flags: tuple[bytes, ...], name: object) -> bool:
    # A name that is not readable cannot be asked for again; one with line ends would be another command.
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME or _JUNK.search(name):
        return False
    return not any(flag.lower() in _NOT_FOR_MAIL for flag in flags)


def _by_flags(flags: tuple[bytes, ...]) -> str:
    return next((_FLAGS[flag.lower()] for flag in flags if flag.lower() in _FLAGS), "")


def _by_name(name: str, delimiter: str) -> str:
    last = name.rsplit(delimiter, 1)[-1] if delimiter else name
    return _NAMES.get(last.strip().casefold(), "other")


def _text(delimiter: object) -> str:
    return delimiter.decode("ascii", "replace") if isinstance(delimiter, bytes) else str(delimiter or "")
