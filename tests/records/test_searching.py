"""A searched list is the list of all rows without those that do not match, wherever it is cut."""

from itertools import pairwise

import pytest
from django.db import connection
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import SYSTEM
from opiekun.parties.kinds import PARTY_KIND, PERSON_KIND
from opiekun.parties.models import Party
from opiekun.parties.services import create_party
from opiekun.records.lists import searching
from opiekun.records.lists.order import Order
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import list_rows, sort_field
from opiekun.records.lists.stretches import EDGES, blocks_after, blocks_before, stretch_of
from opiekun.records.search.quick import is_indexed

NAMES = st.lists(st.text(alphabet="aąbcłz ", min_size=1, max_size=6).filter(str.strip), min_size=1, max_size=25)
TYPED = st.sampled_from(["a", "ab", "l", "z a", "ą"])
SORTS = st.sampled_from(["name", "-name", "-updated_at", "created_at"])


@pytest.fixture
def short_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits at which some twenty rows take every way."""
    monkeypatch.setattr(searching, "SHORT_WALK", 2)
    monkeypatch.setattr(searching, "LONG_WALK", 6)
    monkeypatch.setattr(searching, "FIRST_GATHERED", 3)
    monkeypatch.setattr(searching, "MOST_GATHERED", 3)


def walked(query: ListQuery) -> list[int]:
    """All ids, page after page; on the way back every page must be the same."""
    pages, cursors, cursor = [], [], ""
    while True:
        found = list_rows(SYSTEM, PARTY_KIND, query.at(cursor))
        pages.append([row[0] for row in found.rows])
        cursors.append(found.previous)
        if not found.next:
            break
        cursor = found.next
    for (earlier, _later), back in zip(pairwise(pages), cursors[1:], strict=True):
        assert [row[0] for row in list_rows(SYSTEM, PARTY_KIND, query.at(back)).rows] == earlier
    return [record_id for page in pages for record_id in page]


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=NAMES, typed=TYPED, sort=SORTS, limit=st.integers(1, 4))
def test_searched_list_has_every_match_once_in_order(
    short_walks: None, db: None, names: list[str], typed: str, sort: str, limit: int
) -> None:
    Party.objects.filter(is_own=False).update(trashed_at="2026-01-01T00:00Z")
    for name in names:
        create_party(SYSTEM, {"kind": "organisation", "name": name})
    listed = list_rows(SYSTEM, PARTY_KIND, ListQuery(Sort.read(sort), ("full_name",), limit=500))
    matching = set(Party.objects.filter(search_key__regex=_pattern(typed)).values_list("pk", flat=True))
    expected = [row[0] for row in listed.rows if row[0] in matching]
    assert walked(ListQuery(Sort.read(sort), (), q=typed, limit=limit)) == expected


SHORT_WORDS = st.lists(st.text(alphabet="ab ", min_size=3, max_size=9).filter(str.strip), min_size=1, max_size=25)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=SHORT_WORDS,
    typed=st.sampled_from(["aba", "bba", "aa aba", "bbb"]),
    sort=st.sampled_from(["name", "-name"]),
    limit=st.integers(1, 4),
    rare=st.booleans(),
)
def test_frequent_fragments_are_found_in_order_under_any_filter(
    short_walks: None, db: None, names: list[str], typed: str, sort: str, limit: int, rare: bool
) -> None:
    """Names that share their beginnings, so that the place at which hits are parted is anywhere among equal ones."""
    Party.objects.filter(is_own=False).update(trashed_at="2026-01-01T00:00Z")
    for number, name in enumerate(names):
        create_party(SYSTEM, {"kind": "organisation", "name": name, "status": "suspended" if number % 3 else "active"})
    bounds = Q(status="suspended") if rare else Q()
    matching = Party.objects.filter(search_key__regex=_pattern(typed), trashed_at=None)
    way = "-" if sort.startswith("-") else ""
    expected = matching.filter(bounds)
    query = ListQuery(Sort.read(sort), (), q=typed, limit=limit, bounds=bounds)
    assert walked(query) == list(expected.order_by(f"{way}sort_key", f"{way}pk").values_list("pk", flat=True))


def _pattern(typed: str) -> str:
    plain = typed.replace("ą", "a")
    return "".join(f"(?=.*{word})" for word in plain.split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("names", "statements"),
    [
        pytest.param(["abc"] * 2, 3, id="fewer rows than a walk"),
        pytest.param(["abc"] * 12, 3, id="frequent"),
        # Each gathering has a transaction of its own, a savepoint here, and sets how it is planned.
        pytest.param(["bcd"] * 12 + ["zabc"], 4 + 4, id="rare"),
        # The walk from the place at which hits begin needs no further gathering.
        pytest.param(["bcd"] * 8 + ["zabc"] * 5, 7 + 8, id="frequent, but only at the end"),
        pytest.param(["bcd"] * 4 + ["zabc"] * 5, 7 + 8, id="frequent, and within a long walk"),
    ],
)
def test_search_takes_few_statements(
    short_walks: None, names: list[str], statements: int, django_assert_num_queries: object
) -> None:
    for name in names:
        create_party(SYSTEM, {"kind": "organisation", "name": name})
    with django_assert_num_queries(statements):  # type: ignore[operator]
        found = list_rows(SYSTEM, PARTY_KIND, ListQuery(Sort("name"), (), q="abc", limit=1))
    assert len(found.rows) == 1


@pytest.mark.django_db
def test_gathering_leaves_the_plans_of_what_follows_alone(short_walks: None) -> None:
    for name in ["bcd"] * 8 + ["zabc"] * 5:
        create_party(SYSTEM, {"kind": "organisation", "name": name})
    list_rows(SYSTEM, PARTY_KIND, ListQuery(Sort("name"), (), q="abc", limit=1))
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan", "indexonlyscan"):
            cursor.execute(f"SHOW enable_{way}")
            assert cursor.fetchone() == ("on",)


@pytest.mark.parametrize(("typed", "indexed"), [("ła", False), ("a b", False), ("ład", True), ("z ogr", True)])
def test_text_of_three_letters_in_a_row_is_looked_up(typed: str, indexed: bool) -> None:
    assert is_indexed(typed) is indexed


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [PARTY_KIND, PERSON_KIND], ids=["party", "person"])
def test_the_index_of_fragments_answers_what_stands_before_a_place(kind: RecordKind) -> None:
    query = ListQuery(Sort("name"), ())
    order = Order(kind, sort_field(SYSTEM, kind, query.sort), descending=False)
    assert order.is_in_fragments
    before, _after = order.parted_at("zabc")
    asked = str(kind.visible(SYSTEM, "view").filter(before).order_by().values("pk").query)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [f"{kind.model_class._meta.db_table}_search"])
        (definition,) = cursor.fetchone()
    assert "records_blocks(sort_key)" in definition
    assert f'records_blocks("{kind.model_class._meta.db_table}"."sort_key") &&' in asked


KEYS = st.text(alphabet="abfiklprsuz{| 0", max_size=6) | st.sampled_from(EDGES) | st.text(alphabet="zażółć", max_size=3)


def database_blocks(key: str) -> list[int]:
    """The blocks of a key as the index holds them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_blocks(%s)", [key])
        (blocks,) = cursor.fetchone()
    return list(blocks)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=KEYS, place=KEYS)
def test_blocks_part_the_alphabet_as_the_edges_do(db: None, key: str, place: str) -> None:
    held = set(database_blocks(key))
    assert database_blocks(key)[0] == stretch_of(key)
    assert bool(held & set(blocks_before(stretch_of(place)))) == (stretch_of(key) < stretch_of(place))
    assert bool(held & set(blocks_after(stretch_of(place)))) == (stretch_of(key) > stretch_of(place))


def test_edges_are_in_order_and_make_all_stretches() -> None:
    assert list(EDGES) == sorted(set(EDGES))
    assert len(EDGES) == 63
    assert (stretch_of(""), stretch_of("a"), stretch_of("z{")) == (0, 1, 63)
    assert blocks_before(0) == blocks_after(63) == []
