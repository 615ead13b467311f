"""What a file is by its own bytes; its name only tells apart what its bytes cannot. Pure."""

import codecs
import re
from typing import Final

LOOKED_AT: Final = 64 * 1024
UNKNOWN: Final = "application/octet-stream"
PDF: Final = "application/pdf"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
DOCX: Final = f"{_OFFICE}wordprocessingml.document"
XLSX: Final = f"{_OFFICE}spreadsheetml.sheet"
PPTX: Final = f"{_OFFICE}presentationml.presentation"
PROGRAM: Final = "application/x-executable"
PLAIN: Final = "text/plain"
CSV: Final = "text/csv"
HTML: Final = "text/html"
SVG: Final = "image/svg+xml"
PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")

_BEGINNINGS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"\x7fELF", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"\xfe\xed\xfa", PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", PROGRAM),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
)
# Letters with which a text may begin as well ("MZBM", "BMW"): only with bytes that no text has.
_LETTERS: Final = ((b"MZ", PROGRAM), (b"BM", "image/bmp"), (b"ID3", "audio/mpeg"), (b"OggS", "audio/ogg"))
_OFFICE_PARTS: Final = ((b"word/document", DOCX), (b"xl/workbook", XLSX), (b"ppt/presentation", PPTX))
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENDINGS: Final = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
}
_TEXT_ENDINGS: Final = {"csv": CSV, "eml": "message/rfc822", "ics": "text/calendar", "vcf": "text/vcard"}
_MARKUP: Final = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|script|iframe|svg)\b", re.IGNORECASE)
# Tabs and line breaks are text; other control characters are not.
_NO_TEXT: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def media_type(head: bytes, tail: bytes, name: str) -> str:
    """The type of a file by its first and last bytes (``LOOKED_AT`` of each)."""
    if b"%PDF-" in head[:1024]:
        return PDF
    for beginning, found in _BEGINNINGS:
        if head.startswith(beginning):
            return found
    if _NO_TEXT.search(head):
        for beginning, found in _LETTERS:
            if head.startswith(beginning):
                return found
    ending = ending_of(name)
    if head.startswith(b"PK\x03\x04"):
        return _archive(head, tail)
    if head.startswith(_OLE):
        return _OLE_ENDINGS.get(ending, "application/x-ole-storage")
    return _media(head) or _text(head, ending)


_FORMATS: Final = {
    PDF: "pdf",
    DOCX: "text_document",
    "application/msword": "text_document",
    "application/rtf": "text_document",
    "application/vnd.oasis.opendocument.text": "text_document",
    XLSX: "sheet",
    CSV: "sheet",
    "application/vnd.ms-excel": "sheet",
    "application/vnd.oasis.opendocument.spreadsheet": "sheet",
    PPTX: "slides",
    "application/vnd.ms-powerpoint": "slides",
    "application/vnd.oasis.opendocument.presentation": "slides",
    PLAIN: "plain",
    "application/xml": "plain",
    "message/rfc822": "mail",
    "application/vnd.ms-outlook": "mail",
    **dict.fromkeys(
        ("application/zip", "application/x-7z-compressed", "application/vnd.rar", "application/gzip"), "archive"
    ),
}


def format_of(found: str) -> str:
    """What sort of file people call it: a value of ``FileFormat``."""
    if found in _FORMATS:
        return _FORMATS[found]
    family = found.partition("/")[0]
    return {"image": "picture", "audio": "media", "video": "media"}.get(family, "other")


def ending_of(name: str) -> str:
    """What comes after the last dot, in lower case."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _archive(head: bytes, tail: bytes) -> str:
    """An archive by the names in its table of contents, which is at the end, and by its first entry."""
    told = head[30:120]
    if told.startswith(b"mimetypeapplication/vnd.oasis.opendocument."):
        kind = re.match(rb"mimetype(application/vnd\.oasis\.opendocument\.[a-z]+)", told)
        return kind[1].decode() if kind else UNKNOWN
    if b"[Content_Types].xml" in head + tail:
        return next((found for part, found in _OFFICE_PARTS if part in tail or part in head), "application/zip")
    return "application/zip"


def _media(head: bytes) -> str:
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE"):
        return "image/webp" if head[8:12] == b"WEBP" else "audio/wav"
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in (b"heic", b"heix", b"mif1", b"heim") else "video/mp4"
    return ""


def _text(head: bytes, ending: str) -> str:
    if not head or (_NO_TEXT.search(head) and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))):
        return UNKNOWN
    text = head.decode("latin-1").replace("\x00", "")
    if markup := _MARKUP.search(text[:4096]):
        return SVG if "svg" in markup[0].lower() else HTML
    if text.lstrip("\ufeff\xef\xbb\xbf \r\n\t").startswith("<?xml"):
        return SVG if "<svg" in text else "application/xml"
    if text.startswith("#!"):
        return PROGRAM
    return _TEXT_ENDINGS.get(ending, PLAIN)
