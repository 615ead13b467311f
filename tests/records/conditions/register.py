"""A few parties with persons, roles, channels and the rest, drawn at random and written straight into their tables."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import strategies as st

from opiekun.accounts.models import User
from opiekun.parties.choices import LegalForm, PartyStatus
from opiekun.parties.models import (
    Address,
    Channel,
    Customer,
    FamilyMember,
    HomeAddress,
    Identity,
    Interest,
    Party,
    Person,
    PersonDay,
    PersonFact,
    Supplier,
)
from tests.records.conditions.strategies import instants, texts
from tests.records.custom.fields import define

NAMES = texts.filter(lambda text: text.strip() != "")
CITIES = st.sampled_from(("Żory", "żory", "Łódź", "Lodz", "Tychy", ""))

DAYS = st.sampled_from(((1, 1), (2, 28), (2, 29), (3, 1), (3, 29), (3, 30), (12, 24), (12, 31)))
HOBBIES = st.sampled_from(("Żagle", "ogród ％", "brydż"))


_numbers = count(1)


def define_fields() -> None:
    """Custom fields of parties and of persons, of which random registers have values."""
    define("choice", "tier")
    define("number", "credit")
    define("text", "motto")
    define("date", "met", kind="person")
    define("multi_choice", "traits", kind="person")
    define("boolean", "vip", kind="person")


PARTY_CUSTOM = st.fixed_dictionaries(
    {},
    optional={
        "tier": st.sampled_from(("gold", "silver")),
        "credit": st.sampled_from(("0", "2.5", "-3")),
        "motto": texts.map(str.strip).filter(bool),
    },
)
PERSON_CUSTOM = st.fixed_dictionaries(
    {},
    optional={
        "met": st.sampled_from(("2026-03-29", "2026-03-30", "2025-12-31")),
        "traits": st.sampled_from((["gold"], ["gold", "silver"])),
        "vip": st.just(True),
    },
)


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
            custom=data.draw(PARTY_CUSTOM),
        )
        _hang_on(data, identity)
        _play(data, party)
        for _person in range(data.draw(st.integers(0, 2))):
            _person_at(data, party)


def _person_at(data: st.DataObject, party: Party) -> None:
    identity = Identity.objects.create(kind="natural_person", last_name=data.draw(NAMES))
    person = Person.objects.create(
        party=party,
        identity=identity,
        job_title=data.draw(texts),
        has_left=data.draw(st.booleans()),
        custom=data.draw(PERSON_CUSTOM),
        created_at=data.draw(instants.filter(lambda at: at.year < 2026)),
    )
    _hang_on(data, identity)
    for kind, (month, day) in data.draw(st.dictionaries(st.sampled_from(("birthday", "name_day")), DAYS)).items():
        PersonDay.objects.create(person=person, kind=kind, month=month, day=day)
    Interest.objects.bulk_create(
        Interest(person=person, kind="hobby", term=term) for term in data.draw(st.sets(HOBBIES, max_size=2))
    )

    _know(data, person)


def _know(data: st.DataObject, person: Person) -> None:
    """Family, facts and where the person lives."""
    for relation, day in data.draw(st.lists(st.tuples(st.sampled_from(("son", "wife")), st.none() | DAYS), max_size=2)):
        month, number = day or (None, None)
        FamilyMember.objects.create(person=person, relation=relation, name=data.draw(texts), month=month, day=number)
    if data.draw(st.booleans()):
        PersonFact.objects.create(person=person, label="Kawa", value=data.draw(NAMES))
    if data.draw(st.booleans()):
        HomeAddress.objects.create(person=person, city=data.draw(CITIES), street="Długa")


def _play(data: st.DataObject, party: Party) -> None:
    """Whatever roles the party has."""
    since = data.draw(st.none() | st.sampled_from((date(2026, 3, 29), date(2026, 3, 1), date(2025, 12, 31))))
    if data.draw(st.booleans()):
        limit = data.draw(st.none() | st.sampled_from((Decimal("0"), Decimal("2.5"))))
        held = data.draw(st.booleans())
        Customer.objects.create(
            party=party,
            number=f"K{next(_numbers)}",
            since=since,
            payment_terms_days=data.draw(st.none() | st.sampled_from((0, 1, 2))),
            credit_limit=limit,
            credit_limit_currency="PLN" if limit is not None else "",
            sales_hold=held,
            sales_hold_reason="Nie płaci" if held else "",
            default_vat=data.draw(st.sampled_from(("", "23"))),
        )
    if data.draw(st.booleans()):
        Supplier.objects.create(party=party, number=f"D{next(_numbers)}", since=since)


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
