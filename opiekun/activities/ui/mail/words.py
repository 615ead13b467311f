"""Words about attachments."""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opiekun.core.ui.format import file_size


def refusal_words(code: str) -> str:
    """Why an attachment is no document, to whoever reads the message."""
    if code == "file_too_large":
        return _("it is larger than %(size)s") % {
            "size": file_size(settings.DOCUMENT_LARGEST_BYTES, get_language() or "pl")
        }
    if code == "file_type":
        return _("files of this type are not taken")
    if code == "file_lost":
        return _("the file of the message is missing in the store; tell your administrator")
    return _("it is empty") if code == "empty_file" else _("it could not be read")
