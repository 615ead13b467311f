"""Background work: reading the text of versions; each may run twice."""

from datetime import timedelta
from typing import Final

from opiekun.activities.documents.choices import TextState
from opiekun.activities.documents.text.keeping import read_version
from opiekun.activities.documents.text.readers import has_text
from opiekun.activities.models import DocumentVersion
from opiekun.core import clock
from opiekun.core.jobs import defer, job

_LEFT_ALONE_FOR: Final = timedelta(minutes=15)
_ROUND: Final = 500


@job("activities.read_document", attempts=3)
def read_document(version_id: int) -> None:
    """Read the text of a version, so that it is found by its words."""
    read_version(version_id)


@job("activities.read_waiting_documents")
def read_waiting() -> None:
    """Begin anew with versions whose reading was lost, as with a worker that was killed."""
    old = clock.now() - _LEFT_ALONE_FOR
    waiting = DocumentVersion.objects.filter(text_state=TextState.WAITING, created_at__lt=old).order_by("id")
    for version_id in waiting.values_list("pk", flat=True)[:_ROUND]:
        defer(read_document, version_id=version_id, once=f"activities.read_document.{version_id}")


def read_soon(version_id: int, media_type: str) -> None:
    """Have the text read after the open transaction; a type without text is done at once."""
    if has_text(media_type):
        defer(read_document, version_id=version_id, once=f"activities.read_document.{version_id}")
    else:
        DocumentVersion.objects.filter(pk=version_id).update(text_state=TextState.NONE)
