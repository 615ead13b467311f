"""A page of a timeline reads a page of rows, however many entries of whatever sort the record has."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any, Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.activities.documents.timeline import DOCUMENTS_TIMELINE
from opiekun.activities.models import Interaction, Task
from opiekun.parties.services.create_party import create_party
from opiekun.records.record.timeline import MOST_OPEN, Asked, TimelinePage, read_before, read_timeline, write_before
from tests.accounts.people import make_user, viewer
from tests.api.program import program
from tests.cases.cases import make_case, make_person
from tests.parties.people import manager

pytestmark = pytest.mark.django_db
MANY = 5_000
_CHANGES = """
INSERT INTO core_history (at, subject_id, table_name, row_id, operation, actor_name, request_id, changes)
SELECT now() + make_interval(mins => n), %(party)s, 'parties_party', %(party)s, 'update', 'import', 'r' || n,
    '{"industry": ["a", "b"]}' FROM generate_series(1, %(many)s) n
"""
_TASKS = """
INSERT INTO activities_task (title, due_on, party_id, assignee_id, state, finished_at)
SELECT 'Zadanie ' || n, date '2030-01-01' + n, %(party)s, %(user)s, s.state,
    CASE s.state WHEN 'done' THEN now() - make_interval(hours => n) END
FROM generate_series(1, %(many)s) n, (VALUES ('open'), ('done')) s (state)
"""
_DOCUMENTS = """
WITH file AS (
    INSERT INTO core_stored_file (storage_key, name, content_type, size, sha256)
    SELECT 'x/' || n, 'x.txt', 'text/plain', 1, 'x' FROM generate_series(1, %(many)s) n RETURNING id
), made AS (
    SELECT f.id AS file, nextval('core_record_id_seq') AS document,
        nextval(pg_get_serial_sequence('activities_document_version', 'id')) AS version FROM file f
), documents AS (
    INSERT INTO activities_document (id, title, current_id) SELECT document, 'Pismo ' || document, version FROM made
), versions AS (
    INSERT INTO activities_document_version (id, document_id, number, file_id, name, sha256, size, media_type,
        created_at)
    SELECT CASE n WHEN 1 THEN version ELSE
            nextval(pg_get_serial_sequence('activities_document_version', 'id')) END,
        document, n, file, 'x.txt', 'x', 1, 'text/plain',
        now() - make_interval(mins => (document %% 9000)::int * (9 - n))
    FROM made, generate_series(1, %(versions)s) n
)
INSERT INTO activities_attachment (document_id, record_id, attached_at)
SELECT document, %(party)s, now() - make_interval(mins => (document %% 100000)::int) FROM made
"""
_LINKED_TASKS: Final = """
WITH made AS (
    INSERT INTO activities_task (title, due_on, assignee_id, state, finished_at)
    SELECT 'Zadanie ' || n, date '2030-01-01' + n, %(user)s, s.state,
        CASE s.state WHEN 'done' THEN now() - make_interval(hours => n) END
    FROM generate_series(1, %(many)s) n, (VALUES ('open'), ('done')) s (state) RETURNING id
)
INSERT INTO activities_task_link (task_id, record_id) SELECT id, %(record)s FROM made
"""
_TALKS: Final = """
WITH made AS (
    INSERT INTO activities_interaction (kind_id, direction, state, started_at, party_id, person_id)
    SELECT (SELECT min(id) FROM activities_interactionkind), 'none', s.state,
        now() + make_interval(hours => CASE s.state WHEN 'planned' THEN n ELSE -n END),
        %(party)s, CASE WHEN n %% 2 = 0 AND s.state = 'done' THEN %(person)s::bigint END
    FROM generate_series(1, %(many)s) n, (VALUES ('done'), ('planned')) s (state) RETURNING id
), linked AS (
    INSERT INTO activities_interactionlink (interaction_id, record_id) SELECT id, %(case)s FROM made
)
INSERT INTO activities_participant (interaction_id, person_id, role)
SELECT id, %(person)s, r.role FROM made, (VALUES ('from'), ('cc')) r (role)
"""


def fill(statement: str, *tables: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"many": MANY, **values})
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def rows_read(asked: str, values: Any) -> Counter[str]:
    """What the statement reads of each table and its indexes, also what it throws away."""
    read: Counter[str] = Counter()
    names: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text, indrelid::regclass::text FROM pg_index")
        names |= dict(cursor.fetchall())
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {asked}", values)
        (plan,) = cursor.fetchone()
    waiting = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", ())
        name = node.get("Relation Name") or names.get(node.get("Index Name", ""), "")
        if name:
            seen = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            read[name] += round(seen * node["Actual Loops"])
    return read


def page_and_reads(who: Any, party: int, asked: Asked, kind: str = "party") -> tuple[TimelinePage, Counter[str]]:
    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        page = read_timeline(who, kind, party, asked)
    (merged,) = [one for one in sent if "PARTITION BY b.part" in one[0]]
    return page, rows_read(*merged)


def walked(
    who: Any, party: int, asked: Asked, tables: tuple[str, ...], pages: int = 3, kind: str = "party"
) -> list[Any]:
    """The entries of some pages, of which none reads much."""
    found: list[Any] = []
    before = None
    for _page in range(pages):
        page, read = page_and_reads(who, party, replace(asked, before=before), kind)
        assert sum(read[table] for table in tables) <= 200, read
        found += page.entries
        before = read_before(write_before(page.before))
    return found


def test_of_five_thousand_changes_a_page_is_read() -> None:
    who = manager()
    party = create_party(who, {"kind": "organisation", "name": "Stalmix"}).id
    fill(_CHANGES, "core_history", party=party)
    found = walked(who, party, Asked(source="changes"), ("core_history",))
    assert len(found) == len({(entry.at, entry.key) for entry in found}) == 45
    assert [entry.at for entry in found] == sorted((entry.at for entry in found), reverse=True)
    _page, read = page_and_reads(who, party, Asked())
    assert read["core_history"] <= 200


def test_of_five_thousand_open_tasks_the_earliest_are_read_and_the_rest_is_named() -> None:
    who = viewer("sales_manager")
    party = create_party(who, {"kind": "organisation", "name": "Stalmix"}).id
    fill(_TASKS, "activities_task", party=party, user=who.id)
    page, read = page_and_reads(who, party, Asked())
    assert read["activities_task"] <= 200
    earliest = list(Task.objects.filter(state="open").order_by("due_on").values_list("pk", flat=True)[:MOST_OPEN])
    assert [entry.record_id for entry in page.waiting] == earliest
    [rest] = page.unshown
    assert (rest.number, rest.is_more) == (100 - MOST_OPEN, True)
    assert rest.url == f"/tasks?view=open&f.party.is={party}"
    client = Client()
    client.force_login(make_user("administrator"), backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get(f"/parties/{party}/timeline").content.decode()
    assert f'href="/tasks?view=open&amp;f.party.is={party}"' in shown
    assert "i ponad 79 więcej" in shown
    assert "Zadanie 1<" in client.get(rest.url).content.decode()
    body = program().get(f"/parties/{party}/timeline").json()
    assert (len(body["open"]), body["open_more"]) == (MOST_OPEN, 80)


def test_few_open_items_are_all_shown_and_counted() -> None:
    who = viewer("sales_manager")
    party = create_party(who, {"kind": "organisation", "name": "Stalmix"}).id
    with connection.cursor() as cursor:
        cursor.execute(_TASKS, {"many": MOST_OPEN, "party": party, "user": who.id})
    page = read_timeline(who, "party", party)
    assert (len(page.waiting), page.unshown) == (MOST_OPEN, ())
    with connection.cursor() as cursor:
        cursor.execute(_TASKS, {"many": 1, "party": party, "user": who.id})
    page = read_timeline(who, "party", party)
    [rest] = page.unshown
    assert (len(page.waiting), rest.number, rest.is_more) == (MOST_OPEN, 1, False)


def test_the_earliest_of_several_sources_are_shown_and_the_rest_of_each_is_counted() -> None:
    who = viewer("sales_manager")
    party = create_party(who, {"kind": "organisation", "name": "Stalmix"}).id
    person, case = make_person(who, party), make_case(who, party=str(party)).pk
    with connection.cursor() as cursor:
        cursor.execute(_TALKS, {"many": 12, "party": party, "person": person, "case": case})
        cursor.execute(_TASKS, {"many": 12, "party": party, "user": who.id})
    with CaptureQueriesContext(connection) as queries:
        page = read_timeline(who, "party", party)
    # All of both were read, so that nothing is left to be counted by a statement.
    assert not [query for query in queries if "count(*) FROM (SELECT 1" in query["sql"]]
    assert [entry.source for entry in page.waiting] == ["planned"] * 12 + ["tasks.open"] * 8
    assert [(str(rest.label), rest.number, rest.is_more) for rest in page.unshown] == [("Do zrobienia", 4, False)]


def test_of_five_thousand_documents_and_their_versions_a_page_is_read() -> None:
    who = manager()
    party = create_party(who, {"kind": "organisation", "name": "Stalmix"}).id
    tables = ("activities_document", "activities_attachment", "activities_document_version", "activities_renewal")
    fill(_DOCUMENTS, *tables, party=party, versions=3)
    found = walked(who, party, Asked(source=DOCUMENTS_TIMELINE.code), tables)
    assert len({entry.key for entry in found}) == 45
    assert [entry.at for entry in found] == sorted((entry.at for entry in found), reverse=True)


def test_of_five_thousand_tasks_of_a_person_a_page_is_read() -> None:
    who = viewer("sales_manager")
    party = create_party(who, {"kind": "organisation", "name": "Stalmix"}).id
    person = make_person(who, party)
    tables = ("activities_task", "activities_task_link", "activities_task_moment")
    fill(_LINKED_TASKS, *tables, record=person, user=who.id)
    found = walked(who, person, Asked(source="tasks"), tables, kind="person")
    done = Task.objects.filter(state="done").order_by("-finished_at", "-pk").values_list("pk", flat=True)
    assert [entry.record_id for entry in found] == list(done[:45])
    page, read = page_and_reads(who, person, Asked(), "person")
    assert sum(read[table] for table in tables) <= 400, read
    due = Task.objects.filter(state="open").order_by("due_on").values_list("pk", flat=True)
    assert [entry.record_id for entry in page.waiting] == list(due[:MOST_OPEN])
    # Where the party's timeline is narrowed to the person, too.
    found = walked(who, party, Asked(source="tasks", person_id=person), tables)
    assert [entry.record_id for entry in found] == list(done[:45])


def test_of_five_thousand_talks_with_a_person_about_a_case_a_page_is_read() -> None:
    who = manager()
    party = create_party(who, {"kind": "organisation", "name": "Stalmix"}).id
    person, case = make_person(who, party), make_case(who, party=str(party)).pk
    tables = (
        *("activities_interaction", "activities_participant", "activities_interactionlink"),
        *("activities_participant_moment", "activities_interactionlink_moment"),
    )
    fill(_TALKS, *tables, party=party, person=person, case=case)
    happened = Interaction.objects.filter(state="done").order_by("-started_at", "-pk").values_list("pk", flat=True)
    planned = Interaction.objects.filter(state="planned").order_by("started_at", "pk").values_list("pk", flat=True)
    for kind, record, asked in (
        ("party", party, Asked(source="interactions")),
        ("party", party, Asked(source="interactions", person_id=person)),
        ("person", person, Asked(source="interactions")),
        ("case", case, Asked(source="case.interactions")),
    ):
        found = walked(who, record, asked, tables, kind=kind)
        assert [entry.record_id for entry in found] == list(happened[:45])
        page, read = page_and_reads(who, record, Asked(), kind)
        assert sum(read[table] for table in tables) <= 500, (kind, read)
        assert [entry.record_id for entry in page.waiting] == list(planned[:MOST_OPEN])
