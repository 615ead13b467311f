"""A few parties with persons, channels and addresses, drawn at random and written straight into their tables."""

from typing import Any

from hypothesis import strategies as st

from opiekun.accounts.models import User
from opiekun.parties.choices import LegalForm, PartyStatus
from opiekun.parties.models import Address, Channel, Identity, Interest, Party, Person, PersonDay
from tests.records.conditions.strategies import instants, texts

NAMES = texts.filter(lambda text: text.strip() != "")
CITIES = st.sampled_from(("Żory", "żory", "Łódź", "Lodz", "Tychy", ""))

DAYS = st.sampled_from(((1, 1), (2, 28), (2, 29), (3, 1), (3, 29), (3, 30), (12, 24), (12, 31)))
HOBBIES = st.sampled_from(("Żagle", "ogród ％", "brydż"))


def _keepers() -> list[int | None]:
    for number in (1, 2):
        User.objects.get_or_create(
            pk=number, defaults={"email": f"k{number}@a.example", "first_name": "K", "last_name": "L", "password": "!"}
        )
    return [None, 1, 2]


def random_register(data: st.DataObject) -> None:
    """Up to five organisations, each with up to two persons."""
    keepers = _keepers()
    for _number in range(data.draw(st.integers(1, 5))):
        identity = Identity.objects.create(kind="organisation", name=data.draw(NAMES), short_name=data.draw(texts))
        party = Party.objects.create(
            kind="organisation",
            identity=identity,
            legal_form=data.draw(st.sampled_from(("", *LegalForm.values[:3]))),
            nip=data.draw(st.sampled_from(("", "5260250274"))),
            status=data.draw(st.sampled_from(PartyStatus.values)),
            industry=data.draw(texts),
            account_manager_id=data.draw(st.sampled_from(keepers)),
        )
        _hang_on(data, identity)
        for _person in range(data.draw(st.integers(0, 2))):
            _person_at(data, party)


def _person_at(data: st.DataObject, party: Party) -> None:
    identity = Identity.objects.create(kind="natural_person", last_name=data.draw(NAMES))
    person = Person.objects.create(
        party=party,
        identity=identity,
        job_title=data.draw(texts),
        has_left=data.draw(st.booleans()),
        created_at=data.draw(instants.filter(lambda at: at.year < 2026)),
    )
    _hang_on(data, identity)
    for kind, (month, day) in data.draw(st.dictionaries(st.sampled_from(("birthday", "name_day")), DAYS)).items():
        PersonDay.objects.create(person=person, kind=kind, month=month, day=day)
    Interest.objects.bulk_create(
        Interest(person=person, kind="hobby", term=term) for term in data.draw(st.sets(HOBBIES, max_size=2))
    )


def _hang_on(data: st.DataObject, identity: Identity) -> None:
    rows: list[Any] = data.draw(st.lists(st.tuples(CITIES, st.sampled_from(("", "24"))), max_size=2))
    Address.objects.bulk_create(
        Address(identity=identity, kind="branch", city=city, street="Długa", voivodeship=voivodeship)
        for city, voivodeship in rows
    )
    numbers = data.draw(st.sets(st.sampled_from(("+48600100200", "+48322180001")), max_size=2))
    Channel.objects.bulk_create(
        Channel(identity=identity, kind="phone", value=number, normalised=number) for number in sorted(numbers)
    )
