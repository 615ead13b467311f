"""Changes of what is said of a document: its title, type, description, own fields of the company."""

from collections.abc import Mapping
from typing import Any

from opiekun.activities.announcing import announce_document
from opiekun.activities.documents.input import DOCUMENT_COLUMNS
from opiekun.activities.documents.locking import lock_document, version_now
from opiekun.activities.documents.permissions import DOCUMENT
from opiekun.activities.models import Document
from opiekun.core import reading
from opiekun.core.errors import InvalidInput
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.services.constraints import refusing_by_name
from opiekun.parties.services.saved import Saved
from opiekun.records.custom.reading import merged, read_both, read_custom, without_custom


def update_document(actor: Viewer, document_id: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given fields and leave the others. Raises NotFound, NotAllowed, StaleVersion, InvalidInput."""
    plain, given = without_custom(raw)
    with refusing_by_name(), writing(actor):
        document = lock_document(actor, document_id, "edit", expected)
        clean, custom = read_both(
            lambda: _read(plain), lambda: read_custom(actor, DOCUMENT, given, document.custom, document_id)
        )
        changed: dict[str, Any] = {n: value for n, value in clean.items() if getattr(document, n) != value}
        if (values := merged(document.custom, custom)) != document.custom:
            changed["custom"] = values
        if changed:
            Document.objects.filter(pk=document_id).update(**changed)
        announce_document(document_id)
        return Saved(document_id, version_now(document_id))


def _read(raw: Mapping[str, Any]) -> dict[str, Any]:
    clean, errors = reading.read_fields(raw, DOCUMENT_COLUMNS)
    if errors:
        raise InvalidInput(errors)
    return clean
