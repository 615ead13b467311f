"""When a record came to be stands on its timeline as the record knows it, on whatever page it falls."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection

from opiekun.core.registries import timeline as registry
from opiekun.core.registries.timeline import Select, TimelineEntry, TimelineSource
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party, update_party
from opiekun.records.record.timeline import PAGE, Asked, read_before, read_timeline, write_before
from opiekun.records.record.timeline_statement import Reached
from tests.parties.people import TestViewer, make_user, manager
from tests.parties.ui.browser import log_in

# Each write is a transaction, as they are in life: rows of one transaction are one change.
pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = datetime(2024, 3, 5, 9, 30, tzinfo=UTC)


def brought_party(creator: int | None = None) -> int:
    """A party that was entered elsewhere, as COPY and an import write it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH identity AS (INSERT INTO parties_identity (kind, name) VALUES ('organisation', 'Dawna') RETURNING id)"
            " INSERT INTO parties_party (kind, identity_id, created_at, created_by_id)"
            " SELECT 'organisation', id, %s, %s FROM identity RETURNING id",
            [LONG_AGO, creator],
        )
        return int(cursor.fetchone()[0])


def told(viewer: TestViewer, party: int) -> list[TimelineEntry]:
    entries: list[TimelineEntry] = []
    before: Reached | None = None
    while True:
        page = read_timeline(viewer, "party", party, Asked(before=before))
        entries += page.entries
        if page.before is None:
            return entries
        before = read_before(write_before(page.before))


def test_brought_record_was_created_when_and_by_whom_it_says() -> None:
    creator = make_user("Ewa", "Sowa")
    party = brought_party(creator.pk)
    update_party(SYSTEM, party, {"industry": "Stal"})
    *_changes, oldest = told(manager(), party)
    assert (str(oldest.title), oldest.at) == ("dodaje podmiot", LONG_AGO)
    assert (oldest.actor_id, oldest.actor_name) == (creator.pk, creator.name)


def test_history_of_a_brought_record_tells_both_its_writing_and_how_it_came_to_be() -> None:
    creator, admin = make_user("Ewa", "Sowa"), log_in("administrator")
    party, made_here = (
        brought_party(creator.pk),
        create_party(admin.viewer, {"kind": "organisation", "name": "Nowa"}).id,
    )
    told_of = "Brought in. It was added before: 5 Mar 2024 · Ewa Sowa"
    page = admin.client.get(f"/parties/{party}/history").content.decode()
    assert told_of in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "Brought in" not in admin.client.get(f"/parties/{made_here}/history").content.decode()


def test_record_made_here_was_created_by_its_writer() -> None:
    actor = manager()
    party = create_party(actor, {"kind": "organisation", "name": "Nowa"}).id
    (only,) = told(actor, party)
    assert (only.at, only.actor_id) == (Party.objects.get(pk=party).created_at, actor.id)
    (by_program,) = told(actor, create_party(SYSTEM, {"kind": "organisation", "name": "Druga"}).id)
    assert (by_program.actor_id, by_program.actor_name) == (None, SYSTEM.name)


@pytest.mark.parametrize("changes", [0, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE])
def test_creation_is_told_once_in_its_place_among_pages_of_changes(changes: int) -> None:
    party = brought_party()
    for number in range(changes):
        update_party(SYSTEM, party, {"industry": f"Branża {number}"})
    entries = told(manager(), party)
    assert [entry.at for entry in entries] == sorted((entry.at for entry in entries), reverse=True)
    assert [entry.at for entry in entries].count(LONG_AGO) == 1
    assert len(entries) == changes + 1


@pytest.fixture
def calls() -> Iterator[None]:
    """A source whose entries are older than the writing of the record and younger than the record."""
    sql = (
        "SELECT %s::timestamptz + d * interval '1 day' AS at, d::bigint AS key, '' AS kind, NULL::bigint AS record_id,"
        " 'phone' AS icon, 'called' AS title, '' AS text, '' AS html, NULL::bigint AS person_id, '' AS person,"
        " NULL::bigint AS actor_id, '' AS actor, '{}'::jsonb AS facts FROM generate_series(1, 40) d"
    )
    select = Select(sql, [LONG_AGO])
    registry.register_timeline_source(
        TimelineSource("toy.calls", "Calls", "phone", lambda _scope: select, frozenset({"party"}))
    )
    yield
    registry.sources.remove("toy.calls")


@pytest.mark.usefixtures("calls")
def test_creation_stands_below_what_happened_before_the_record_was_brought_here() -> None:
    party = brought_party()
    update_party(SYSTEM, party, {"industry": "Stal"})
    entries = told(manager(), party)
    assert [entry.source for entry in entries] == ["changes", *["toy.calls"] * 40, "changes"]
    assert entries[-1].at == LONG_AGO
