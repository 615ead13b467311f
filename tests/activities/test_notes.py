"""Notes: what they belong to, who may read them, whom they mention."""

import pytest

from opiekun.activities.errors import OwnerInTrash
from opiekun.activities.models import Mention, Note
from opiekun.activities.permissions import reached_notes
from opiekun.activities.search import NOTE_SEARCH
from opiekun.activities.selectors.notes import load_note, notes_of, who_can_be_mentioned
from opiekun.activities.services.notes import create_note, restore_note, trash_note, update_note
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, Refusal
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from opiekun.parties.services.move_person import move_person
from opiekun.parties.services.trash import trash_party
from opiekun.records.models import Notification
from opiekun.records.search.words import read_typed
from tests.accounts.people import make_team, make_user
from tests.accounts.people import viewer as made_viewer
from tests.activities.test_interactions import codes
from tests.parties.people import TestViewer, manager, salesperson
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> TestViewer:
    return manager()


@pytest.fixture
def party(actor: TestViewer) -> int:
    return create_party(actor, {"kind": "organisation", "name": "Stalmix"}).id


@pytest.fixture
def person(actor: TestViewer, party: int) -> int:
    return create_person(actor, {"party": str(party), "last_name": "Nowak"}).id


def test_a_note_is_on_a_party_or_a_person_and_without_either_on_our_own_company(
    actor: TestViewer, party: int, person: int
) -> None:
    on_party = create_note(actor, {"body": "<p>a</p>", "party": str(party)}).id
    on_person = create_note(actor, {"body": "<p>b</p>", "person": str(person), "about": str(on_party + 0)[:0]}).id
    internal = create_note(actor, {"body": "<p>c</p>"}).id
    owners = dict(Note.objects.values_list("pk", "party_id"))
    assert owners == {on_party: party, on_person: None, internal: Party.objects.get(is_own=True).pk}
    with pytest.raises(InvalidInput) as refused:
        create_note(actor, {"body": "<p>x</p>", "party": str(party), "person": str(person)})
    assert codes(refused) == {"person": "exactly_one"}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("body", "<p> </p><script>x</script>", "required"),
        ("body", "x" * 500_001, "too_long"),
        ("visibility", "world", "choice"),
        ("about", "999999999", "not_an_id"),
        ("party", "999999999", "not_an_id"),
        ("pinned", "maybe", "not_boolean"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_written(
    actor: TestViewer, party: int, field: str, value: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_note(actor, {"body": "<p>x</p>", "party": str(party), field: value})
    assert codes(refused) == {field: code}
    assert not Note.objects.exists()


def test_a_private_note_is_not_there_for_the_administrator(party: int) -> None:
    author, admin = made_viewer("sales_manager"), made_viewer("administrator")
    pk = create_note(author, {"body": "<p>Tajemnica</p>", "party": str(party), "visibility": "private"}).id
    assert reached_notes(admin).filter(pk=pk).count() == 0
    assert notes_of(admin, "party", party) == []
    assert list(NOTE_SEARCH.find(admin, read_typed("Tajemnica"), 5)) == []
    assert [hit.id for hit in NOTE_SEARCH.find(author, read_typed("tajemn"), 5)] == [pk]
    for act in (
        lambda: load_note(admin, pk),
        lambda: update_note(admin, pk, {"visibility": "all"}),
        lambda: trash_note(admin, pk),
    ):
        with pytest.raises(NotFound):
            act()
    trash_note(author, pk)
    with pytest.raises(NotFound):
        restore_note(admin, pk)
    assert Note.objects.get(pk=pk).visibility == "private"


def test_a_note_for_the_team_is_read_by_those_of_the_authors_teams_who_see_the_record() -> None:
    south = make_team("Południe")
    author, mate, stranger = (made_viewer("sales_manager", teams=t) for t in ((south,), (south,), ()))
    party = create_party(author, {"kind": "organisation", "name": "Stalmix"}).id
    pk = create_note(author, {"body": "<p>x</p>", "party": str(party), "visibility": "team"}).id
    assert [reached_notes(who).filter(pk=pk).exists() for who in (author, mate, stranger)] == [True, True, False]


def test_only_the_author_says_who_reads_it(actor: TestViewer, party: int) -> None:
    pk = create_note(actor, {"body": "<p>x</p>", "party": str(party)}).id
    with pytest.raises(InvalidInput) as refused:
        update_note(manager(), pk, {"visibility": "private"})
    assert codes(refused) == {"visibility": "not_author"}


def test_another_teams_note_is_not_there_and_ones_own_is_changed_where_one_sees_the_party(
    actor: TestViewer, party: int
) -> None:
    pk = create_note(actor, {"body": "<p>x</p>", "party": str(party)}).id
    jan = salesperson()
    with pytest.raises(NotFound):
        update_note(jan, pk, {"body": "<p>y</p>"})
    sees = TestViewer(jan.id, jan.name, jan.reach, reach_of={"view": "everyone", "create": "everyone"})
    own = create_note(sees, {"body": "<p>y</p>", "party": str(party)}).id
    update_note(sees, own, {"pinned": True})
    with pytest.raises(NotAllowed):
        update_note(sees, pk, {"pinned": True})


def test_notes_go_with_the_person_who_moves(actor: TestViewer, party: int, person: int) -> None:
    pk = create_note(actor, {"body": "<p>x</p>", "person": str(person)}).id
    other = create_party(actor, {"kind": "organisation", "name": "Drewnex"}).id
    assert [note.pk for note in notes_of(actor, "party", party)] == [pk]
    move_person(actor, person, other)
    assert [note.pk for note in notes_of(actor, "party", other)] == [pk]
    assert notes_of(actor, "party", party) == []


def test_whoever_may_not_read_the_note_is_not_mentioned() -> None:
    author, reader, other = (make_user(role) for role in ("administrator", "sales_manager", "salesperson"))
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix", "account_manager": str(author.pk)}).id
    acting = made_viewer("administrator")
    spans = "".join(f'<span data-mention="{user.pk}">@x</span>' for user in (author, reader, other))
    pk = create_note(acting, {"body": f"<p>{spans}</p>", "party": str(party)}).id
    assert set(Mention.objects.filter(note_id=pk).values_list("user_id", flat=True)) == {author.pk, reader.pk}
    assert set(Notification.objects.filter(code="note.mention").values_list("user_id", "record_id")) == {
        (author.pk, pk),
        (reader.pk, pk),
    }
    offered = [user_id for user_id, _name in who_can_be_mentioned(acting, "nowak", party, None)]
    assert other.pk not in offered
    assert {author.pk, reader.pk} <= set(offered)
    update_note(acting, pk, {"body": "<p>nobody</p>"})
    assert not Mention.objects.filter(note_id=pk).exists()


def test_trash_and_back_unless_what_it_belongs_to_is_there(actor: TestViewer, party: int) -> None:
    saved = create_note(actor, {"body": "<p>x</p>", "party": str(party)})
    trash_note(actor, saved.id, saved.version)
    restore_note(actor, saved.id)
    trash_note(actor, saved.id)
    trash_party(actor, party)
    with pytest.raises(OwnerInTrash):
        restore_note(actor, saved.id)


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_read_one_version_one_is_refused() -> None:
    actor = manager()
    party = create_party(actor, {"kind": "organisation", "name": "Stalmix"}).id
    saved = create_note(actor, {"body": "<p>x</p>", "party": str(party)})
    results = run_together(
        lambda: update_note(actor, saved.id, {"body": "<p>a</p>"}, saved.version),
        lambda: update_note(actor, saved.id, {"body": "<p>b</p>"}, saved.version),
    )
    assert sorted(isinstance(result, Refusal) for result in results) == [False, True]
