"""Reads parties and persons as the API shows them: whole records, by id, in one statement."""
# ruff: noqa: S608 - the statements are put together from constants of this file

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db import connection

from opiekun.core.errors import NotFound
from opiekun.core.kept_plans import kept_plans
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import PartyKind
from opiekun.parties.permissions import in_sight
from opiekun.parties.rules.vocative import TO_SEVERAL, greeting
from opiekun.records.custom.api_values import ShownValues
from opiekun.records.custom.links import names_of_links

_CHANNEL: Final = "'id', c.id::text, 'kind', c.kind, 'label', c.label, 'value', c.value, 'normalised', c.normalised"
_PARTS: Final = ("street", "house_number", "flat_number", "postcode", "city", "post_office", "commune", "county")
_ADDRESS: Final = ", ".join(f"'{name}', a.{name}" for name in (*_PARTS, "voivodeship", "country"))
_CHANNELS: Final = (
    f"(SELECT coalesce(json_agg(json_build_object({_CHANNEL}, 'is_main', c.is_main)"
    " ORDER BY c.kind, NOT c.is_main, c.id), '[]') FROM parties_channel c WHERE c.identity_id = i.id)"
)
_ADDRESSES: Final = (
    f"(SELECT coalesce(json_agg(json_build_object('id', a.id::text, 'kind', a.kind, 'name', a.name, {_ADDRESS},"
    " 'is_main', a.is_main) ORDER BY NOT a.is_main, a.id), '[]') FROM parties_address a WHERE a.identity_id = i.id)"
)
_ACCOUNTS: Final = (
    "(SELECT coalesce(json_agg(json_build_object('id', b.id::text, 'iban', b.iban, 'bank_name', b.bank_name,"
    " 'currency', b.currency, 'label', b.label, 'is_main', b.is_main) ORDER BY b.currency, NOT b.is_main, b.id), '[]')"
    " FROM parties_bankaccount b WHERE b.party_id = p.id)"
)
_NAMES: Final = ("first_name", "last_name", "sex", "salutation", "vocative")
_PARTY_COLUMNS: Final = {
    "kind": "p.kind",
    "display_name": "i.display_name",
    **{name: f"i.{name}" for name in ("name", "short_name", *_NAMES)},
    **{name: f"p.{name}" for name in ("legal_form", "nip", "regon", "krs", "eu_vat", "status", "source", "industry")},
    "remarks": "p.remarks",
    "is_own": "p.is_own",
    "channels": _CHANNELS,
    "addresses": _ADDRESSES,
    "bank_accounts": _ACCOUNTS,
    "created_at": "p.created_at",
    "updated_at": "p.updated_at",
}
_PERSON_COLUMNS: Final = {
    "display_name": "i.display_name",
    **{name: f"i.{name}" for name in _NAMES},
    **{name: f"n.{name}" for name in ("job_title", "department", "occupation", "education")},
    **{name: f"n.{name}" for name in ("is_main", "is_owner", "has_left", "remarks")},
    "channels": _CHANNELS,
    "addresses": _ADDRESSES,
    "created_at": "n.created_at",
    "updated_at": "n.updated_at",
}
# Before the columns: id, version, owner, is it our own company, is it in the trash.
_PARTY_SQL: Final = (
    "SELECT p.id, p.version, p.owner_id, p.is_own, p.trashed_at IS NOT NULL, p.account_manager_id, u.name, "
    + ", ".join(_PARTY_COLUMNS.values())
    + ", p.custom::json, /* links */ FROM parties_party p JOIN parties_identity i ON i.id = p.identity_id"
    " LEFT JOIN accounts_user u ON u.id = p.account_manager_id WHERE p.id = ANY(%s)"
)
_PERSON_SQL: Final = (
    "SELECT n.id, n.version, p.owner_id, p.is_own, n.trashed_at IS NOT NULL, p.id, pi.display_name,"
    " s.id, si.display_name, "
    + ", ".join(_PERSON_COLUMNS.values())
    + ", n.custom::json, /* links */ FROM parties_person n JOIN parties_identity i ON i.id = n.identity_id"
    " JOIN parties_party p ON p.id = n.party_id JOIN parties_identity pi ON pi.id = p.identity_id"
    " LEFT JOIN parties_person s ON s.id = n.reports_to_id AND s.trashed_at IS NULL"
    " LEFT JOIN parties_identity si ON si.id = s.identity_id"
    " WHERE n.id = ANY(%s)"
)
_PRIVATE_SQL: Final = (
    f"SELECT n.version, (SELECT coalesce(json_agg(json_build_object({_CHANNEL}, 'is_main', c.is_main)"
    " ORDER BY c.kind, NOT c.is_main, c.id), '[]') FROM parties_privatechannel c WHERE c.person_id = n.id),"
    f" (SELECT json_build_object({_ADDRESS}) FROM parties_homeaddress a WHERE a.person_id = n.id)"
    " FROM parties_person n WHERE n.id = %s"
)
_FIXED: Final = 5
_LINKS: Final = "/* links */"
Row = tuple[Any, ...]
Shape = Callable[[Row, ShownValues], dict[str, Any]]


def _fetch(statement: str, ids: Sequence[int]) -> list[Row]:
    if not ids:
        return []
    with kept_plans() as cursor:
        cursor.execute(statement, [list(ids)])
        rows: list[Row] = cursor.fetchall()
    return rows


def _reference(record_id: int | None, name: str | None) -> dict[str, str] | None:
    return None if record_id is None else {"id": str(record_id), "name": name or ""}


def _party(row: Row, values: ShownValues) -> dict[str, Any]:
    columns = dict(zip(_PARTY_COLUMNS, row[_FIXED + 2 : -2], strict=True))
    is_natural = columns["kind"] == PartyKind.NATURAL_PERSON
    return {
        "id": str(row[0]),
        "version": str(row[1]),
        "account_manager": _reference(row[_FIXED], row[_FIXED + 1]),
        "greeting": _greeting(columns) if is_natural else columns["salutation"] or TO_SEVERAL,
        **columns,
        "custom": values.of(row[0], row[-2], row[-1]),
    }


def _person(row: Row, values: ShownValues) -> dict[str, Any]:
    columns = dict(zip(_PERSON_COLUMNS, row[_FIXED + 4 : -2], strict=True))
    return {
        "id": str(row[0]),
        "version": str(row[1]),
        "party": _reference(row[_FIXED], row[_FIXED + 1]),
        "superior": _reference(row[_FIXED + 2], row[_FIXED + 3]),
        "greeting": _greeting(columns),
        **columns,
        "custom": values.of(row[0], row[-2], row[-1]),
    }


def _greeting(names: Mapping[str, str]) -> str:
    return greeting(names["first_name"], names["sex"], names["salutation"], names["vocative"])


def read_parties(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """Parties by id; the caller found the ids within the viewer's reach."""
    return _shown(viewer, "party", _fetch_parties(ids), _party)


def read_persons(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """Persons by id; the caller found the ids within the viewer's reach."""
    return _shown(viewer, "person", _fetch_persons(ids), _person)


def read_party(viewer: Viewer, party_id: int) -> dict[str, Any]:
    """One live party. Raises NotFound when it is not within the viewer's reach."""
    row = _reached(viewer, "party", _fetch_parties([party_id]))
    return _shown(viewer, "party", [row], _party)[party_id]


def read_person(viewer: Viewer, person_id: int) -> dict[str, Any]:
    """One live person. Raises NotFound when they are not within the viewer's reach."""
    row = _reached(viewer, "person", _fetch_persons([person_id]))
    return _shown(viewer, "person", [row], _person)[person_id]


def _fetch_parties(ids: Sequence[int]) -> list[Row]:
    return _fetch(_PARTY_SQL.replace(_LINKS, names_of_links("party", "p")), ids)


def _fetch_persons(ids: Sequence[int]) -> list[Row]:
    return _fetch(_PERSON_SQL.replace(_LINKS, names_of_links("person", "n")), ids)


def _shown(viewer: Viewer, kind: str, rows: list[Row], shape: Shape) -> dict[int, dict[str, Any]]:
    """The rows by id; that values which are not everybody's were read is written down first."""
    values = ShownValues(viewer, kind)
    shown = {row[0]: shape(row, values) for row in rows}
    values.note()
    return shown


def _reached(viewer: Viewer, kind: str, rows: list[Row]) -> Row:
    if rows:
        _id, _version, owner, is_own, is_trashed = rows[0][:_FIXED]
        if not is_trashed and in_sight(viewer, kind, owner, is_own):
            return rows[0]
    raise NotFound


def read_private(person_id: int) -> dict[str, Any]:
    """Private details of a person whom the caller has checked. Raises NotFound."""
    with connection.cursor() as cursor:
        cursor.execute(_PRIVATE_SQL, [person_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return {"version": str(row[0]), "private_channels": row[1], "home_address": row[2]}
