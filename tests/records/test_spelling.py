"""What is typed wrong is corrected by the words that names have."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.models import Identity
from opiekun.parties.services import create_party, update_party
from opiekun.records.models import SearchWord
from opiekun.records.search.finding import search
from opiekun.records.search.learning import count_words
from opiekun.records.search.sources import all_search_sources
from opiekun.records.search.spelling import meant_texts, words_in
from opiekun.records.search.words import fold, read_typed
from tests.parties.people import manager, salesperson

pytestmark = pytest.mark.django_db
KIND = {"kind": "organisation"}


def make(*names: str, actor: Viewer = SYSTEM) -> None:
    for name in names:
        create_party(actor, {**KIND, "name": name})


def found(typed: str, viewer: Viewer = SYSTEM) -> list[str]:
    return [hit.name for group in search(viewer, typed).groups for hit in group.hits]


def learned(word: str) -> list[int]:
    return list(SearchWord.objects.filter(word=word).values_list("records", flat=True))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kowlaski", "kowalski"),
        ("kowalksi", "kowalski"),
        ("kowaski", "kowalski"),
        ("kowallski", "kowalski"),
        ("kowelski", "kowalski"),
        ("jowalski", "kowalski"),
        ("kowlsaki", "kowalski"),
        ("KOWLAŚKI", "kowalski"),
        ("kowlas", "kowals"),
        ("hrut", "hurt"),
        ("hurtowniakowalski", "hurtownia kowalski"),
        ("hurtownia-kowlaski", "hurtownia kowalski"),
        ("hurtwonia kowlaski", "hurtownia kowalski"),
        ("kowlaski, hurtwonia", "kowalski hurtownia"),
    ],
)
def test_misspelt_words_are_corrected(typed: str, meant: str) -> None:
    make("Hurtownia Kowalski", "Przedsiębiorstwo Wielobranżowe")
    answer = search(SYSTEM, typed)
    assert (found(typed), answer.meant) == (["Hurtownia Kowalski"], meant)


@pytest.mark.parametrize("typed", ["xq", "qqqqqq", "5260250274", "a@b", "12345", "hur7", "hxrx"])
def test_what_is_like_nothing_finds_nothing(typed: str) -> None:
    make("Hurtownia Kowalski")
    assert not search(SYSTEM, typed)


def test_what_is_found_is_not_corrected() -> None:
    make("Nowka", "Nowak")
    assert (found("nowka"), search(SYSTEM, "nowka").meant) == (["Nowka"], "")


def test_frequent_name_comes_before_a_rare_one() -> None:
    make("Karbon", "Kartom", "Kartom Plus", "Kartom Bis")
    count_words()
    assert meant_texts(read_typed("karton")) == ["kartom", "karbon"]


def test_each_of_words_that_no_name_has_together_is_searched_alone() -> None:
    make("Hurtownia Kowalski", "Transport Mazur")
    assert found("kowlaski mazur") == ["Hurtownia Kowalski"]
    assert found("qqqqqqq mazur") == ["Transport Mazur"]
    assert found("a 12 mazur") == ["Transport Mazur"]


def test_a_name_out_of_reach_does_not_hide_the_next_one() -> None:
    owner, other = salesperson(), salesperson()
    make("Bartonex", actor=other)
    make("Bartowex", actor=owner)
    assert found("bartomex", owner) == ["Bartowex"]
    assert found("bartonez", owner) == ["Bartowex"]
    assert search(owner, "bartonez").meant == "bartowex", "the word of another's party is not told"


def test_renamed_record_is_found_by_its_new_name_misspelt() -> None:
    made = create_party(SYSTEM, {**KIND, "name": "Pierwotna"})
    update_party(SYSTEM, made.id, {"name": "Ostateczna"})
    assert found("ostatezcna") == ["Ostateczna"]


def test_count_merges_doubles_and_forgets_what_no_record_has() -> None:
    make("Hurtownia Kowalski", "Hurtownia Mazur")
    SearchWord.objects.bulk_create([SearchWord(word="kowalski"), SearchWord(word="wymazany", records=3)])
    SearchWord.objects.filter(word="mazur").delete()
    count_words()
    assert (learned("hurtownia"), learned("kowalski"), learned("mazur"), learned("wymazany")) == ([2], [1], [1], [])
    count_words()
    assert (learned("hurtownia"), learned("kowalski")) == ([2], [1])


def test_words_of_an_erased_name_are_forgotten_by_the_count() -> None:
    make("Zapomniany")
    Identity.objects.filter(name="Zapomniany").update(name="Usunięto")
    assert learned("zapomniany")
    count_words()
    assert not learned("zapomniany")
    assert learned("usunieto") == [1]


def test_every_kind_that_names_its_words_learns_them() -> None:
    named = {source.named_by for source in all_search_sources()} - {None}
    tables = {model._meta.db_table for model in named if model is not None}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'learn_words'")
        learning = {name for (name,) in cursor.fetchall()}
    assert learning == tables
    assert len(tables) >= 5


@pytest.mark.django_db(transaction=True)
def test_two_transactions_that_learn_one_word_do_not_wait_for_one_another() -> None:
    written, may_end = Event(), Event()

    def first() -> None:
        try:
            with transaction.atomic():
                make("Wspólnex")
                written.set()
                assert may_end.wait(30)
        finally:
            connection.close()

    thread = Thread(target=first)
    thread.start()
    try:
        assert written.wait(30)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        make("Wspólnex Bis")
    finally:
        may_end.set()
        thread.join()
    assert sorted(found("wsponlex")) == ["Wspólnex", "Wspólnex Bis"]
    count_words()
    assert learned("wspolnex") == [2]


@given(st.text("abcżółć .,-/\\|'\"„”[]{}()<>%_1٣ß", max_size=60))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_names_are_taken_apart_as_what_is_typed(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM records_words(core_fold(%s)) AS w (word)", [text])
        assert [word for (word,) in cursor.fetchall()] == words_in(text)


@given(
    st.sampled_from(["hurtownia", "mazur", "transport", "wielobranzowe", "kowalczyk"]),
    st.sampled_from(["turn", "drop", "double", "other"]),
    st.integers(1, 20),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_one_slip_behind_the_first_letter_is_mended(word: str, slip: str, at: int) -> None:
    if not found("wielobranzowe"):
        make("Hurtownia Kowalczyk", "Transport Mazur", "Wielobranżowe")
    i = 1 + at % (len(word) - 2)
    typed = {
        "turn": word[:i] + word[i + 1] + word[i] + word[i + 2 :],
        "drop": word[:i] + word[i + 1 :],
        "double": word[: i + 1] + word[i:],
        "other": word[:i] + "q" + word[i + 1 :],
    }[slip]
    assert any(word in fold(name) for name in found(typed)), typed


def test_misspelt_name_takes_one_statement_more_than_two_searches() -> None:
    make("Hurtownia Kowalski")
    viewer = manager()
    with CaptureQueriesContext(
        connection,
    ) as right:
        search(viewer, "kowalski")
    with CaptureQueriesContext(connection) as wrong:
        search(viewer, "kowlaski")
    assert len(wrong) <= 2 * len(right) + 3
