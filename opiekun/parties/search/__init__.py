"""How parties and persons are found: by fragments of names, by identifiers, phones and e-mails in any notation."""

from opiekun.parties.search.sources import PARTY_SEARCH, PERSON_SEARCH

__all__ = ["PARTY_SEARCH", "PERSON_SEARCH"]
