"""Why a file cannot be read at all, in words that say what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opiekun.core.errors import FieldError, InvalidInput

REASONS: dict[str, str | Promise] = {
    "empty": _("There is nothing in this file."),
    "gone": _("The file is kept no longer."),
    "no_rows": _("There are no rows in this file."),
    "old_excel": _("This is an old Excel file (.xls). Save it as .xlsx or CSV."),
    "encrypted": _("This workbook is protected by a password. Save it without one."),
    "open_document": _("This is an OpenDocument file. Save it as .xlsx or CSV."),
    "binary_workbook": _("This is a binary Excel workbook (.xlsb). Save it as .xlsx or CSV."),
    "not_a_table": _("This is neither a CSV nor an Excel file."),
    "web_page": _("This is a web page, whatever its name says. Open it in a spreadsheet and save it as .xlsx or CSV."),
    "archive": _("This is an archive. Unpack it and choose the file inside."),
    "damaged": _("This workbook is damaged. Open it in Excel and save it again."),
    "unpacks_too_large": _("Unpacked, this workbook would be too large. Split it, or save it as CSV."),
    "too_many_columns": _("There are too many columns. At most 500 can be read."),
    "row_too_long": _("A row of the workbook is too long."),
    "no_such_sheet": _("There is no such sheet."),
    "encoding": _("The file cannot be read in this encoding."),
    "encoding_mismatch": _("The file is in UTF-8; in this encoding its letters would be wrong."),
}


class UnreadableFile(InvalidInput):
    """The file, or the way in which it was to be read, cannot be accepted; ``reason`` is a key of REASONS."""

    def __init__(self, code: str, field: str = "file", message: str = "") -> None:
        words = message or str(REASONS[code])
        super().__init__([FieldError((field,), code, words)], words)
        self.reason = code
