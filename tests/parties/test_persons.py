"""Persons at parties: making, changing, superiors, moving."""

import pytest

from opiekun.core.errors import InvalidInput, NotAllowed, NotFound
from opiekun.core.fields import FieldClass
from opiekun.parties.errors import OnlyOnePerson, SuperiorCycle, SuperiorElsewhere, TiedToParty
from opiekun.parties.models import Person
from opiekun.parties.services import create_party, create_person, move_person, preview_move, update_person
from tests.parties.people import TestViewer, manager, salesperson

pytestmark = pytest.mark.django_db

ALL_CLASSES = frozenset({FieldClass.BUSINESS, FieldClass.PRIVATE})


@pytest.fixture
def actor() -> TestViewer:
    return manager()


def company(actor: TestViewer, name: str = "Metal-Plast") -> int:
    return create_party(actor, {"kind": "organisation", "name": name}).id


def person(actor: TestViewer, party: int, last_name: str, **more: object) -> int:
    return create_person(actor, {"party": str(party), "last_name": last_name, **more}).id


def test_person_with_business_data_belongs_to_one_party(actor: TestViewer) -> None:
    party = company(actor)
    boss = person(actor, party, "Maj")
    made = Person.objects.get(
        pk=person(
            actor,
            party,
            "Zięba",
            first_name="Piotr",
            sex="male",
            job_title="Kierownik",
            department="Zakupy",
            occupation="inżynier",
            education="Politechnika Śląska",
            superior=str(boss),
            channels=[{"kind": "phone", "value": "600 100 200"}],
        )
    )
    assert (made.party_id, made.reports_to_id, made.identity.sex) == (party, boss, "male")
    assert made.identity.channels.get().normalised == "+48600100200"


@pytest.mark.parametrize("party", [None, "", "0", "abc", "99999999", "-1"])
def test_person_without_a_known_party_is_refused(actor: TestViewer, party: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_person(actor, {"party": party, "last_name": "Maj"})
    assert refused.value.errors[0].loc == ("party",)
    assert not Person.objects.exists()


def test_party_out_of_reach_is_as_unknown_as_one_that_is_not_there(actor: TestViewer) -> None:
    party = company(actor)
    with pytest.raises(InvalidInput) as refused:
        create_person(salesperson(), {"party": str(party), "last_name": "Maj"})
    assert refused.value.errors[0].code == "not_an_id"
    assert not Person.objects.exists()


def test_second_person_of_a_natural_person_is_refused(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "natural_person", "last_name": "Maj"}).id
    with pytest.raises(OnlyOnePerson):
        person(actor, party, "Zięba")
    assert Person.objects.filter(party_id=party).count() == 1


def test_superior_must_be_a_live_person_of_the_same_party(actor: TestViewer) -> None:
    here, elsewhere = company(actor), company(actor, "Stalbud")
    stranger = person(actor, elsewhere, "Obcy")
    with pytest.raises(SuperiorElsewhere):
        person(actor, here, "Zięba", superior=str(stranger))
    worker = person(actor, here, "Zięba")
    with pytest.raises(SuperiorElsewhere):
        update_person(actor, worker, {"superior": str(stranger), "job_title": "Kierownik"})
    assert Person.objects.filter(pk=worker, reports_to=None, job_title="").exists()


def test_nobody_is_above_themselves(actor: TestViewer) -> None:
    party = company(actor)
    top = person(actor, party, "A")
    middle = person(actor, party, "B", superior=str(top))
    bottom = person(actor, party, "C", superior=str(middle))
    for superior in (top, bottom):
        with pytest.raises(SuperiorCycle):
            update_person(actor, top, {"superior": str(superior)})
    assert Person.objects.get(pk=top).reports_to_id is None


def test_making_another_person_main_steps_the_former_down(actor: TestViewer) -> None:
    party = company(actor)
    first = person(actor, party, "A", is_main=True)
    second = person(actor, party, "B", is_main=True)
    assert list(Person.objects.filter(is_main=True).values_list("pk", flat=True)) == [second]
    update_person(actor, first, {"is_main": True})
    assert list(Person.objects.filter(is_main=True).values_list("pk", flat=True)) == [first]


def test_moving_clears_superior_and_subordinates_and_says_so_before(actor: TestViewer) -> None:
    here, there = company(actor), company(actor, "Stalbud")
    boss = person(actor, here, "Szef")
    mover = person(actor, here, "Maj", superior=str(boss), is_main=True)
    worker = person(actor, here, "Zięba", superior=str(mover))
    preview = preview_move(actor, mover)
    assert (preview.superior, preview.subordinates) == ("Szef", ["Zięba"])
    move_person(actor, mover, there)
    moved = Person.objects.get(pk=mover)
    assert (moved.party_id, moved.reports_to_id, moved.is_main) == (there, None, False)
    assert Person.objects.get(pk=worker).reports_to_id is None


def test_person_of_a_natural_person_party_cannot_be_moved_nor_anyone_moved_to_it(actor: TestViewer) -> None:
    natural = create_party(actor, {"kind": "natural_person", "last_name": "Maj"}).id
    own = Person.objects.get(party_id=natural).pk
    with pytest.raises(TiedToParty):
        move_person(actor, own, company(actor))
    other = person(actor, company(actor), "Zięba")
    with pytest.raises(OnlyOnePerson):
        move_person(actor, other, natural)
    assert Person.objects.get(pk=own).party_id == natural


def test_person_is_not_moved_to_a_party_out_of_reach() -> None:
    actor, stranger = manager(), salesperson()
    far = company(actor)
    mine = person(stranger, company(stranger), "Zięba")
    with pytest.raises(NotFound):
        move_person(stranger, mine, far)
    assert Person.objects.get(pk=mine).party_id != far


def test_private_details_need_their_right_to_be_written(actor: TestViewer) -> None:
    party = company(actor)
    with pytest.raises(NotAllowed):
        person(actor, party, "Maj", private_channels=[{"kind": "phone", "value": "600100200"}])
    assert not Person.objects.exists()
    trusted = manager(classes=ALL_CLASSES)
    made = person(
        trusted,
        party,
        "Maj",
        private_channels=[{"kind": "phone", "value": "600100200"}],
        home_address={"street": "Lipowa", "city": "Żory", "postcode": "44240"},
    )
    stored = Person.objects.get(pk=made)
    assert stored.private_channels.get().normalised == "+48600100200"
    assert stored.home_address.postcode == "44-240"
    assert not stored.identity.channels.exists()
    update_person(trusted, made, {"home_address": None, "private_channels": []})
    assert not stored.private_channels.exists()
    assert not type(stored.home_address).objects.exists()


def test_wrong_home_address_is_named_at_its_field() -> None:
    trusted = manager(classes=ALL_CLASSES)
    with pytest.raises(InvalidInput) as refused:
        person(trusted, company(trusted), "Maj", home_address={"city": "Żory", "postcode": "4"})
    assert refused.value.errors[0].loc == ("home_address", "postcode")
