"""Demo parties as rows of the register's tables, with ids of the reserved block, written by COPY.

The tables' own triggers make records, history and outbox entries of them, as of every other writer's rows.
"""

from collections.abc import Collection, Mapping
from dataclasses import astuple
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection

from opiekun.parties.choices import PartyKind
from opiekun.parties.roles.customer import CUSTOMER
from opiekun.parties.roles.supplier import SUPPLIER
from opiekun.parties.services.role_rules import next_numbers
from opiekun.web.demo import custom_fields, role_fields
from opiekun.web.demo.details import details_of
from opiekun.web.demo.entries import AddressEntry, ChannelEntry, Names, PartyEntry, PersonEntry

IDS_PER_PARTY = 18

_CHANNEL = "kind, label, value, normalised, is_main"
_PLACE = "street, house_number, flat_number, postcode, city, post_office, commune, county, voivodeship, country"
_YEARLY = "month, day, year, remind_before"
_COLUMNS = {
    "parties_identity": "id, kind, name, short_name, first_name, last_name, sex, salutation",
    "parties_party": "id, kind, identity_id, legal_form, nip, regon, krs, eu_vat, status, source, industry,"
    " account_manager_id, remarks, custom, created_at, created_by_id",
    "parties_person": "id, party_id, party_kind, identity_id, job_title, department, occupation, education,"
    " reports_to_id, is_main, is_owner, has_left, created_at, created_by_id",
    "parties_channel": f"identity_id, {_CHANNEL}",
    "parties_address": f"identity_id, kind, name, is_main, {_PLACE}",
    "parties_bankaccount": "party_id, iban, bank_name, currency, is_main",
    "parties_privatechannel": f"person_id, {_CHANNEL}",
    "parties_homeaddress": f"person_id, {_PLACE}",
    "parties_personday": f"person_id, kind, name, {_YEARLY}",
    "parties_familymember": f"person_id, relation, name, {_YEARLY}",
    "parties_interest": "person_id, kind, term",
    "parties_personfact": "person_id, label, value",
    "parties_customer": "id, party_id, number, since, payment_terms_days, credit_limit, credit_limit_currency,"
    " discount_percent, default_vat, sales_hold, sales_hold_reason, custom, created_at, created_by_id",
    "parties_supplier": "id, party_id, number, since, payment_terms_days, lead_time_days, custom,"
    " created_at, created_by_id",
}
TABLES = tuple(_COLUMNS)
# What goes to the trash with a party stands before it.
_GO_ALONG = (
    ("parties_person", "party_id"),
    ("parties_customer", "party_id"),
    ("parties_supplier", "party_id"),
    ("parties_party", "id"),
)
Row = tuple[Any, ...]


class Rows:
    """Rows gathered for one write. ``users`` maps logins to ids, ``fields`` are codes of defined custom fields; the
    block must hold ``IDS_PER_PARTY`` a party.
    """

    def __init__(self, first_id: int, users: Mapping[str, int], day: date, fields: Collection[str] = ()) -> None:
        self.first_id = self._next_id = first_id
        self._users = users
        self._day = day
        self._fields = fields
        self._rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        self._trashed: list[tuple[int, datetime]] = []
        self.parties = self.persons = 0

    def add(self, party: PartyEntry) -> None:
        """Turn the party and what hangs on it into rows."""
        party_id, identity_id = self._take_id(), self._identity(party.names)
        created = self._at(party.created_days_ago + 1), self._users[party.creator]
        manager_id = self._users[party.manager] if party.manager else None
        identifiers = (party.legal_form, party.nip, party.regon, party.krs, party.eu_vat)
        custom = custom_fields.stored(party.custom, self._day, self._fields)
        dealings = (party.status, party.source, party.industry, manager_id, party.remarks, custom)
        self._rows["parties_party"].append((party_id, party.names.kind, identity_id, *identifiers, *dealings, *created))
        self._reach(identity_id, party.channels, party.addresses)
        self._rows["parties_bankaccount"] += [
            (party_id, account.iban, account.bank_name, account.currency, account.is_main) for account in party.accounts
        ]
        if party.names.kind == PartyKind.NATURAL_PERSON:
            self._person(PersonEntry(party.names), self._take_id(), identity_id, party_id, None, created)
        self._add_persons(party, party_id, created)
        self._add_roles(party, party_id, created)
        if party.trashed_days_ago is not None:
            self._trashed.append((party_id, self._at(party.trashed_days_ago)))
        self.parties += 1

    def _add_persons(self, party: PartyEntry, party_id: int, created: Row) -> None:
        ids = [self._take_id() for _person in party.persons]
        for person, person_id in zip(party.persons, ids, strict=True):
            superior = None if person.superior is None else ids[person.superior]
            identity_id = self._identity(person.names)
            self._person(person, person_id, identity_id, party_id, superior, created)
            self._reach(identity_id, person.channels, person.addresses)

    def _add_roles(self, party: PartyEntry, party_id: int, created: Row) -> None:
        """The number is put in when the rows are written: it comes from the sequence of the kind."""
        known = party.role_fields
        if (customer := party.customer) is not None:
            limit = (customer.credit_limit, customer.currency, customer.discount, customer.vat)
            hold = (bool(customer.hold_reason), customer.hold_reason)
            since = self._day - timedelta(days=customer.since_days_ago)
            custom = role_fields.of_customer(known, self._fields)
            row = (self._take_id(), party_id, "", since, customer.terms, *limit, *hold, custom, *created)
            self._rows["parties_customer"].append(row)
        if (supplier := party.supplier) is not None:
            since = self._day - timedelta(days=supplier.since_days_ago)
            custom = role_fields.of_supplier(known, self._day, self._fields)
            row = (self._take_id(), party_id, "", since, supplier.terms, supplier.lead_time, custom, *created)
            self._rows["parties_supplier"].append(row)

    def number_roles(self) -> None:
        """Give the gathered roles the next numbers; before ``write``, so that their order is that of the stream."""
        for kind in (CUSTOMER, SUPPLIER):
            rows = self._rows[kind.table]
            numbers = next_numbers(kind, len(rows), self._day)
            self._rows[kind.table] = [(*row[:2], number, *row[3:]) for row, number in zip(rows, numbers, strict=True)]

    def _person(
        self, person: PersonEntry, person_id: int, identity_id: int, party_id: int, superior: int | None, created: Row
    ) -> None:
        # The kind of the party is filled in by a trigger.
        post = (person.job_title, person.department, person.occupation, person.education, superior)
        flags = (person.is_main, person.is_owner, person.has_left)
        self._rows["parties_person"].append((person_id, party_id, "", identity_id, *post, *flags, *created))
        self._rows["parties_privatechannel"] += [(person_id, *_channel(entry)) for entry in person.private_channels]
        if person.home_address:
            self._rows["parties_homeaddress"].append((person_id, *_place(person.home_address)))
        self._details(person, person_id)
        self.persons += 1

    def _details(self, person: PersonEntry, person_id: int) -> None:
        if person.has_left:
            return
        known = details_of(person, self._day)
        for table, rows in (
            ("parties_personday", known.days),
            ("parties_familymember", known.family),
            ("parties_interest", known.interests),
            ("parties_personfact", known.facts),
        ):
            self._rows[table] += [(person_id, *row) for row in rows]

    def _identity(self, names: Names) -> int:
        identity_id = self._take_id()
        self._rows["parties_identity"].append((identity_id, *astuple(names)))
        return identity_id

    def _reach(self, identity_id: int, channels: list[ChannelEntry], addresses: list[AddressEntry]) -> None:
        self._rows["parties_channel"] += [(identity_id, *_channel(entry)) for entry in channels]
        self._rows["parties_address"] += [
            (identity_id, entry.kind, entry.name, entry.is_main, *_place(entry)) for entry in addresses
        ]

    def _take_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def _at(self, days_ago: int) -> datetime:
        """A moment of working hours, another one for each party of the write."""
        place = self.parties
        moment = time(7 + place % 8, place * 7 % 60, place * 13 % 60, tzinfo=UTC)
        return datetime.combine(self._day - timedelta(days=days_ago), moment)

    @property
    def next_id(self) -> int:
        """Where the next rows go on."""
        return self._next_id

    def write(self) -> None:
        """Put all rows into the database, inside the transaction of the caller."""
        with connection.cursor() as cursor:
            for table, columns in _COLUMNS.items():
                if self._rows[table]:
                    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                        for row in self._rows[table]:
                            copy.write_row(row)
            ids, moments = [row[0] for row in self._trashed], [row[1] for row in self._trashed]
            for table, column in _GO_ALONG:
                cursor.execute(
                    f"UPDATE {table} t SET trashed_at = gone.at, trash_root_id = gone.id"  # noqa: S608 - own names
                    f" FROM unnest(%s::bigint[], %s::timestamptz[]) AS gone (id, at) WHERE t.{column} = gone.id",
                    [ids, moments],
                )


def _channel(entry: ChannelEntry) -> Row:
    return entry.kind, entry.label, entry.value, entry.normalised, entry.is_main


def _place(entry: AddressEntry) -> Row:
    street = (entry.street, entry.house_number, entry.flat_number, entry.postcode, entry.city)
    return (*street, entry.post_office, entry.commune, entry.county, entry.voivodeship, entry.country)
