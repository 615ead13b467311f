"""Which types of files have a text, and who reads it. Nothing of the program is imported here: the child needs it."""

from collections.abc import Callable, Iterator
from typing import IO, Final

from opiekun.activities.documents import sniffing
from opiekun.activities.documents.text import office, pdf, plain

Reader = Callable[[IO[bytes]], Iterator[str]]
_ODF: Final = "application/vnd.oasis.opendocument."

READERS: Final[dict[str, Reader]] = {
    sniffing.PDF: pdf.texts,
    sniffing.DOCX: office.docx_texts,
    sniffing.XLSX: office.xlsx_texts,
    sniffing.PPTX: office.pptx_texts,
    f"{_ODF}text": office.odf_texts,
    f"{_ODF}spreadsheet": office.odf_texts,
    f"{_ODF}presentation": office.odf_texts,
    **dict.fromkeys((sniffing.PLAIN, sniffing.CSV, "text/calendar", "text/vcard", "application/xml"), plain.texts),
    sniffing.HTML: plain.html_texts,
}


def has_text(media_type: str) -> bool:
    """Whether files of the type can be read."""
    return media_type in READERS
