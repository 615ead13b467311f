from opiekun.records.models.bulk_edit import BulkAction, BulkEdit, BulkEditRow, BulkState, Outcome
from opiekun.records.models.export import Export, ExportFormat
from opiekun.records.models.external_id import ExternalId
from opiekun.records.models.favourite import Favourite
from opiekun.records.models.form_token import FormToken
from opiekun.records.models.list_preference import ListPreference
from opiekun.records.models.saved_view import SavedView, Visibility
from opiekun.records.models.sync_conflict import Settlement, SyncConflict
from opiekun.records.models.visit import Visit

__all__ = [
    "BulkAction",
    "BulkEdit",
    "BulkEditRow",
    "BulkState",
    "Export",
    "ExportFormat",
    "ExternalId",
    "Favourite",
    "FormToken",
    "ListPreference",
    "Outcome",
    "SavedView",
    "Settlement",
    "SyncConflict",
    "Visibility",
    "Visit",
]
