"""Files that come with the form of a note."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from opiekun.activities.documents.storing import upload_document
from opiekun.core.errors import Refusal
from opiekun.core.viewer import Viewer


def attach_files(request: HttpRequest, viewer: Viewer, note_id: int) -> list[str]:
    """Hang the files of the form on the note, which is saved; says which were not taken, and why.

    The same form once more, after the line was lost, attaches nothing twice.
    """
    refused = []
    files: list[Any] = request.FILES.getlist("files")
    for file in files:
        try:
            upload_document(viewer, file.file, file.name or "", [note_id])
        except Refusal as refusal:
            why = str(refusal) or _("You may not do this.")
            refused.append(_("%(name)s was not attached: %(why)s") % {"name": file.name, "why": why})
    return refused
