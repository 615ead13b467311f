"""How documents are changed in bulk: one by one, by the services of single records."""

from typing import Final

from opiekun.activities.documents.changing import update_document
from opiekun.activities.documents.input import DOCUMENT_COLUMNS
from opiekun.activities.documents.trashing import restore_document, trash_document
from opiekun.records.bulk.registry import BulkServices

DOCUMENT_BULK: Final = BulkServices("document", DOCUMENT_COLUMNS, update_document, trash_document, restore_document)
