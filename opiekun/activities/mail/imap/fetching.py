"""Messages out of one folder, by their UIDs: in batches of bounded size, without a mark that they were read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from opiekun.activities.mail.files.limits import LARGEST_MESSAGE

BATCH: Final = 200
BATCH_BYTES: Final = 8 * 1024 * 1024
# The answer to a search is one line, of which the library takes a million characters.
_MOST_SEARCHED: Final = 80_000
_BODY: Final = b"BODY[]"


@dataclass(frozen=True, slots=True)
class FolderState:
    """An open folder: what its UIDs are counted under, the next one (0 when not told), how many messages it has."""

    uidvalidity: int
    uid_next: int
    messages: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message, or why there is none: ``gone``, ``too_large`` or ``server_refused``."""

    uid: int
    raw: bytes
    received_at: datetime | None = None
    reason: str = ""


def open_folder(client: IMAPClient, name: str) -> FolderState:
    """Open it for reading only: no message is marked as read, whatever is asked for."""
    told: dict[bytes, Any] = client.select_folder(name, readonly=True)
    return FolderState(int(told.get(b"UIDVALIDITY", 0)), int(told.get(b"UIDNEXT", 0)), int(told.get(b"EXISTS", 0)))


def new_uids(client: IMAPClient, state: FolderState, last_uid: int, since: date | None) -> list[int]:
    """The UIDs above ``last_uid``, in their order, of messages that came on the day or later."""
    if not state.messages or 0 < state.uid_next <= last_uid + 1:
        return []
    if state.messages <= _MOST_SEARCHED or not state.uid_next:
        return _search(client, f"{last_uid + 1}:*", last_uid, since)
    found: list[int] = []
    for start in range(last_uid + 1, state.uid_next, _MOST_SEARCHED):
        end = min(start + _MOST_SEARCHED, state.uid_next) - 1
        found += _search(client, f"{start}:{end}", last_uid, since)
    return found


def _search(client: IMAPClient, uids: str, last_uid: int, since: date | None) -> list[int]:
    criteria: list[Any] = ["UID", uids, *(["SINCE", since] if since else [])]
    # "n:*" is never empty: it ends at the last message, also where that is below n.
    return sorted(uid for uid in client.search(criteria) if uid > last_uid)


def fetch(client: IMAPClient, uids: Sequence[int], at_once: int = BATCH) -> Iterator[list[Fetched]]:
    """The messages, batch by batch, each UID exactly once and in order. Memory holds one batch."""
    for start in range(0, len(uids), at_once):
        chunk = uids[start : start + at_once]
        sizes = {uid: told.get(b"RFC822.SIZE", 0) for uid, told in client.fetch(chunk, ["RFC822.SIZE"]).items()}
        wanted: list[int] = []
        room = BATCH_BYTES
        for uid in chunk:
            size = sizes.get(uid, 0)
            if wanted and size > room:
                yield _bodies(client, wanted, sizes)
                wanted, room = [], BATCH_BYTES
            wanted.append(uid)
            room -= size if size <= LARGEST_MESSAGE else 0
        yield _bodies(client, wanted, sizes)


def _bodies(client: IMAPClient, uids: Sequence[int], sizes: dict[int, int]) -> list[Fetched]:
    fits = [uid for uid in uids if uid in sizes and sizes[uid] <= LARGEST_MESSAGE]
    try:
        told = client.fetch(fits, [b"INTERNALDATE", b"BODY.PEEK[]"]) if fits else {}
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        if len(fits) > 1:
            return [one for uid in uids for one in _bodies(client, [uid], sizes)]
        return [Fetched(uid, b"", reason="server_refused") for uid in uids]
    return [_fetched(uid, told.get(uid, {}), sizes) for uid in uids]


def _fetched(uid: int, told: dict[bytes, Any], sizes: dict[int, int]) -> Fetched:
    raw, at = told.get(_BODY), told.get(b"INTERNALDATE")
    if isinstance(raw, bytes):
        return Fetched(uid, raw, at if isinstance(at, datetime) and at.tzinfo else None)
    return Fetched(uid, b"", reason="too_large" if sizes.get(uid, 0) > LARGEST_MESSAGE else "gone")
