"""The text of a PDF, page by page."""

import logging
from collections.abc import Iterator
from typing import IO

from opiekun.activities.documents.text.refusals import BROKEN, ENCRYPTED, CannotRead


def texts(file: IO[bytes]) -> Iterator[str]:
    """The text of each page. Raises CannotRead."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(file, strict=False)
        # Many are only guarded against changes: they open with no password at all.
        if reader.is_encrypted and not reader.decrypt(""):
            raise CannotRead(ENCRYPTED)
        for page in reader.pages:
            yield page.extract_text() + "\n"
    except DependencyError as locked:
        raise CannotRead(ENCRYPTED) from locked
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as broken:
        raise CannotRead(BROKEN) from broken
