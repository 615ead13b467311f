"""Personal details of demo persons: made of their names, so that they change nothing in the stream of parties."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from opiekun.parties.choices import DayKind, InterestKind, Relation, Sex
from opiekun.parties.rules.name_days import name_days, next_after
from opiekun.web.demo.entries import PersonEntry
from opiekun.web.demo.vocabulary import first_names, interest_terms, person_facts

Row = tuple[Any, ...]


@dataclass(slots=True)
class Details:
    """Rows without the person's id, in the columns of ``tables``."""

    days: list[Row] = field(default_factory=list)
    family: list[Row] = field(default_factory=list)
    interests: list[Row] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)


def details_of(person: PersonEntry, day: date) -> Details:
    """What our salespeople know of a person; of most nothing."""
    rng = Random(f"{person.names.first_name} {person.names.last_name} {person.job_title} {person.department}")
    known = Details()
    if person.birthday_comes:
        born = day + timedelta(days=rng.randrange(1, 13))
        _birthday(rng, known, person, date(born.year - rng.randrange(28, 60), born.month, min(born.day, 28)))
    elif rng.random() < 0.3:
        _birthday(rng, known, person, date(rng.randrange(1957, 2001), 1, 1) + timedelta(days=rng.randrange(365)))
    if rng.random() < 0.06:
        wedding = date(rng.randrange(1985, 2022), rng.choice((5, 6, 7, 8, 9)), rng.randrange(1, 29))
        known.days.append((DayKind.ANNIVERSARY.value, "ślub", wedding.month, wedding.day, wedding.year, None))
    if rng.random() < 0.12:
        known.family += [_child(rng) for _number in range(rng.randrange(1, 3))]
    if rng.random() < 0.15:
        terms = rng.sample(interest_terms(), rng.randrange(1, 3))
        known.interests += [(InterestKind.HOBBY.value, term) for term in terms]
    if rng.random() < 0.1:
        known.facts.append(rng.choice(person_facts()))
    return known


def _birthday(rng: Random, known: Details, person: PersonEntry, born: date) -> None:
    reminder = rng.choice((None, 0, 0, 1, 3))
    known.days.append((DayKind.BIRTHDAY.value, "", born.month, born.day, born.year, reminder))
    name_day = next_after(name_days(person.names.first_name), (born.month, born.day))
    if name_day and rng.random() < 0.4:
        known.days.append((DayKind.NAME_DAY.value, "", *name_day, None, 0))


def _child(rng: Random) -> Row:
    sex = rng.choice((Sex.FEMALE, Sex.MALE))
    relation = Relation.DAUGHTER if sex == Sex.FEMALE else Relation.SON
    born = date(rng.randrange(2006, 2024), 1, 1) + timedelta(days=rng.randrange(365))
    return relation.value, first_names(sex.value).draw(rng), born.month, born.day, born.year, None
