"""Loads the demo company: users, our own company's profile, parties and persons."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

from django.db import connection

from opiekun.accounts.models import User
from opiekun.core import clock
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Party
from opiekun.web.demo import own_company, staff
from opiekun.web.demo.entries import PartyEntry
from opiekun.web.demo.errors import DemoLoadedAlready, RealDataPresent
from opiekun.web.demo.lists import add_lists, fill_lists
from opiekun.web.demo.stream import demo_parties
from opiekun.web.demo.tables import IDS_PER_PARTY, TABLES, Rows
from opiekun.web.models import DemoLoad

SIZE = 2_000
LARGEST = 1_000_000
PARTIES_A_TRANSACTION = 5_000
_LOCK = 0x6F706964656D6F  # "opidemo"

Report = Callable[[int], None]


def load(
    actor: Viewer,
    size: int = SIZE,
    day: date | None = None,
    beside_real_data: bool = False,
    report: Report | None = None,
) -> DemoLoad:
    """Load the demo company; dates count back from ``day`` (today). The same size and day give the same data.

    What fits into one transaction is loaded wholly or not at all; a larger company that breaks off can be removed.
    ``report`` is told the number of parties after each transaction.
    Raises NotAllowed, DemoLoadedAlready, RealDataPresent, InvalidInput when a demo user's e-mail is taken.
    """
    require(actor, "role", "manage")
    if not 1 <= size <= LARGEST:
        raise ValueError(f"size: {size} is not between 1 and {LARGEST}")
    parties = demo_parties(size)
    with writing(actor):
        _prepare(beside_real_data)
        hired = staff.hire(actor)
        loaded = _note(hired, size, day or clock.today(), own_company.fill_in(actor))
        add_lists(loaded)
        rows = _write(islice(parties, PARTIES_A_TRANSACTION), loaded.first_id, hired, loaded)
    _tell(report, loaded)
    while loaded.parties < size:
        with writing(actor):
            rows = _write(islice(parties, PARTIES_A_TRANSACTION), rows.next_id, hired, loaded)
        _tell(report, loaded)
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE " + ", ".join(("core_record", "core_history", "core_outbox", "parties_partylistmember", *TABLES))
        )
    return loaded


def load_first_time(actor: Viewer) -> DemoLoad | None:
    """Load into a database that has never held anything; None, and nothing done, in any other."""
    if DemoLoad.objects.exists() or real_data() != (0, 0) or not own_company.is_unnamed():
        return None
    return load(actor)


def real_data() -> tuple[int, int]:
    """The numbers of parties (without our own company) and of users; all are real while no demo is loaded."""
    return Party.objects.filter(is_own=False).count(), User.objects.count()


def lock_demo() -> None:
    """Wait for another load or removal; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _prepare(beside_real_data: bool) -> None:
    lock_demo()
    if DemoLoad.objects.filter(removed_at__isnull=True).exists():
        raise DemoLoadedAlready
    parties, users = real_data()
    if (parties or users) and not beside_real_data:
        raise RealDataPresent(parties, users)


def _note(hired: staff.Staff, size: int, day: date, filled_in: bool) -> DemoLoad:
    first, last = _reserve_ids(size * IDS_PER_PARTY)
    loaded, _made = DemoLoad.objects.update_or_create(
        pk=1,
        defaults={
            "loaded_at": clock.now(),
            "removed_at": None,
            "day": day,
            "parties": 0,
            "persons": 0,
            "first_id": first,
            "last_id": last,
            "user_ids": list(hired.users.values()),
            "team_ids": hired.teams,
            "fills_own_company": filled_in,
        },
    )
    return loaded


def _reserve_ids(count: int) -> tuple[int, int]:
    """A block of the record sequence in one piece. Other writers of new records wait until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SEQUENCE core_record_id_seq INCREMENT BY {count:d}")
        cursor.execute("SELECT nextval('core_record_id_seq')")
        last = int(cursor.fetchone()[0])
        cursor.execute("ALTER SEQUENCE core_record_id_seq INCREMENT BY 1")
    return last - count + 1, last


def _write(parties: Iterator[PartyEntry], first_id: int, hired: staff.Staff, loaded: DemoLoad) -> Rows:
    rows = Rows(first_id, hired.users, loaded.day)
    for party in parties:
        rows.add(party)
    rows.write()
    fill_lists(loaded, first_id, rows.next_id - 1)
    loaded.parties += rows.parties
    loaded.persons += rows.persons
    loaded.save(update_fields=["parties", "persons"])
    return rows


def _tell(report: Report | None, loaded: DemoLoad) -> None:
    if report is not None:
        report(loaded.parties)
