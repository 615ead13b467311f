"""The stream of demo parties: the same for the same seed, one at a time, so that a million need no memory."""

from collections.abc import Iterator
from random import Random

from opiekun.parties.choices import LegalForm, PartyStatus, Source
from opiekun.web.demo import custom_fields, firm_names, firms, known, role_fields
from opiekun.web.demo.entries import PartyEntry
from opiekun.web.demo.roles import give_roles
from opiekun.web.demo.vocabulary import Weighted, remarks

SEED = 1991
# Nobody asks for more than this; a repeated name in so many is no longer noticed.
_NAMES_KEPT_APART = 100_000
_FURTHEST_DAY = 1_400

_SHARES: dict[LegalForm | None, int] = {
    None: 80,  # private individuals
    LegalForm.SOLE_TRADER: 290,
    LegalForm.LIMITED_COMPANY: 310,
    LegalForm.JOINT_STOCK_COMPANY: 36,
    LegalForm.SIMPLE_JOINT_STOCK_COMPANY: 8,
    LegalForm.REGISTERED_PARTNERSHIP: 50,
    LegalForm.PROFESSIONAL_PARTNERSHIP: 12,
    LegalForm.LIMITED_PARTNERSHIP: 40,
    LegalForm.LIMITED_JOINT_STOCK_PARTNERSHIP: 4,
    LegalForm.CIVIL_PARTNERSHIP: 45,
    LegalForm.COOPERATIVE: 14,
    LegalForm.FOUNDATION: 8,
    LegalForm.ASSOCIATION: 14,
    LegalForm.HOUSING_COMMUNITY: 16,
    LegalForm.LOCAL_GOVERNMENT: 12,
    LegalForm.PUBLIC_BODY: 15,
    LegalForm.FOREIGN_COMPANY: 30,
}
_KINDS = Weighted(list(_SHARES), list(_SHARES.values()))
_STATUSES = Weighted(list(PartyStatus), [88, 8, 2, 2])
_SOURCES = Weighted(["", *Source], [12, 18, 16, 10, 14, 14, 5, 5, 4, 2])
_SOCIAL = (LegalForm.COOPERATIVE, LegalForm.FOUNDATION, LegalForm.ASSOCIATION, LegalForm.HOUSING_COMMUNITY)

# Who looks after whom: the two teams by voivodeship, their manager the rest of the country.
_SILESIA = Weighted([known.AK, known.PN, "tomasz@demo.test"], [3, 4, 4])
_LITTLE_POLAND = Weighted([known.JW, "ewa@demo.test"], [1, 1])
_BY_VOIVODESHIP = {"24": _SILESIA, "16": _SILESIA, "02": _SILESIA, "12": _LITTLE_POLAND, "18": _LITTLE_POLAND}
_ELSEWHERE = Weighted([known.MG, known.AK], [4, 1])


def demo_parties(size: int, seed: int = SEED) -> Iterator[PartyEntry]:
    """So many parties with their persons; a smaller stream is the beginning of a larger one."""
    names: set[str] = set()
    # Numbers of their own, so that the parties stay what they are.
    terms, dice, more = Random(seed + 1), Random(seed + 2), Random(seed + 3)
    for place, party in enumerate(_all(Random(seed))):
        if place >= size:
            return
        party.custom = custom_fields.draw(dice, party)
        if place < _NAMES_KEPT_APART:
            _keep_apart(party, names)
        give_roles(terms, party)
        party.role_fields = role_fields.draw(more, party)
        yield party


def _all(rng: Random) -> Iterator[PartyEntry]:
    number = 100
    yield from known.known_parties(rng)
    municipalities = 0
    while True:
        form = _KINDS.draw(rng)
        if form == LegalForm.LOCAL_GOVERNMENT:
            made = list(firms.municipality(rng, number, municipalities, known.SEATS))
            municipalities += 1
        else:
            made = [_one(rng, number, form)]
        for party in made:
            _dealings(rng, party)
        yield from made
        number += len(made)


def _one(rng: Random, number: int, form: LegalForm | None) -> PartyEntry:
    if form is None:
        return firms.individual(rng, number)
    if form == LegalForm.SOLE_TRADER:
        return firms.sole_trader(rng, number)
    if form == LegalForm.FOREIGN_COMPANY:
        return firms.foreign(rng)
    if form == LegalForm.PUBLIC_BODY:
        return firms.hospital_or_office(rng, number)
    return firms.social(rng, number, form) if form in _SOCIAL else firms.company(rng, number, form)


def _dealings(rng: Random, party: PartyEntry) -> None:
    """What our company notes of a party: who looks after it, since when, how it stands."""
    by_place = _BY_VOIVODESHIP.get(party.addresses[0].voivodeship, _ELSEWHERE)
    party.creator = by_place.draw(rng)
    party.manager = None if rng.random() < 0.06 else party.creator if rng.random() < 0.8 else by_place.draw(rng)
    party.status = str(_STATUSES.draw(rng).value)
    party.source = str(_SOURCES.draw(rng))
    party.created_days_ago = int(_FURTHEST_DAY * rng.random() ** 1.6)
    if rng.random() < 0.16:
        party.remarks = rng.choice(remarks())
    if rng.random() < 0.012:
        party.trashed_days_ago = rng.randrange(1, min(25, party.created_days_ago + 2))


def _keep_apart(party: PartyEntry, names: set[str]) -> None:
    """Two organisations of one name are told apart by their town, as firms do it."""
    if party.names.name in names and party.addresses[0].city not in party.names.name:
        party.names = firm_names.with_town(party.names, party.addresses[0].city)
    if party.names.name:
        names.add(party.names.name)
