"""To the trash and back."""

import pytest

from opiekun.core.errors import Conflict, NotFound, StaleVersion
from opiekun.core.models import OutboxEntry
from opiekun.parties.errors import IdentifierTaken, OwnCompanyStays, TiedToParty
from opiekun.parties.models import Party, Person
from opiekun.parties.services import (
    create_party,
    create_person,
    restore_party,
    restore_person,
    trash_party,
    trash_person,
    update_party,
)
from tests.parties.people import TestViewer, manager, salesperson

pytestmark = pytest.mark.django_db

COMPANY = {"kind": "organisation", "name": "Metal-Plast"}


@pytest.fixture
def actor() -> TestViewer:
    return manager()


def live(model: type[Party] | type[Person], pk: int) -> bool:
    return model.objects.filter(pk=pk, trashed_at=None).exists()  # type: ignore[union-attr]


def test_party_takes_its_persons_along_and_brings_back_only_those(actor: TestViewer) -> None:
    party = create_party(actor, COMPANY).id
    before = create_person(actor, {"party": str(party), "last_name": "Dawny"}).id
    along = create_person(actor, {"party": str(party), "last_name": "Maj"}).id
    trash_person(actor, before)
    trash_party(actor, party)
    assert not live(Party, party)
    assert not live(Person, along)
    restore_party(actor, party)
    assert live(Party, party)
    assert live(Person, along)
    assert not live(Person, before)
    names = list(OutboxEntry.objects.filter(record_id=party).order_by("id").values_list("name", flat=True))
    assert names == ["party.created", "party.trashed", "party.restored"]


def test_natural_person_goes_and_returns_as_one(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "natural_person", "last_name": "Maj"}).id
    person = Person.objects.get(party_id=party).pk
    with pytest.raises(TiedToParty):
        trash_person(actor, person)
    trash_party(actor, party)
    assert not live(Person, person)
    with pytest.raises(TiedToParty):
        restore_person(actor, person)
    restore_party(actor, party)
    assert live(Person, person)


def test_restore_is_refused_while_another_party_has_its_regon(actor: TestViewer) -> None:
    party = create_party(actor, {**COMPANY, "regon": "000331501"}).id
    trash_party(actor, party)
    other = create_party(actor, {**COMPANY, "regon": "000331501"})
    with pytest.raises(IdentifierTaken) as refused:
        restore_party(actor, party)
    assert refused.value.facts["id"] == str(other.id)
    assert not live(Party, party)


def test_person_is_not_restored_while_the_party_is_in_the_trash(actor: TestViewer) -> None:
    party = create_party(actor, COMPANY).id
    person = create_person(actor, {"party": str(party), "last_name": "Maj"}).id
    trash_person(actor, person)
    trash_party(actor, party)
    with pytest.raises(Conflict) as refused:
        restore_person(actor, person)
    assert refused.value.code == "party_in_trash"
    assert not live(Person, person)


def test_own_company_stays(actor: TestViewer) -> None:
    own = Party.objects.get(is_own=True)
    with pytest.raises(OwnCompanyStays):
        trash_party(actor, own.pk)
    assert live(Party, own.pk)


def test_stale_version_and_strangers_trash_nothing(actor: TestViewer) -> None:
    party = create_party(actor, COMPANY).id
    update_party(actor, party, {"industry": "Metal"})
    with pytest.raises(StaleVersion):
        trash_party(actor, party, expected=1)
    with pytest.raises(NotFound):
        trash_party(salesperson(), party)
    assert live(Party, party)


def test_what_is_in_the_trash_cannot_be_changed_or_trashed_again(actor: TestViewer) -> None:
    party = create_party(actor, COMPANY).id
    trash_party(actor, party)
    for write in (trash_party, lambda a, p: update_party(a, p, {"industry": "Metal"})):
        with pytest.raises(NotFound):
            write(actor, party)  # type: ignore[operator]
    with pytest.raises(NotFound):
        restore_party(salesperson(), party)


def test_restored_main_person_gives_way_to_the_new_one(actor: TestViewer) -> None:
    party = create_party(actor, COMPANY).id
    former = create_person(actor, {"party": str(party), "last_name": "A", "is_main": True}).id
    trash_person(actor, former)
    current = create_person(actor, {"party": str(party), "last_name": "B", "is_main": True}).id
    restore_person(actor, former)
    assert list(Person.objects.filter(is_main=True).values_list("pk", flat=True)) == [current]
