"""The stream of demo parties, without a database: every value is one that the forms would take as it is."""

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from opiekun.parties.choices import LegalForm, PartyKind
from opiekun.parties.rules.party_input import read_party, read_person
from opiekun.parties.rules.yearly_days import YearlyDay
from opiekun.web.demo.details import details_of
from opiekun.web.demo.entries import AddressEntry, ChannelEntry, PartyEntry, PersonEntry
from opiekun.web.demo.stream import demo_parties
from opiekun.web.demo.tables import IDS_PER_PARTY
from opiekun.web.demo.vocabulary import town

ORGANISATION = {"name", "short_name", "legal_form", "krs"}
NATURAL = {"first_name", "last_name", "sex"}


@pytest.fixture(scope="module")
def parties() -> list[PartyEntry]:
    return list(demo_parties(2_000))


def channels_of(parties: list[PartyEntry]) -> list[ChannelEntry]:
    persons = [person for party in parties for person in party.persons]
    return [c for party in parties for c in party.channels] + [
        c for person in persons for c in (*person.channels, *person.private_channels)
    ]


def addresses_of(parties: list[PartyEntry]) -> list[AddressEntry]:
    homes = [person.home_address for party in parties for person in party.persons if person.home_address]
    return [address for party in parties for address in party.addresses] + homes


def as_entered(party: PartyEntry) -> dict[str, Any]:
    columns = ("legal_form", "nip", "regon", "krs", "eu_vat", "status", "source", "industry", "remarks")
    raw = {**asdict(party.names), **{name: getattr(party, name) for name in columns}}
    unfit = NATURAL if party.names.kind == PartyKind.ORGANISATION else ORGANISATION
    rows = {"channels": party.channels, "addresses": party.addresses, "bank_accounts": party.accounts}
    entered = {name: value for name, value in raw.items() if name not in unfit | {"kind"}}
    return entered | {name: [rows_entered(row) for row in entries] for name, entries in rows.items()}


def person_as_entered(person: PersonEntry) -> dict[str, Any]:
    names = {name: value for name, value in asdict(person.names).items() if name in NATURAL}
    post = {name: getattr(person, name) for name in ("job_title", "department", "occupation", "education")}
    channels = {name: [rows_entered(row) for row in getattr(person, name)] for name in ("channels", "private_channels")}
    return {**names, **post, **channels}


def rows_entered(row: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if name != "normalised"}


def test_two_runs_give_the_same_parties(parties: list[PartyEntry]) -> None:
    assert list(demo_parties(2_000)) == parties


def test_a_small_company_is_the_beginning_of_a_large_one(parties: list[PartyEntry]) -> None:
    assert list(demo_parties(50)) == parties[:50]


def test_every_party_would_pass_the_form_unchanged(parties: list[PartyEntry]) -> None:
    for party in parties:
        entered = as_entered(party)
        clean = read_party(entered, party.names.kind, new=True)
        assert {name: clean[name] for name in entered if not isinstance(entered[name], list)} == {
            name: value for name, value in entered.items() if not isinstance(value, list)
        }
        for name, entries in (("channels", party.channels), ("addresses", party.addresses)):
            assert clean[name] == [asdict(entry) for entry in entries]


def test_every_person_would_pass_the_form_unchanged(parties: list[PartyEntry]) -> None:
    for person in (person for party in parties for person in party.persons):
        clean = read_person(person_as_entered(person), new=True)
        for name in ("channels", "private_channels"):
            assert [(c["value"], c["normalised"]) for c in clean[name]] == [
                (c.value, c.normalised) for c in getattr(person, name)
            ]


def test_regon_and_krs_belong_to_one_party_each(parties: list[PartyEntry]) -> None:
    for name in ("regon", "krs"):
        values = [getattr(party, name) for party in parties if getattr(party, name)]
        assert len(values) == len(set(values)) > 500


def test_only_units_of_a_municipality_share_a_nip(parties: list[PartyEntry]) -> None:
    by_nip: dict[str, list[str]] = {}
    for party in parties:
        if party.nip:
            by_nip.setdefault(party.nip, []).append(party.legal_form)
    shared = [forms for forms in by_nip.values() if len(forms) > 1]
    assert len(shared) > 10
    assert all(forms[0] == "local_government" and set(forms[1:]) == {"public_body"} for forms in shared)


def test_every_legal_form_but_other_occurs(parties: list[PartyEntry]) -> None:
    assert {party.legal_form for party in parties} == {*LegalForm.values, ""} - {"other"}


def test_organisations_have_names_of_their_own(parties: list[PartyEntry]) -> None:
    names = [party.names.name for party in parties if party.names.name]
    assert len(names) - len(set(names)) <= 3


def test_mail_and_web_end_where_nobody_lives(parties: list[PartyEntry]) -> None:
    found = [c.normalised for c in channels_of(parties) if c.kind in ("email", "web")]
    assert found
    assert all(value.endswith(".example") for value in found)


def test_polish_numbers_cannot_ring_anywhere(parties: list[PartyEntry]) -> None:
    found = [c.normalised for c in channels_of(parties) if c.normalised.startswith("+48")]
    assert found
    assert all(number[5] == "0" for number in found)


def test_postcode_county_and_voivodeship_are_those_of_the_town(parties: list[PartyEntry]) -> None:
    for address in addresses_of(parties):
        if address.country == "PL":
            place = town(address.city)
            assert address.postcode in place.postcodes
            assert (address.county, address.voivodeship) == (place.county, place.voivodeship)


def test_superiors_stand_before_their_people(parties: list[PartyEntry]) -> None:
    persons = [pair for party in parties for pair in enumerate(party.persons)]
    assert all(person.superior is None or person.superior < place for place, person in persons)
    assert any(person.superior for _place, person in persons)


def test_a_party_needs_no_more_ids_than_are_reserved_for_it() -> None:
    assert max(4 + 2 * max(len(party.persons), 1) for party in demo_parties(5_000)) <= IDS_PER_PARTY


def test_pictured_company_has_three_levels(parties: list[PartyEntry]) -> None:
    company = next(party for party in parties if party.names.name == "Metal-Plast sp. z o.o.")
    assert [(p.names.last_name, p.superior) for p in company.persons] == [("Maj", None), ("Zięba", 0), ("Łęcka", 1)]


def test_personal_details_would_pass_the_form_and_are_the_same_each_time(parties: list[PartyEntry]) -> None:
    persons = [person for party in parties for person in party.persons]
    day = date(2026, 11, 24)
    made = [details_of(person, day) for person in persons]
    assert made == [details_of(person, day) for person in persons]
    for details in made:
        dated = [(*row[:2], str(YearlyDay(*row[2:5])), row[5]) for row in (*details.days, *details.family)]
        count = len(details.days)
        read_person(
            {
                "days": [
                    dict(zip(("kind", "name", "date", "remind_before"), row, strict=True)) for row in dated[:count]
                ],
                "family": [
                    dict(zip(("relation", "name", "date", "remind_before"), row, strict=True)) for row in dated[count:]
                ],
                "interests": [dict(zip(("kind", "term"), row, strict=True)) for row in details.interests],
                "facts": [dict(zip(("label", "value"), row, strict=True)) for row in details.facts],
            },
            new=False,
        )
    assert 600 < sum(len(details.days) for details in made) < 2_400
    assert sum(len(details.family) for details in made) > 200
    assert sum(bool(details.interests) for details in made) > 200
