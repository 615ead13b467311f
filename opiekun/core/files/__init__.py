"""Files that users give: kept in a local directory or an S3-compatible store, served only after a check of rights."""

from opiekun.core.files.cleaning import remove_orphans, remove_unreferenced
from opiekun.core.files.serving import file_response, register_file_guard
from opiekun.core.files.storing import EmptyFile, store_file

__all__ = ["EmptyFile", "file_response", "register_file_guard", "remove_orphans", "remove_unreferenced", "store_file"]
