"""Loads the demo company: users, our own company's profile, parties and persons."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from itertools import islice
from typing import Final

from django.db import connection
from django.db.models import F

from opiekun.accounts.models import User
from opiekun.core import clock
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Party
from opiekun.web.demo import custom_fields, own_company, staff
from opiekun.web.demo.case_talks import fill_case_talks
from opiekun.web.demo.cases import fill_cases, fill_other_cases
from opiekun.web.demo.documents import add_documents
from opiekun.web.demo.entries import PartyEntry
from opiekun.web.demo.errors import DemoLoadedAlready, RealDataPresent
from opiekun.web.demo.lists import add_lists, fill_lists
from opiekun.web.demo.mail import add_mail
from opiekun.web.demo.money import add_hourly_rates, fill_money
from opiekun.web.demo.overrun import add_overrun, set_floor
from opiekun.web.demo.rates import add_rates
from opiekun.web.demo.stages import describe_stages, tick_points
from opiekun.web.demo.stream import demo_parties
from opiekun.web.demo.tables import IDS_PER_PARTY, TABLES, Rows
from opiekun.web.demo.talks import fill_talks
from opiekun.web.demo.targets import add_targets
from opiekun.web.demo.tasks import add_recurring_task, fill_tasks
from opiekun.web.models import DemoLoad

SIZE = 2_000
LARGEST = 1_000_000
PARTIES_A_TRANSACTION = 5_000
WRITERS = 2
_LOCK = 0x6F706964656D6F  # "opidemo"

Report = Callable[[int], None]
# Each fills in what belongs to the records with ids from the first to the last.
Fillers = Sequence[Callable[[DemoLoad, int, int], object]]
_REGISTER: Final[Fillers] = (fill_lists,)
_CASES: Final[Fillers] = (fill_cases, fill_other_cases, fill_case_talks, tick_points, fill_money)
_ALL: Final[Fillers] = (*_REGISTER, fill_tasks, fill_talks, *_CASES)


def load(
    actor: Viewer,
    size: int = SIZE,
    day: date | None = None,
    beside_real_data: bool = False,
    report: Report | None = None,
    register_only: bool = False,
) -> DemoLoad:
    """Load the demo company; dates count back from ``day`` (today). The same size and day give the same data.

    ``register_only`` leaves out what was said and done with the parties: tasks, interactions, notes, cases, money.

    What fits into one transaction is loaded wholly or not at all; a larger company that breaks off can be removed.
    ``report`` is told the number of parties after each transaction.
    Raises NotAllowed, DemoLoadedAlready, RealDataPresent, InvalidInput when a demo user's e-mail is taken.
    """
    require(actor, "role", "manage")
    if not 1 <= size <= LARGEST:
        raise ValueError(f"size: {size} is not between 1 and {LARGEST}")
    parties, fillers = demo_parties(size), _REGISTER if register_only else _ALL
    with writing(actor):
        _prepare(beside_real_data)
        hired, fields = staff.hire(actor), custom_fields.define(actor)
        loaded = _note(hired, fields, size, day or clock.today(), own_company.fill_in(actor))
        add_lists(loaded)
        if not register_only:
            describe_stages(actor)
            set_floor(actor)
        add_rates(loaded.day)
        add_hourly_rates(loaded)
        add_targets(loaded, hired)
        rows = _gather(parties, loaded.first_id, hired, loaded)
        _write(rows, loaded, fillers)
        if not register_only:
            add_documents(actor, loaded)
            add_mail(actor, loaded)
            add_recurring_task(actor, loaded)
            add_overrun(loaded)
    _tell(report, loaded)
    if loaded.parties < size:
        # Else the database looks for persons in the whole table until its autovacuum comes by.
        _analyze()
        _write_the_rest(actor, parties, rows.next_id, hired, loaded, report, fillers)
    _analyze()
    return loaded


def _analyze() -> None:
    tables = (
        *("core_record", "core_history", "core_outbox", "parties_role", "parties_partylistmember"),
        *("activities_interaction", "activities_note", "activities_task", "activities_task_link", *TABLES),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(tables))


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


def _note(hired: staff.Staff, fields: Mapping[str, int], size: int, day: date, filled_in: bool) -> DemoLoad:
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
            "custom_field_ids": list(fields.values()),
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


def _gather(parties: Iterator[PartyEntry], first_id: int, hired: staff.Staff, loaded: DemoLoad) -> Rows:
    rows = Rows(first_id, hired.users, loaded.day, custom_fields.defined(loaded.custom_field_ids))
    for party in islice(parties, PARTIES_A_TRANSACTION):
        rows.add(party)
    rows.number_roles()
    return rows


def _write(rows: Rows, loaded: DemoLoad, fillers: Fillers) -> None:
    rows.write()
    for fill in fillers:
        fill(loaded, rows.first_id, rows.next_id - 1)
    DemoLoad.objects.filter(pk=loaded.pk).update(
        parties=F("parties") + rows.parties, persons=F("persons") + rows.persons
    )


def _write_the_rest(
    actor: Viewer,
    parties: Iterator[PartyEntry],
    next_id: int,
    hired: staff.Staff,
    loaded: DemoLoad,
    report: Report | None,
    fillers: Fillers,
) -> None:
    """Several transactions at a time: while the database writes some, the next rows are made up."""
    with ThreadPoolExecutor(WRITERS) as pool:
        written: deque[Future[None]] = deque()
        while (rows := _gather(parties, next_id, hired, loaded)).parties:
            next_id = rows.next_id
            if len(written) == WRITERS:
                written.popleft().result()
                _tell(report, loaded)
            written.append(pool.submit(_write_alone, actor, rows, loaded, fillers))
        for writer in written:
            writer.result()
            _tell(report, loaded)


def _write_alone(actor: Viewer, rows: Rows, loaded: DemoLoad, fillers: Fillers) -> None:
    """In a transaction and on a connection of its own."""
    try:
        with writing(actor):
            _write(rows, loaded, fillers)
    finally:
        connection.close()


def _tell(report: Report | None, loaded: DemoLoad) -> None:
    loaded.refresh_from_db()
    if report is not None:
        report(loaded.parties)
