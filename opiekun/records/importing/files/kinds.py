"""What a file is by its own bytes; its name may say anything."""

from typing import IO, Final

from opiekun.records.importing.files.encodings import mark_of, wide_without_mark
from opiekun.records.importing.files.errors import UnreadableFile
from opiekun.records.importing.files.layout import CSV, XLSX

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRANGERS: Final = (
    (b"%PDF-", "not_a_table"),
    (b"\x89PNG", "not_a_table"),
    (b"\xff\xd8\xff", "not_a_table"),
    (b"GIF8", "not_a_table"),
    (b"{\\rtf", "not_a_table"),
    (b"\x7fELF", "not_a_table"),
    (b"MZ\x90", "not_a_table"),
    (b"SQLite format 3", "not_a_table"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"BZh", "archive"),
)
_WEB: Final = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"mime-version:")


def refuse_strangers(file: IO[bytes]) -> str:
    """CSV or XLSX; the file is left at its start. Raises UnreadableFile for everything else, by name."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if not head:
        raise UnreadableFile("empty")
    if head.startswith(b"PK"):
        return XLSX
    if head.startswith(_OLE):
        # A workbook with a password is packed into such a file, too, and says so in wide letters.
        raise UnreadableFile("encrypted" if _says_encrypted(file) else "old_excel")
    for start, reason in _STRANGERS:
        if head.startswith(start):
            raise UnreadableFile(reason)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(_WEB):
        raise UnreadableFile("web_page")
    if not text.replace(b"\0", b""):
        raise UnreadableFile("empty")
    if not (mark_of(head) or wide_without_mark(head)) and _is_binary(head):
        raise UnreadableFile("not_a_table")
    return CSV


def _says_encrypted(file: IO[bytes]) -> bool:
    start = file.read(1024 * 1024)
    file.seek(0)
    return "EncryptedPackage".encode("utf-16-le") in start


def _is_binary(head: bytes) -> bool:
    """Control characters that no text has; zeros alone are wide letters."""
    controls = sum(head.count(byte) for byte in (*range(1, 9), *range(14, 27), *range(28, 32)))
    return controls * 20 > len(head)
