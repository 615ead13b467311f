"""What waits goes to whom it concerns once they stand in the register, as if it came in at that moment.

Who connects a mailbox first and enters the customers later need not sort the mail of the past by hand.
"""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from opiekun.activities.mail_live import announce_inbox
from opiekun.activities.models import FreeMailDomain, MailAddress, MailMessage
from opiekun.activities.models.mail_message import ASSIGNED, WAITING
from opiekun.activities.rules.free_mail import FREE_MAIL
from opiekun.activities.services.mail.attachments import look_soon
from opiekun.activities.services.mail.interactions import Concern, concerned, make_interactions
from opiekun.activities.services.mail.knowing import know
from opiekun.activities.services.mail.one_writer import be_the_one_writer
from opiekun.core.jobs import defer, job
from opiekun.core.outbox import DeliveredEvent
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing

SUBSCRIBER: Final = "activities.waiting_mail"
EVENTS: Final = tuple(f"{kind}.{what}" for kind in ("party", "person") for what in ("created", "changed", "restored"))
_BATCH: Final = 200
# Which of the records have an address by which mail could be theirs, and which waiting messages have that address.
_ADDRESSES: Final = """
SELECT c.kind, c.normalised FROM parties_channel c
WHERE c.kind IN ('email', 'web') AND c.identity_id IN (
    SELECT identity_id FROM parties_party WHERE id = ANY(%s) UNION ALL
    SELECT identity_id FROM parties_person WHERE id = ANY(%s)
)
"""
_TOUCHED: Final = """
SELECT m.id FROM activities_mailaddress a JOIN activities_mailmessage m ON m.id = a.message_id
WHERE a.address = ANY(%s) AND m.state = 'waiting'
UNION
SELECT m.id FROM activities_mailmessage m
WHERE m.state = 'waiting' AND split_part(m.from_address, '@', 2) = ANY(%s)
ORDER BY 1
"""


def on_register_changed(events: Sequence[DeliveredEvent]) -> None:
    """Have what waits looked at again for the parties and persons that something became of."""
    ids = sorted({event.record_id for event in events if event.record_id is not None})
    if ids and any(_addresses(ids)):
        defer(match_waiting, record_ids=ids)


@job("activities.match_waiting_mail", attempts=3)
def match_waiting(record_ids: list[int]) -> None:
    """Tell the waiting messages of these records' addresses at whom they concern now; may run twice."""
    addresses, domains = _addresses(record_ids)
    if not addresses and not domains:
        return
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, [addresses, domains])
        found = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(found), _BATCH):
        _match(found[start : start + _BATCH])


def _match(ids: Sequence[int]) -> None:
    with writing(SYSTEM):
        be_the_one_writer()
        # What somebody has put back into the inbox is for people to sort.
        waiting = MailMessage.objects.filter(pk__in=ids, state=WAITING, settled_by_id__isnull=True).order_by("pk")
        rows = list(waiting.select_for_update(no_key=True))
        people = people_of([row.pk for row in rows])
        known = know(address for each in people.values() for _role, address, _name in each)
        concerns = [
            Concern(row, people[row.pk], parties, known.party_of(row.from_address))
            for row in rows
            if (parties := concerned(people[row.pk], known))
        ]
        make_interactions(SYSTEM, concerns, known)
        told = [concern.message.pk for concern in concerns]
        MailMessage.objects.filter(pk__in=told).update(state=ASSIGNED)
        look_soon(told, again=True)
        announce_inbox(len(told))


def _addresses(record_ids: Sequence[int]) -> tuple[list[str], list[str]]:
    """E-mail addresses of the records, and the domains that stand for them; free mail stands for nobody."""
    with connection.cursor() as cursor:
        cursor.execute(_ADDRESSES, [list(record_ids), list(record_ids)])
        rows = cursor.fetchall()
    emails = {value for kind, value in rows if kind == "email"}
    domains = {value.partition("@")[2] if kind == "email" else value.partition("/")[0] for kind, value in rows}
    free = FREE_MAIL | frozenset(FreeMailDomain.objects.values_list("domain", flat=True))
    return sorted(emails), sorted(domains - free - {""})


def people_of(message_ids: Sequence[int]) -> dict[int, list[tuple[str, str, str]]]:
    """Everybody in the messages, as role, address and name."""
    found: dict[int, list[tuple[str, str, str]]] = {pk: [] for pk in message_ids}
    rows = MailAddress.objects.filter(message_id__in=found).order_by("message_id", "position")
    for pk, role, address, name in rows.values_list("message_id", "role", "address", "name"):
        found[pk].append((role, address, name))
    return found
