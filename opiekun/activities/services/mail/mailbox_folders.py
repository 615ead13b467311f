"""A mailbox's folders as the server has them now: new ones, ones that are gone, and ones with another name."""

from collections.abc import Sequence
from typing import Final

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from opiekun.activities.mail.imap.connection import Connection
from opiekun.activities.mail.imap.folders import ServerFolder, list_folders
from opiekun.activities.models import Mailbox, MailboxFolder
from opiekun.activities.models.mailbox import INBOX, OTHER, SENT
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing

# What is fetched as long as nobody has chosen.
AT_FIRST: Final = (INBOX, SENT)
# A renamed folder is looked for among so many new ones.
_MOST_ASKED: Final = 50


def sync_folders(mailbox: Mailbox, client: Connection) -> None:
    """Write down what the server has. A chosen folder that has another name now is followed; state is never lost."""
    there = list_folders(client)
    known = {one.name: one for one in MailboxFolder.objects.filter(mailbox=mailbox)}
    names = {one.name for one in there}
    fresh = [one for one in there if one.name not in known]
    lost = [one for one in known.values() if one.name not in names and one.fetched and not one.gone]
    renamed = _renamed(client, lost, fresh) if lost and fresh else {}
    if not fresh and all(one.gone == (one.name not in names) for one in known.values()):
        return
    with writing(SYSTEM):
        for folder_id, name in renamed.items():
            MailboxFolder.objects.filter(pk=folder_id).update(name=name, gone=False)
        MailboxFolder.objects.bulk_create(
            (
                MailboxFolder(mailbox=mailbox, name=one.name, role=one.role, fetched=not known and one.role in AT_FIRST)
                for one in fresh
                if one.name not in renamed.values()
            ),
            ignore_conflicts=True,
        )
        rows = MailboxFolder.objects.filter(mailbox=mailbox).exclude(pk__in=[*renamed])
        rows.exclude(name__in=names).filter(gone=False).update(gone=True)
        rows.filter(name__in=names, gone=True).update(gone=False)


def _renamed(client: Connection, lost: Sequence[MailboxFolder], fresh: Sequence[ServerFolder]) -> dict[int, str]:
    """For lost folders the new one that counts its UIDs under the same number, or that has taken over the role."""
    marks = {one.name: _uidvalidity(client, one.name) for one in fresh[:_MOST_ASKED]}
    found: dict[int, str] = {}
    for folder in lost:
        free = [one for one in fresh if one.name not in found.values()]
        same = [one.name for one in free if folder.uidvalidity and marks.get(one.name) == folder.uidvalidity]
        heirs = [one.name for one in free if folder.role != OTHER and one.role == folder.role]
        name = same[0] if len(same) == 1 else heirs[0] if heirs else ""
        if name:
            found[folder.pk] = name
    return found


def _uidvalidity(client: Connection, name: str) -> int:
    try:
        return int(client.folder_status(name, ["UIDVALIDITY"]).get(b"UIDVALIDITY", 0))
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        return 0
