"""How parties and persons are changed in bulk: one by one, by the services of single records."""

from opiekun.parties.rules.party_input import PARTY_COLUMNS, PERSON_COLUMNS
from opiekun.parties.services import (
    restore_party,
    restore_person,
    trash_party,
    trash_person,
    update_party,
    update_person,
)
from opiekun.records.bulk.registry import BulkServices

PARTY_BULK = BulkServices("party", PARTY_COLUMNS, update_party, trash_party, restore_party)
PERSON_BULK = BulkServices("person", PERSON_COLUMNS, update_person, trash_person, restore_person)
