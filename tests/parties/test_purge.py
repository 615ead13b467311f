"""What was 30 days in the trash is removed for good, with all that was only its own."""

from datetime import timedelta

import pytest

from opiekun.core import clock
from opiekun.core.fields import FieldClass
from opiekun.core.models import Record
from opiekun.core.trash import purge_expired
from opiekun.parties.models import (
    Address,
    Channel,
    FamilyMember,
    Identity,
    Interest,
    Party,
    Person,
    PersonDay,
    PersonFact,
)
from opiekun.parties.services import create_party, create_person, trash_party, trash_person, update_person
from tests.parties.people import TestViewer, manager

pytestmark = pytest.mark.django_db(transaction=True)

CHANNEL = {"kind": "phone", "value": "601 234 567"}


@pytest.fixture
def actor() -> TestViewer:
    return manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PERSONAL}))


def after(days: int) -> dict[str, int]:
    with clock.frozen(clock.now() + timedelta(days=days)):
        removed = purge_expired()
    return {kind: removed[kind] for kind in ("party", "person")}


def test_a_party_goes_with_its_persons_after_30_days(actor: TestViewer) -> None:
    before = (Party.objects.count(), Identity.objects.count())
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast", "channels": [CHANNEL]}).id
    details = {
        "days": [{"kind": "birthday", "date": "24.11"}],
        "family": [{"relation": "son", "name": "Adaś"}],
        "interests": [{"term": "narty"}],
        "facts": [{"label": "Kawa", "value": "czarna"}],
    }
    named = {"party": str(party), "last_name": "Zięba", "channels": [CHANNEL]}
    person = create_person(actor, {**named, **details}).id
    trash_party(actor, party)
    assert after(29) == {"party": 0, "person": 0}
    assert after(31) == {"party": 1, "person": 0}
    assert (Party.objects.count(), Identity.objects.count()) == before
    assert not Channel.objects.exists()
    assert not Address.objects.exists()
    for model in (PersonDay, FamilyMember, Interest, PersonFact):
        assert not model._default_manager.exists()
    assert not Record.objects.filter(pk__in=[party, person]).exists()
    assert after(31) == {"party": 0, "person": 0}


def test_a_natural_person_goes_as_a_whole(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "natural_person", "first_name": "Jan", "last_name": "Wilk"}).id
    trash_party(actor, party)
    assert after(31)["party"] == 1
    assert not Person.objects.exists()


def test_a_person_goes_alone_and_whoever_reported_to_them_stays(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    boss = create_person(actor, {"party": str(party), "last_name": "Maj"}).id
    person = create_person(actor, {"party": str(party), "last_name": "Zięba"}).id
    update_person(actor, person, {"superior": str(boss)})
    trash_person(actor, boss)
    assert after(31) == {"party": 0, "person": 1}
    assert Person.objects.get().reports_to_id is None
    assert Party.objects.filter(pk=party).exists()
