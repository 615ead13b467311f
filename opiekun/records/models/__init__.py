from opiekun.records.models.bulk_edit import BulkAction, BulkEdit, BulkEditRow, BulkState, Outcome
from opiekun.records.models.export import Export, ExportFormat
from opiekun.records.models.form_token import FormToken

__all__ = [
    "BulkAction",
    "BulkEdit",
    "BulkEditRow",
    "BulkState",
    "Export",
    "ExportFormat",
    "FormToken",
    "Outcome",
]
