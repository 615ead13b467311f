"""Parties as they stand in the register, or as they are to stand: what a row is compared with and laid upon."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from opiekun.parties.choices import PartyKind, PartyStatus, Source
from opiekun.records.external_ids import external_ids_of
from opiekun.records.importing.entries import Target

NAMES: Final = ("name", "short_name", "first_name", "last_name", "sex", "salutation")
COLUMNS: Final = (
    *("legal_form", "nip", "regon", "krs", "eu_vat", "status", "source", "industry"),
    *("account_manager_id", "remarks"),
)
PLACE: Final = (
    *("street", "house_number", "flat_number", "postcode", "city", "post_office", "commune", "county"),
    *("voivodeship", "country"),
)
CHANNEL: Final = ("kind", "label", "value", "normalised", "is_main")
ADDRESS: Final = ("kind", "name", "is_main", *PLACE)
ACCOUNT: Final = ("iban", "bank_name", "currency", "label", "is_main")
Values = dict[str, Any]


@dataclass
class Standing:
    """A party with all that an import can change. Rows that are new have no ``id``; those that were changed say
    ``changed``. ``manager`` is the account manager's name."""

    kind: str
    target: Target = field(default_factory=Target)
    identity_id: int = 0
    owner_id: int | None = None
    is_own: bool = False
    manager: str | None = None
    shown: str = ""
    names: Values = field(default_factory=lambda: dict.fromkeys(NAMES, ""))
    columns: Values = field(default_factory=lambda: {**dict.fromkeys(COLUMNS, ""), "account_manager_id": None})
    custom: Values = field(default_factory=dict)
    external_id: str = ""
    channels: list[Values] = field(default_factory=list)
    addresses: list[Values] = field(default_factory=list)
    accounts: list[Values] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    is_new: bool = False

    @property
    def is_person(self) -> bool:
        return self.kind == PartyKind.NATURAL_PERSON


def new_standing(values: Mapping[str, Any], manager_id: int | None) -> Standing:
    """A party as a row says it; without an account manager of its own the importer becomes it."""
    names = {name: values.get(name, "") for name in NAMES}
    columns = {name: values.get(name, "") for name in COLUMNS}
    columns["status"] = columns["status"] or PartyStatus.ACTIVE.value
    columns["source"] = columns["source"] or Source.IMPORT.value
    columns["account_manager_id"] = values.get("account_manager") or manager_id
    standing = Standing(values["kind"], names=names, columns=columns, is_new=True)
    standing.channels = [dict(row) for row in values.get("channels", ())]
    standing.addresses = [dict(row) for row in values.get("addresses", ())]
    standing.accounts = [dict(row) for row in values.get("bank_accounts", ())]
    standing.external_id = values.get("external_id", "")
    if standing.external_id:
        standing.touched.add("external_id")
    return standing


_PARTIES: Final = f"""
SELECT p.id, p.version, p.kind, p.identity_id, p.owner_id, p.is_own, u.name, i.display_name, p.custom,
    {", ".join(f"i.{name}" for name in NAMES)}, {", ".join(f"p.{name}" for name in COLUMNS)}
FROM parties_party p JOIN parties_identity i ON i.id = p.identity_id
    LEFT JOIN accounts_user u ON u.id = p.account_manager_id
WHERE p.id = ANY(%s)
"""  # noqa: S608 - put together from constants


def _rows_of(table: str, key: str, columns: Sequence[str]) -> str:
    return f"SELECT {key}, id, {', '.join(columns)} FROM {table} WHERE {key} = ANY(%s) ORDER BY id"  # noqa: S608


_CHANNELS: Final = _rows_of("parties_channel", "identity_id", CHANNEL)
_ADDRESSES: Final = _rows_of("parties_address", "identity_id", ADDRESS)
_ACCOUNTS: Final = _rows_of("parties_bankaccount", "party_id", ACCOUNT)


def standings(party_ids: Sequence[int], system: str) -> Mapping[int, Standing]:
    """The parties by their ids, in five statements whatever their number. Rights are the caller's to check."""
    if not party_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PARTIES, [list(party_ids)])
        found = {row[0]: _standing(row) for row in cursor.fetchall()}
        by_identity = {standing.identity_id: standing for standing in found.values()}
        for statement, columns, owners, rows in (
            (_CHANNELS, CHANNEL, by_identity, "channels"),
            (_ADDRESSES, ADDRESS, by_identity, "addresses"),
            (_ACCOUNTS, ACCOUNT, found, "accounts"),
        ):
            cursor.execute(statement, [list(owners)])
            for owner, row_id, *values in cursor.fetchall():
                getattr(owners[owner], rows).append({"id": row_id, **dict(zip(columns, values, strict=True))})
    for party_id, ids in external_ids_of(found, system).items():
        found[party_id].external_id = ids[system]
    return found


def _standing(row: Sequence[Any]) -> Standing:
    party_id, version, kind, identity_id, owner_id, is_own, manager, shown, custom, *rest = row
    names = dict(zip(NAMES, rest[: len(NAMES)], strict=True))
    columns = dict(zip(COLUMNS, rest[len(NAMES) :], strict=True))
    return Standing(
        *(kind, Target(party_id, version), identity_id, owner_id, is_own, manager, shown),
        names=names,
        columns=columns,
        custom=stored_custom(custom),
    )


def stored_custom(value: Any) -> Values:
    """The custom values of a row, as the database driver gives them."""
    found: Values = json.loads(value) if isinstance(value, str) else dict(value)
    return found
