"""What users are told of a mailbox's state, and when it is tried again."""

from datetime import timedelta
from typing import Final

from django.db.models import F

from opiekun.activities.mail.imap.problems import NEEDS_A_PERSON
from opiekun.activities.models import Mailbox
from opiekun.activities.models.mailbox import FAILED, FETCHING, READY
from opiekun.activities.services.mail.mailbox_notices import tell_of_failure
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing

# First pause and longest one. Wrong passwords are not tried often: servers lock accounts for it.
_PAUSES: Final = {True: (300, 6 * 3600), False: (5, 600)}
_CROWDED: Final = (60, 1800)
# Lines are cut all the time; users are told when it does not pass by itself.
_PASSES: Final = frozenset({"connection_lost", "no_answer", "too_many_connections", "server_busy"})


def begun(mailbox_id: int) -> None:
    """It is being fetched."""
    Mailbox.objects.filter(pk=mailbox_id).exclude(state=FETCHING).update(state=FETCHING)


def looked(mailbox_id: int) -> None:
    """All is fetched that there was."""
    Mailbox.objects.filter(pk=mailbox_id).update(
        state=READY, last_run=clock.now(), last_error="", last_error_at=None, failures=0, retry_at=None
    )


def failed(mailbox_id: int, code: str) -> None:
    """It did not work; the next attempt comes later the more often it did not."""
    mailbox = Mailbox.objects.filter(pk=mailbox_id).first()
    if mailbox is None:
        return
    first, longest = _CROWDED if code == "too_many_connections" else _PAUSES[code in NEEDS_A_PERSON]
    pause = min(first * 2 ** min(mailbox.failures, 12), longest)
    silent = code in _PASSES and mailbox.failures == 0 and mailbox.last_run is not None
    told = {"state": READY} if silent else {"state": FAILED, "last_error": code, "last_error_at": clock.now()}
    with writing(SYSTEM):
        Mailbox.objects.filter(pk=mailbox_id).update(
            failures=F("failures") + 1, retry_at=clock.now() + timedelta(seconds=pause), **told
        )
        if not silent and mailbox.last_error != code:
            tell_of_failure(mailbox, code)
