"""How the fields of a document are read, wherever they come from."""

from typing import Final

from opiekun.activities.documents.choices import DocumentType
from opiekun.core import reading
from opiekun.core.reading import Reader

TITLE: Final = reading.text(255, required=True)
REMARK: Final = reading.text(500)
DOCUMENT_COLUMNS: Final[dict[str, Reader]] = {
    "title": TITLE,
    "type": reading.choice(DocumentType.values),
    "description": reading.text(20_000, lines=True),
}


def title_of(name: str) -> str:
    """A title by the name of a file: without its ending, with spaces for underscores."""
    stem, dot, ending = name.rpartition(".")
    shown = stem if dot and stem and len(ending) <= 5 else name
    return " ".join(shown.replace("_", " ").split())[:255] or name[:255]
