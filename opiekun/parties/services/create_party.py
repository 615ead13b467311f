"""Puts a new party into the register."""

from collections.abc import Callable, Mapping
from typing import Any

from psycopg.types.json import Jsonb

from opiekun.core.permissions import reaches, require
from opiekun.core.rows import insert_row, insert_rows
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.choices import PartyKind
from opiekun.parties.models import Address, BankAccount, Channel, Identity, Party, Person
from opiekun.parties.rules.party_input import PARTY_COLUMNS, read_party, read_party_kind
from opiekun.parties.services.account_manager import check_account_manager
from opiekun.parties.services.constraints import refusing_by_name
from opiekun.parties.services.identifiers import check_identifiers
from opiekun.parties.services.identity_rows import add_rows
from opiekun.parties.services.known_emails import notice_emails
from opiekun.parties.services.saved import Saved
from opiekun.records.custom.reading import merged, read_both, read_custom, without_custom

NAMES = ("name", "short_name", "first_name", "last_name", "sex", "salutation", "vocative")


def create_party(actor: Viewer, raw: Mapping[str, Any], then: Callable[[int], None] | None = None) -> Saved:
    """Make a party from entered fields; a natural-person party gets its one person with it.

    ``then`` is called with the id inside the transaction; what it raises undoes the party.

    Without an account manager the actor becomes it. Raises NotAllowed, InvalidInput, IdentifierTaken, NoSuchUser.
    """
    require(actor, "party", "create")
    kind = read_party_kind(raw)
    plain, given = without_custom({name: value for name, value in raw.items() if name != "kind"})
    clean, custom = read_both(lambda: read_party(plain, kind, new=True), lambda: read_custom(actor, "party", given))
    if "account_manager" not in clean:
        clean["account_manager"] = actor.id
    elif clean["account_manager"] != actor.id:
        check_account_manager(clean["account_manager"])
    notices = [*check_identifiers(actor, clean), *notice_emails(actor, clean)]
    with refusing_by_name(), writing(actor):
        party_id, version, owner_id = _insert(kind, clean, custom)
        if then is not None:
            then(party_id)
    return Saved(party_id, version, notices, in_sight=_is_seen(actor, owner_id))


def _is_seen(actor: Viewer, owner_id: int | None) -> bool:
    """Whether the actor may see a party of the owner."""
    return actor.can("party", "view") and reaches(actor.owners("party", "view"), owner_id)


def _insert(kind: str, clean: Mapping[str, Any], custom: Mapping[str, Any]) -> tuple[int, int, int | None]:
    """The party's id, version and owner."""
    identity_id = insert_identity(kind, clean)
    owner = {"identity_id": identity_id}
    add_rows(Channel, owner, clean.get("channels", ()))
    add_rows(Address, owner, clean.get("addresses", ()))
    columns = {name: clean[name] for name in PARTY_COLUMNS if name in clean and name != "account_manager"}
    columns |= {"kind": kind, "identity_id": identity_id, "account_manager_id": clean["account_manager"]}
    if values := merged({}, custom):
        columns["custom"] = Jsonb(values)
    party_id, version, owner_id = insert_row(Party, columns, "id", "version", "owner_id")
    add_rows(BankAccount, {"party_id": party_id}, clean.get("bank_accounts", ()))
    if kind == PartyKind.NATURAL_PERSON:
        insert_rows(Person, [{"party_id": party_id, "party_kind": kind, "identity_id": identity_id}])
    return party_id, version, owner_id


def insert_identity(kind: str, clean: Mapping[str, Any]) -> int:
    """Insert who somebody is; answers the id."""
    names = {name: clean[name] for name in NAMES if name in clean}
    return int(insert_row(Identity, {"kind": kind, **names}, "id")[0])
