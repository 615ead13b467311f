"""Small office files made of a few lines, as a company has them: PDF, Word, Excel."""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

_POLISH: Final = {
    "ą": "aogonek",
    "ć": "cacute",
    "ę": "eogonek",
    "ł": "lslash",
    "ń": "nacute",
    "ó": "oacute",
    "ś": "sacute",
    "ź": "zacute",
    "ż": "zdotaccent",
    "Ą": "Aogonek",
    "Ć": "Cacute",
    "Ę": "Eogonek",
    "Ł": "Lslash",
    "Ń": "Nacute",
    "Ó": "Oacute",
    "Ś": "Sacute",
    "Ź": "Zacute",
    "Ż": "Zdotaccent",
    "–": "endash",
    "„": "quotedblbase",
    "”": "quotedblright",
}
_CODES: Final = {letter: 128 + at for at, letter in enumerate(_POLISH)}
_LINES_A_PAGE: Final = 44
_TYPES: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(lines: Sequence[str]) -> bytes:
    """A PDF of plain lines, some of them to a page; letters of Polish are in it as letters."""
    pages = [lines[at : at + _LINES_A_PAGE] for at in range(0, max(len(lines), 1), _LINES_A_PAGE)]
    numbers = [4 + 2 * at for at in range(len(pages))]
    names = " ".join(f"/{name}" for name in _POLISH.values())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] >>".encode(),
        (
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding "
            f"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [128 {names}] >> >>"
        ).encode(),
    ]
    for number, page in zip(numbers, pages, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        drawn = b"BT /F1 12 Tf 60 770 Td 16 TL " + b" ".join(_shown(line) for line in page) + b" ET"
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn))
    return _assembled(objects)


def _shown(line: str) -> bytes:
    letters = bytes(_CODES.get(letter, ord(letter) if ord(letter) < 128 else ord("?")) for letter in line)
    escaped = letters.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + escaped + b") Tj T*"


def _assembled(objects: Sequence[bytes]) -> bytes:
    out, places = BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()


def docx(paragraphs: Sequence[str]) -> bytes:
    """A Word file of plain paragraphs."""
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{_escaped(text)}</w:t></w:r></w:p>' for text in paragraphs)
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", document),
        ):
            packed.writestr(name, text)
    return out.getvalue()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """An Excel file with one sheet."""
    import xlsxwriter  # late: it is slow to load, and most starts write none

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return out.getvalue()
