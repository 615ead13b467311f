"""The ids that other systems have for our records: finding a record by one, and giving it one.

A system is named by a code that its integration chose (`subiekt`, `shop`). Records in the trash keep their ids, but
match nothing until they are back.
"""

from opiekun.records.external_ids.attaching import Unattached, attach, detach
from opiekun.records.external_ids.changing import change_external_id, refusal
from opiekun.records.external_ids.finding import external_ids_of, find
from opiekun.records.external_ids.reading import LONGEST_ID, read_external_id, read_system

__all__ = [
    "LONGEST_ID",
    "Unattached",
    "attach",
    "change_external_id",
    "detach",
    "external_ids_of",
    "find",
    "read_external_id",
    "read_system",
    "refusal",
]
