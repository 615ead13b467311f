"""What of the records that tasks are about is not even named to a reader."""

from collections.abc import Mapping

from opiekun.activities.documents.behind_notes import open_to
from opiekun.activities.documents.permissions import DOCUMENT
from opiekun.activities.models import Document
from opiekun.activities.permissions import NOTE, reached_notes
from opiekun.core.viewer import Viewer


def hidden_records(viewer: Viewer, kinds: Mapping[int, str]) -> set[int]:
    """Of the records by id with their kinds: notes that are not for the viewer, and documents that hang on nothing but
    such. What they are called is their author's own affair; any other record is named to who sees the task."""
    hidden: set[int] = set()
    if notes := {record_id for record_id, kind in kinds.items() if kind == NOTE}:
        hidden |= notes - set(reached_notes(viewer).filter(pk__in=notes).values_list("pk", flat=True))
    documents = {record_id for record_id, kind in kinds.items() if kind == DOCUMENT}
    if documents and (opened := open_to(viewer)) is not None:
        shown = Document.objects.filter(opened, pk__in=documents)
        hidden |= documents - set(shown.values_list("pk", flat=True))
    return hidden
