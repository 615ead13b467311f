"""R2.2: what a natural-person party and its person share is one thing, whoever writes."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.core.checks import run_checks
from opiekun.core.errors import Refusal
from opiekun.core.models import History, OutboxEntry
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from opiekun.parties.models import Party, Person
from opiekun.parties.services import create_party, create_person, update_party, update_person
from tests.parties.people import manager

NAMES = st.text(alphabet="aąbcćdeęłńóśźżABCŁŻ -'", min_size=1, max_size=20).filter(lambda name: name.strip() != "")
PHONES = st.integers(500_000_000, 899_999_999).map(lambda number: [{"kind": "phone", "value": str(number)}])
CITIES = NAMES.map(lambda city: [{"kind": "delivery", "city": city}])
CHANGES = st.one_of(
    st.fixed_dictionaries({"first_name": NAMES}),
    st.fixed_dictionaries({"last_name": NAMES}),
    st.fixed_dictionaries({"sex": st.sampled_from(["female", "male", ""])}),
    st.fixed_dictionaries({"salutation": NAMES}),
    st.fixed_dictionaries({"channels": PHONES}),
    st.fixed_dictionaries({"addresses": CITIES}),
)


def through_party(party: int, change: dict[str, Any]) -> None:
    update_party(SYSTEM, party, change)


def through_person(party: int, change: dict[str, Any]) -> None:
    update_person(SYSTEM, Person.objects.get(party_id=party).pk, change)


OF_PARTY = "(SELECT identity_id FROM parties_party WHERE id = %(party)s)"
OF_PERSON = "(SELECT identity_id FROM parties_person WHERE party_id = %(party)s)"
ROWS = {
    "channels": "INSERT INTO parties_channel (identity_id, kind, value, normalised, is_main)"
    " VALUES ({owner}, 'phone', %(value)s, '+48' || %(value)s, true)",
    "addresses": "INSERT INTO parties_address (identity_id, kind, city, is_main)"
    " VALUES ({owner}, 'delivery', btrim(%(value)s), true)",
}
TABLES = {"channels": "parties_channel", "addresses": "parties_address"}


def by_raw_sql(party: int, change: dict[str, Any], owner: str = OF_PERSON) -> None:
    """As a foreign program would: through the person's row, knowing nothing of the services."""
    ((name, value),) = change.items()
    with connection.cursor() as cursor:
        if isinstance(value, str):
            statement = f"UPDATE parties_identity SET {name} = btrim(%(value)s) WHERE id = {owner}"
            cursor.execute(statement, {"party": party, "value": value})
            return
        cursor.execute(f"DELETE FROM {TABLES[name]} WHERE identity_id = {owner}", {"party": party})
        for row in value:
            statement = ROWS[name].format(owner=owner)
            cursor.execute(statement, {"party": party, "value": row.get("value") or row["city"]})


def by_raw_sql_through_the_party(party: int, change: dict[str, Any]) -> None:
    """The same through the party's row."""
    by_raw_sql(party, change, OF_PARTY)


WRITERS: list[Callable[[int, dict[str, Any]], None]] = [
    *(through_party, through_person, by_raw_sql, by_raw_sql_through_the_party)
]


def shared(row: Party | Person) -> dict[str, Any]:
    identity = row.identity
    copies = (row.display_name, row.search_key, row.sort_key)
    assert copies == (identity.display_name, identity.search_key, identity.sort_key)
    return {
        "names": (identity.first_name, identity.last_name, identity.sex, identity.salutation, identity.display_name),
        "channels": sorted(identity.channels.values_list("kind", "normalised", "is_main")),
        "addresses": sorted(identity.addresses.values_list("kind", "city")),
    }


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=st.lists(st.tuples(st.sampled_from(WRITERS), CHANGES), min_size=1, max_size=6))
def test_party_and_person_always_agree(
    db: None, writes: list[tuple[Callable[[int, dict[str, Any]], None], dict[str, Any]]]
) -> None:
    with transaction.atomic():
        party = create_party(SYSTEM, {"kind": "natural_person", "first_name": "Ewa", "last_name": "Maj"}).id
        for write, change in writes:
            write(party, change)
            assert shared(Party.objects.get(pk=party)) == shared(Person.objects.get(party_id=party))
            ((name, value),) = change.items()
            seen = shared(Person.objects.get(party_id=party))
            if isinstance(value, str):
                assert getattr(Person.objects.get(party_id=party).identity, name) == value.strip()
            elif name == "channels":
                assert seen["channels"] == [("phone", f"+48{row['value']}", True) for row in value]
            else:
                assert seen["addresses"] == [("delivery", row["city"].strip()) for row in value]
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_copied_names_are_written_by_the_database_alone() -> None:
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Druga"}).id
    with connection.cursor() as cursor:
        cursor.execute("UPDATE parties_party SET display_name = 'Obca', sort_key = '', search_key = ''")
    changed = Party.objects.get(pk=party)
    assert shared(changed)["names"][-1] == changed.display_name == "Druga"
    assert changed.version == 1


@pytest.mark.django_db(transaction=True)
def test_new_name_is_one_change_of_the_record() -> None:
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Druga"}).id
    before = OutboxEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE parties_identity SET name = 'Trzecia' WHERE name = 'Druga'")
    changed = Party.objects.get(pk=party)
    assert (changed.display_name, changed.version) == ("Trzecia", 2)
    assert OutboxEntry.objects.count() == before + 1


@pytest.mark.django_db
def test_check_finds_a_name_that_differs_from_its_copy() -> None:
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Druga"}).id
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE parties_party DISABLE TRIGGER copy_names")
        cursor.execute("UPDATE parties_party SET sort_key = 'x' WHERE id = %s", [party])
    (finding,) = (found for found in run_checks() if found.code == "parties.names")
    assert finding.rows[0]["id"] == party


OWN_BREAKS = {
    "no company of our own": "UPDATE parties_party SET is_own = false WHERE is_own",
    "our own company deleted": "DELETE FROM parties_party WHERE is_own",
    "our own company in the trash": "UPDATE parties_party SET trashed_at = now() WHERE is_own",
    "two companies of our own": "UPDATE parties_party SET is_own = true WHERE id = %(party)s",
    "a natural person as our own company": """
        UPDATE parties_party SET is_own = (kind = 'natural_person') WHERE id = %(person)s""",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sql", OWN_BREAKS.values(), ids=OWN_BREAKS.keys())
def test_raw_sql_cannot_make(sql: str) -> None:
    own = Party.objects.get(is_own=True).pk
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Druga"}).id
    person = create_party(SYSTEM, {"kind": "natural_person", "last_name": "Maj"}).id
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, {"party": party, "person": person})
    assert list(Party.objects.filter(is_own=True, trashed_at=None).values_list("pk", flat=True)) == [own]


RAW_BREAKS = {
    "a natural-person party without a person": """
        WITH i AS (INSERT INTO parties_identity (kind, last_name) VALUES ('natural_person', 'X') RETURNING id)
        INSERT INTO parties_party (kind, identity_id) SELECT 'natural_person', id FROM i""",
    "a second person of a natural-person party": """
        WITH i AS (INSERT INTO parties_identity (kind, last_name) VALUES ('natural_person', 'X') RETURNING id)
        INSERT INTO parties_person (party_id, identity_id) SELECT %(party)s, id FROM i""",
    "its person taken away": "DELETE FROM parties_person WHERE party_id = %(party)s",
    "its person moved away": """
        UPDATE parties_person SET party_id = (SELECT id FROM parties_party WHERE is_own) WHERE party_id = %(party)s""",
    "its person trashed alone": "UPDATE parties_person SET trashed_at = now() WHERE party_id = %(party)s",
    "another identity for the party": """
        WITH i AS (INSERT INTO parties_identity (kind, last_name) VALUES ('natural_person', 'X') RETURNING id)
        UPDATE parties_party SET identity_id = (SELECT id FROM i) WHERE id = %(party)s""",
    "another kind": "UPDATE parties_party SET kind = 'organisation' WHERE id = %(party)s",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sql", RAW_BREAKS.values(), ids=RAW_BREAKS.keys())
def test_raw_sql_cannot_leave(sql: str) -> None:
    party = create_party(SYSTEM, {"kind": "natural_person", "last_name": "Maj"}).id
    before = (Party.objects.count(), Person.objects.count())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, {"party": party})
    assert (Party.objects.count(), Person.objects.count()) == before
    assert shared(Party.objects.get(pk=party)) == shared(Person.objects.get(party_id=party))


def run_together(*writes: Callable[[], object]) -> list[object]:
    """Each write in its own thread and connection, all let go at once; what each answered or was refused."""
    start = threading.Barrier(len(writes))
    results: list[object] = [None] * len(writes)

    def run(number: int, write: Callable[[], object]) -> None:
        start.wait()
        try:
            results[number] = write()
        except (Refusal, IntegrityError) as refused:
            results[number] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(writes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_the_same_regon_at_once_make_one_party() -> None:
    actor = manager()
    entered = {"kind": "organisation", "name": "Metal-Plast", "regon": "000331501"}
    results = run_together(*[lambda: create_party(actor, entered)] * 4)
    refused = [result for result in results if isinstance(result, Refusal)]
    assert len(refused) == 3
    assert {refusal.code for refusal in refused} == {"regon_taken"}
    assert Party.objects.filter(regon="000331501").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_read_one_version_cannot_both_write() -> None:
    actor = manager()
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    results = run_together(
        lambda: update_party(actor, party, {"industry": "Metal"}, expected=1),
        lambda: update_party(actor, party, {"source": "fair"}, expected=1),
    )
    assert sorted(isinstance(result, Refusal) for result in results) == [False, True]
    stored = Party.objects.get(pk=party)
    assert (stored.industry, stored.source) in {("Metal", ""), ("", "fair")}


@pytest.mark.django_db(transaction=True)
def test_two_who_put_each_other_above_do_not_close_a_circle() -> None:
    actor = manager()
    party = str(create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id)
    one, two = (create_person(actor, {"party": party, "last_name": name}).id for name in "AB")
    results = run_together(
        lambda: update_person(actor, one, {"superior": str(two)}),
        lambda: update_person(actor, two, {"superior": str(one)}),
    )
    assert sorted(isinstance(result, Refusal) for result in results) == [False, True]
    assert Person.objects.filter(reports_to__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_refused_write_inside_a_larger_one_leaves_the_larger_one_usable() -> None:
    actor = manager()
    with writing(actor):
        first = create_party(actor, {"kind": "organisation", "name": "A", "krs": "1"}).id
        with pytest.raises(Refusal), transaction.atomic():
            create_party(actor, {"kind": "organisation", "name": "B", "krs": "1"})
        update_party(actor, first, {"industry": "Metal"})
    assert Party.objects.get(pk=first).industry == "Metal"


@pytest.mark.django_db
def test_own_company_was_made_by_the_program_and_not_by_the_login_of_the_database() -> None:
    own = Party.objects.get(is_own=True)
    told = History.objects.filter(subject_id__in=(own.pk, own.identity_id), operation="insert")
    assert {row.actor_name for row in told} == {SYSTEM.name}
