"""Demo parties one by one: companies, sole traders, public bodies, associations, foreign firms, individuals."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from opiekun.parties.choices import ChannelLabel, LegalForm, Sex
from opiekun.web.demo import firm_names, numbers, people, places, reach
from opiekun.web.demo.entries import AccountEntry, Names, PartyEntry
from opiekun.web.demo.vocabulary import Town, foreign_places, foreign_trades, name_parts, towns, trades

IN_KRS = frozenset(firm_names.ABBREVIATED) - {LegalForm.CIVIL_PARTNERSHIP} | {
    LegalForm.COOPERATIVE,
    LegalForm.FOUNDATION,
    LegalForm.ASSOCIATION,
}
_LED_BY = {
    LegalForm.CIVIL_PARTNERSHIP: ("Wspólnik", "Wspólniczka"),
    LegalForm.REGISTERED_PARTNERSHIP: ("Wspólnik", "Wspólniczka"),
    LegalForm.PROFESSIONAL_PARTNERSHIP: ("Partner", "Partnerka"),
    LegalForm.LIMITED_PARTNERSHIP: ("Komplementariusz", "Komplementariuszka"),
}
_STAFF = {LegalForm.JOINT_STOCK_COMPANY: (3, 7), LegalForm.LIMITED_COMPANY: (0, 4), LegalForm.CIVIL_PARTNERSHIP: (0, 2)}


def _accounts(rng: Random, share: float) -> list[AccountEntry]:
    if rng.random() >= share:
        return []
    first = AccountEntry(*numbers.iban(rng))
    if rng.random() < 0.1:
        return [first, AccountEntry(*numbers.iban(rng), currency="EUR")]
    return [first]


def organisation(rng: Random, number: int, form: LegalForm, firm: firm_names.FirmName, town: Town) -> PartyEntry:
    """What organisations of every form have: identifiers, an office, ways to reach it."""
    in_town = rng.random() < 0.5 and town.name not in firm.bare and town.locative not in firm.bare
    host = reach.host_part(f"{firm.bare} {town.name}" if in_town else firm.bare) or f"firma-{number}"
    party = PartyEntry(firm.names, form.value, numbers.nip(town.tax_office, number), numbers.regon(number))
    if form in IN_KRS:
        party.krs = numbers.krs(number)
    if form in IN_KRS and rng.random() < 0.15:
        party.eu_vat = f"PL{party.nip}"
    party.addresses = [places.registered(rng, town), *places.more_addresses(rng, town)]
    party.channels = [reach.landline(town.area, rng)]
    if rng.random() < 0.8:
        party.channels.append(reach.email("biuro", host))
    if rng.random() < 0.12:
        party.channels.append(reach.email("faktury", host, ChannelLabel.ACCOUNTING, main=len(party.channels) == 1))
    if rng.random() < 0.35:
        party.channels.append(reach.web(host))
    return party


def host_of(party: PartyEntry) -> str:
    """The part of the party's e-mail addresses before ``.example``; its own for a party without one."""
    for channel in party.channels:
        if "@" in channel.normalised:
            return channel.normalised.split("@")[1].removesuffix(".example")
    return reach.host_part(party.names.name) or "firma"


def company(rng: Random, number: int, form: LegalForm) -> PartyEntry:
    """A company, partnership or civil partnership."""
    town, trade = places.draw_town(rng), trades().draw(rng)
    party = organisation(rng, number, form, firm_names.company(rng, form, town, trade), town)
    party.industry = trade.industry
    party.accounts = _accounts(rng, 0.35)
    fewest, most = _STAFF.get(form, (0, 3))
    party.persons = people.staff(rng, rng.randint(fewest, most), host_of(party), town)
    if party.persons and form in _LED_BY:
        leader = party.persons[0]
        leader.job_title = _LED_BY[form][leader.names.sex == Sex.FEMALE]
    return party


def sole_trader(rng: Random, number: int) -> PartyEntry:
    """A sole trader with the owner as a person."""
    town, trade, names = places.draw_town(rng), trades().draw(rng), people.natural_names(rng)
    firm = firm_names.sole_trader(rng, names, trade)
    party = organisation(rng, number, LegalForm.SOLE_TRADER, firm, town)
    party.industry = trade.industry
    party.accounts = _accounts(rng, 0.25)
    party.persons = [people.owner(rng, names, host_of(party), trade.industry)]
    if rng.random() < 0.15:
        helper = people.staff(rng, 3, host_of(party), town)[2]
        party.persons.append(replace(helper, superior=0, is_main=False))
    return party


def municipality(rng: Random, numbers_from: int, nth: int, known_seats: frozenset[str]) -> Iterator[PartyEntry]:
    """A municipality and units of it that share its NIP, each with a REGON of its own."""
    seats = [town for town in towns().items if town.name not in known_seats]
    town = seats[nth * 37 % len(seats)]
    seat = "Miasto" if len(town.postcodes) > 1 else "Gmina"
    gmina = _public(rng, numbers_from, LegalForm.LOCAL_GOVERNMENT, f"{seat} {town.name}", town, rng.randint(2, 4))
    gmina.persons[0].job_title = "Burmistrz" if len(town.postcodes) > 1 or " " in town.name else "Wójt"
    yield gmina
    units = [f"Szkoła Podstawowa nr {rng.randint(1, 12)} w {town.locative}", f"Przedszkole nr 2 w {town.locative}"]
    units += [f"Zakład Gospodarki Komunalnej w {town.locative}", f"Ośrodek Sportu i Rekreacji w {town.locative}"]
    for place, name in enumerate(rng.sample(units, rng.randint(1, 3)), start=1):
        unit = _public(rng, numbers_from + place, LegalForm.PUBLIC_BODY, name, town, rng.randint(0, 2))
        unit.nip = gmina.nip
        yield unit


def hospital_or_office(rng: Random, number: int) -> PartyEntry:
    """A public body with a NIP of its own."""
    town = places.draw_town(rng)
    what = rng.choice(("Szpital Powiatowy", "Muzeum Regionalne", "Zespół Szkół Technicznych", "Biblioteka Publiczna"))
    return _public(rng, number, LegalForm.PUBLIC_BODY, f"{what} w {town.locative}", town, rng.randint(1, 3))


def _public(rng: Random, number: int, form: LegalForm, name: str, town: Town, staff: int) -> PartyEntry:
    party = organisation(rng, number, form, firm_names.FirmName(Names(name=name), name), town)
    party.industry = "Administracja publiczna"
    party.persons = people.staff(rng, staff, host_of(party), town, public=True)
    if party.persons:
        party.persons[0].job_title = "Dyrektorka" if party.persons[0].names.sex == Sex.FEMALE else "Dyrektor"
    return party


def social(rng: Random, number: int, form: LegalForm) -> PartyEntry:
    """A cooperative, foundation, association or housing community."""
    town = places.draw_town(rng)
    proper, cause = rng.choice(name_parts("proper")), rng.choice(name_parts("cause"))
    address = places.registered(rng, town)
    name = {
        LegalForm.COOPERATIVE: f"{rng.choice(('Spółdzielnia Mieszkaniowa', 'Spółdzielnia Pracy'))} {proper}",
        LegalForm.FOUNDATION: f"Fundacja {cause}",
        LegalForm.ASSOCIATION: rng.choice((f"Stowarzyszenie {cause}", f"Ochotnicza Straż Pożarna w {town.locative}")),
        LegalForm.HOUSING_COMMUNITY: f"Wspólnota Mieszkaniowa {address.street} {address.house_number}, {town.name}",
    }[form]
    party = organisation(rng, number, form, firm_names.FirmName(Names(name=name), name), town)
    party.addresses[0] = address
    party.persons = people.staff(rng, rng.randint(0, 2), host_of(party), town)
    return party


def foreign(rng: Random) -> PartyEntry:
    """A company abroad with an EU VAT number."""
    place = foreign_places().draw(rng)
    bare = f"{place.last} {rng.choice(foreign_trades(place.country))} {rng.choice(name_parts('front'))}"
    host = reach.host_part(bare)
    party = PartyEntry(Names(name=f"{bare} {place.suffix}"), LegalForm.FOREIGN_COMPANY.value)
    party.eu_vat = numbers.eu_vat(place.country, rng)
    party.industry = "Handel stalą"
    party.addresses = [places.abroad(rng, place)]
    party.channels = [reach.email("info", host), reach.web(host), reach.abroad(place.phone, rng)]
    person = people.owner(
        rng, replace(people.natural_names(rng), first_name=place.first, last_name=place.last), host, ""
    )
    sex = Sex.FEMALE.value if place.first in ("Katrin", "Jana", "Zuzana", "Giulia") else Sex.MALE.value
    person.names, person.job_title = replace(person.names, sex=sex), "Export Manager"
    person.is_owner, person.channels = False, person.channels[1:]
    party.persons = [person]
    return party


def individual(rng: Random, number: int) -> PartyEntry:
    """A private individual; the person is made with the party and shares its names and channels."""
    town, names = places.draw_town(rng), people.natural_names(rng)
    party = PartyEntry(names)
    party.addresses = [places.correspondence(rng, town)]
    party.channels = [reach.mobile(rng)]
    if rng.random() < 0.6:
        party.channels.append(people.private_email(names, number))
    return party
