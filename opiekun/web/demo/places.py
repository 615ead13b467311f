"""Addresses of demo parties: real towns with their postcodes, counties and voivodeships; the house need not exist."""

from random import Random

from opiekun.parties.choices import AddressKind
from opiekun.web.demo.entries import AddressEntry
from opiekun.web.demo.vocabulary import ForeignPlace, Town, streets, towns


def draw_town(rng: Random) -> Town:
    """A town, Silesia and Little Poland first."""
    return towns().draw(rng)


def registered(rng: Random, town: Town, street: str = "", house: str = "") -> AddressEntry:
    return _at(rng, AddressKind.REGISTERED, town, street, house)


def more_addresses(rng: Random, town: Town) -> list[AddressEntry]:
    """Some parties have goods brought elsewhere or want letters elsewhere."""
    found = []
    if rng.random() < 0.14:
        at = town if rng.random() < 0.6 else draw_town(rng)
        found.append(_at(rng, AddressKind.DELIVERY, at, name=f"Magazyn {at.name}", main=False))
    if rng.random() < 0.06:
        found.append(_at(rng, AddressKind.CORRESPONDENCE, town, main=False))
    if rng.random() < 0.04:
        at = draw_town(rng)
        found.append(_at(rng, AddressKind.BRANCH, at, name=f"Oddział {at.name}", main=False))
    return found


def home_address(rng: Random, town: Town) -> AddressEntry:
    """Where somebody lives; often in a block of flats."""
    return _at(rng, AddressKind.OTHER, town, flat=str(rng.randrange(1, 60)) if rng.random() < 0.6 else "")


def correspondence(rng: Random, town: Town) -> AddressEntry:
    """The one address of a private individual."""
    flat = str(rng.randrange(1, 60)) if rng.random() < 0.6 else ""
    return _at(rng, AddressKind.CORRESPONDENCE, town, flat=flat)


def abroad(rng: Random, place: ForeignPlace) -> AddressEntry:
    number = str(rng.randrange(1, 180))
    return AddressEntry(
        AddressKind.REGISTERED.value, place.street, number, place.postcode, place.city, country=place.country
    )


def _at(
    rng: Random,
    kind: AddressKind,
    town: Town,
    street: str = "",
    house: str = "",
    name: str = "",
    flat: str = "",
    main: bool = True,
) -> AddressEntry:
    number = house or str(rng.randrange(1, 140)) + (rng.choice("ABC") if rng.random() < 0.12 else "")
    return AddressEntry(
        kind=kind.value,
        name=name,
        street=street or rng.choice(streets()),
        house_number=number,
        flat_number=flat,
        postcode=rng.choice(town.postcodes),
        city=town.name,
        county=town.county,
        voivodeship=town.voivodeship,
        is_main=main,
    )
