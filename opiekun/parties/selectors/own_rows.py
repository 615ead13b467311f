"""The rows that hang on a party or a person, for their pages: all sorts of them in one statement."""
# ruff: noqa: S608 - the statements are put together from constants of this file

from collections.abc import Mapping, Sequence
from typing import Any, Final

CHANNEL: Final = ("id", "kind", "label", "value", "is_main")
ADDRESS: Final = (
    *("id", "kind", "name", "street", "house_number", "flat_number", "postcode", "city", "post_office", "commune"),
    *("county", "voivodeship", "country", "is_main"),
)
BANK_ACCOUNT: Final = ("id", "iban", "bank_name", "currency", "label", "is_main")
Rows = Sequence[Mapping[str, Any]]


def _gathered(table: str, columns: Sequence[str], owner: str, owner_id: str) -> str:
    """The owner's rows as one value, the main one first."""
    rows = f"SELECT {', '.join(columns)} FROM {table} WHERE {owner} = {owner_id}"
    return f"(SELECT coalesce(json_agg(r ORDER BY r.is_main DESC, r.id), '[]') FROM ({rows}) r)"


# Channels, addresses and bank accounts of the party p, in the order in which they are shown.
ROWS_OF_PARTY: Final = ", ".join(
    (
        _gathered("parties_channel", CHANNEL, "identity_id", "p.identity_id"),
        _gathered("parties_address", ADDRESS, "identity_id", "p.identity_id"),
        _gathered("parties_bankaccount", BANK_ACCOUNT, "party_id", "p.id"),
    )
)
# Channels and addresses of the person n.
ROWS_OF_PERSON: Final = ", ".join(
    (
        _gathered("parties_channel", CHANNEL, "identity_id", "n.identity_id"),
        _gathered("parties_address", ADDRESS, "identity_id", "n.identity_id"),
    )
)
