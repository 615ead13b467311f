"""The named refusals of documents."""

from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict, FieldError, InvalidInput


class FileRefused(InvalidInput):
    """The file is of a type or a size that is not taken."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__([FieldError(("file",), code, message)])


class SameFile(Conflict):
    """The new version would be what is there already."""

    def __init__(self) -> None:
        message = _("This is the file that is there already.")
        super().__init__("same_file", message, [FieldError(("file",), "same_file", message)])


class LastRecord(Conflict):
    """Off its last record nobody but its maker would see the document again."""

    def __init__(self) -> None:
        super().__init__(
            "last_record", _("The document is attached to nothing else that you see. Move it to the trash instead.")
        )
