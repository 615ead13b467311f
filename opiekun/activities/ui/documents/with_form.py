"""Files that come with the form of a record: of a note, of a talk that is logged."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opiekun.activities.documents.permissions import DOCUMENT
from opiekun.activities.documents.storing import upload_document
from opiekun.activities.ui.documents.limits import DropZone, drop_zone
from opiekun.core.errors import Refusal
from opiekun.core.viewer import Viewer


def file_field(viewer: Viewer) -> DropZone | None:
    """What the field for files tells of them; None where the viewer may add none."""
    return drop_zone(get_language() or "pl") if viewer.can(DOCUMENT, "create") else None


def attach_files(request: HttpRequest, viewer: Viewer, record_id: int) -> list[str]:
    """Hang the files of the form on the record, which is saved; says which were not taken, and why.

    The same form once more, after the line was lost, attaches nothing twice.
    """
    refused = []
    files: list[Any] = request.FILES.getlist("files")
    for file in files:
        try:
            upload_document(viewer, file.file, file.name or "", [record_id])
        except Refusal as refusal:
            why = str(refusal) or _("You may not do this.")
            refused.append(_("%(name)s was not attached: %(why)s") % {"name": file.name, "why": why})
    return refused
