"""Documents as tests want them, and reading them as the worker would."""

from io import BytesIO

from opiekun.activities.documents.storing import Uploaded, upload_document
from opiekun.activities.documents.text.keeping import read_version
from opiekun.activities.models import DocumentVersion
from opiekun.core.viewer import Viewer
from opiekun.parties.services import create_party
from opiekun.web.demo.papers import pdf

CONTRACT = pdf(["Umowa ramowa nr 17/2026", "Strony: Żółty Młyn sp. z o.o.", "Kara umowna wynosi 5% wartości."])


def party(actor: Viewer, name: str = "Metal-Plast") -> int:
    return create_party(actor, {"kind": "organisation", "name": name}).id


def put(actor: Viewer, *record_ids: int, data: bytes = CONTRACT, name: str = "Umowa_ramowa.pdf") -> Uploaded:
    """A document on the records."""
    return upload_document(actor, BytesIO(data), name, record_ids)


def read_all() -> None:
    """What the worker does."""
    for version_id in DocumentVersion.objects.filter(text_state="waiting").values_list("pk", flat=True):
        read_version(version_id)
