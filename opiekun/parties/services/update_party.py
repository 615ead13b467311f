"""Changes a party; what it shares with its person is stored once and so changes for both."""

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.live import announce
from opiekun.core.reading import REASONS
from opiekun.core.rows import update_row
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.choices import PartyKind
from opiekun.parties.models import Address, BankAccount, Channel, Identity, Party
from opiekun.parties.rules.party_input import PARTY_COLUMNS, read_party
from opiekun.parties.services.account_manager import check_account_manager
from opiekun.parties.services.constraints import refusing_by_name
from opiekun.parties.services.create_party import NAMES
from opiekun.parties.services.identifiers import IDENTIFIERS, check_identifiers
from opiekun.parties.services.identity_rows import replace_rows
from opiekun.parties.services.known_emails import notice_emails
from opiekun.parties.services.locking import lock_party
from opiekun.parties.services.saved import Notice, Saved
from opiekun.records.custom.reading import merged, read_both, read_custom, without_custom


def update_party(actor: Viewer, party_id: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given fields of a party and leave the others; ``expected`` is the version that was read.

    Rows (channels, addresses, bank accounts) are given whole, of ``custom`` the values to change. Raises NotFound,
    NotAllowed, StaleVersion, InvalidInput, IdentifierTaken, NoSuchUser.
    """
    plain, given = without_custom(raw)
    notices = _notice_identifiers(actor, party_id, plain, expected)
    with refusing_by_name(), writing(actor):
        party = lock_party(actor, party_id, "edit", expected)
        clean, custom = read_both(
            lambda: read_party(plain, party.kind, new=False),
            lambda: read_custom(actor, "party", given, party.custom, party_id),
        )
        notices += notice_emails(actor, clean, party_id, party.identity_id)
        version = _apply(party, clean, custom)
        announce([party_id])
    return Saved(party_id, version, notices)


def _notice_identifiers(actor: Viewer, party_id: int, raw: Mapping[str, Any], expected: int | None) -> list[Notice]:
    """What there is to tell of given identifiers; outside the transaction of the write, which may be refused.

    The reach is checked before anything is told about identifiers of others.
    """
    if not raw.keys() & IDENTIFIERS:
        return []
    with writing(actor):
        party = lock_party(actor, party_id, "edit", expected)
    return check_identifiers(actor, read_party(raw, party.kind, new=False), party_id)


def _apply(party: Party, clean: Mapping[str, Any], custom: Mapping[str, Any]) -> int:
    """Write what differs; answers the version then."""
    write_names(party.identity, clean)
    owner = {"identity_id": party.identity_id}
    if "channels" in clean:
        replace_rows(Channel, owner, clean["channels"], "channels", ("kind", "normalised"))
    if "addresses" in clean:
        replace_rows(Address, owner, clean["addresses"], "addresses")
    if "bank_accounts" in clean:
        replace_rows(BankAccount, {"party_id": party.pk}, clean["bank_accounts"], "bank_accounts", ("iban",))
    columns = {name: clean[name] for name in PARTY_COLUMNS if name in clean and name != "account_manager"}
    if "account_manager" in clean:
        columns["account_manager_id"] = clean["account_manager"]
        if clean["account_manager"] != party.account_manager_id:
            check_account_manager(clean["account_manager"])
    changed = {name: value for name, value in columns.items() if getattr(party, name) != value}
    if (values := merged(party.custom, custom)) != party.custom:
        changed["custom"] = Jsonb(values)
    if changed:
        return int(update_row(Party, party.pk, changed, "version")[0])
    # Rows and names that changed have given the party a new version, too.
    return Party.objects.values_list("version", flat=True).get(pk=party.pk)


def write_names(identity: Identity, clean: Mapping[str, Any]) -> None:
    """Change the names that differ. Raises InvalidInput when a natural person would be left without any."""
    changed = {name: clean[name] for name in NAMES if name in clean and getattr(identity, name) != clean[name]}
    if not changed:
        return
    if "first_name" in changed and "vocative" not in changed:
        # What was given by hand belonged to the name that is gone.
        changed["vocative"] = ""
    if identity.kind == PartyKind.NATURAL_PERSON and not any(
        changed.get(name, getattr(identity, name)) for name in ("first_name", "last_name")
    ):
        raise InvalidInput([FieldError(("last_name",), "required", str(REASONS["required"]))])
    Identity.objects.filter(pk=identity.pk).update(**changed)
