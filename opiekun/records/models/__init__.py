from opiekun.records.models.bulk_edit import BulkAction, BulkEdit, BulkEditRow, BulkState, Outcome
from opiekun.records.models.custom_field import CustomField, CustomType
from opiekun.records.models.export import Export, ExportFormat
from opiekun.records.models.favourite import Favourite
from opiekun.records.models.form_token import FormToken
from opiekun.records.models.list_preference import ListPreference
from opiekun.records.models.saved_view import SavedView, Visibility
from opiekun.records.models.visit import Visit

__all__ = [
    "BulkAction",
    "BulkEdit",
    "BulkEditRow",
    "BulkState",
    "CustomField",
    "CustomType",
    "Export",
    "ExportFormat",
    "Favourite",
    "FormToken",
    "ListPreference",
    "Outcome",
    "SavedView",
    "Visibility",
    "Visit",
]
