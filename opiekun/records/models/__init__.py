from opiekun.records.models.bulk_edit import BulkAction, BulkEdit, BulkEditRow, BulkState, Outcome
from opiekun.records.models.custom_field import CustomField, CustomType
from opiekun.records.models.export import Export, ExportFormat
from opiekun.records.models.external_id import ExternalId
from opiekun.records.models.favourite import Favourite
from opiekun.records.models.form_token import FormToken
from opiekun.records.models.importing import Import, ImportRow, ImportState, RememberedLayout, RowOutcome, UndoOutcome
from opiekun.records.models.list_index import ListIndex
from opiekun.records.models.list_preference import ListPreference
from opiekun.records.models.notification import DigestTime, MailTime, Notification, NotificationPreference
from opiekun.records.models.report_schedule import DeliveryState, ReportDelivery, ReportSchedule, Rhythm
from opiekun.records.models.saved_view import SavedView, Visibility
from opiekun.records.models.search_word import SearchWord
from opiekun.records.models.sync_conflict import Settlement, SyncConflict
from opiekun.records.models.visit import Visit

__all__ = [
    "BulkAction",
    "BulkEdit",
    "BulkEditRow",
    "BulkState",
    "CustomField",
    "CustomType",
    "DeliveryState",
    "DigestTime",
    "Export",
    "ExportFormat",
    "ExternalId",
    "Favourite",
    "FormToken",
    "Import",
    "ImportRow",
    "ImportState",
    "ListIndex",
    "ListPreference",
    "MailTime",
    "Notification",
    "NotificationPreference",
    "Outcome",
    "RememberedLayout",
    "ReportDelivery",
    "ReportSchedule",
    "Rhythm",
    "RowOutcome",
    "SavedView",
    "SearchWord",
    "Settlement",
    "SyncConflict",
    "UndoOutcome",
    "Visibility",
    "Visit",
]
