"""Messages out of files of every sort; archives get neither out of their place nor beyond their limits."""

import io
import zipfile
from pathlib import Path

import pytest

from opiekun.activities.mail.files import FoundMail, Unreadable, limits, messages_in

MAIL = b"From: a@b.pl\nSubject: x\n\ntekst\n"


def _read(path: Path) -> list[tuple[str, str]]:
    return [(one.place, one.reason if isinstance(one, Unreadable) else "mail") for one in messages_in(path)]


def _zip(path: Path, **entries: bytes) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path.read_bytes()


def test_an_mbox_is_cut_into_its_messages_and_unquoted(tmp_path: Path) -> None:
    path = tmp_path / "Odebrane"
    body = b"Subject: x\n\n>From nowa\n>>From stara\n\nFrom here it is text\n\nFrom tu te\xc5\xbc\n"
    path.write_bytes(b"From - Mon Jan  5 10:00:00 2026\n" + body + b"\nFrom a@b.pl Mon Jan  5 10:00:00 2026\n" + MAIL)
    found = [one for one in messages_in(path) if isinstance(one, FoundMail)]
    assert [one.place for one in found] == ["Odebrane#1", "Odebrane#2"]
    assert found[0].raw == b"Subject: x\n\nFrom nowa\n>From stara\n\nFrom here it is text\n\nFrom tu te\xc5\xbc\n"
    assert found[1].raw == MAIL


def test_a_folder_of_thunderbird_is_cut_at_its_bare_lines_and_at_no_sentence(tmp_path: Path) -> None:
    path = tmp_path / "Odebrane"
    sentence = b"Subject: x\r\n\r\nFrom \r\nmy house: a word\r\n\r\n>From \r\nA: b\r\n"
    path.write_bytes(b"From \r\n" + sentence + b"\r\nFrom \r\n" + MAIL.replace(b"\n", b"\r\n"))
    found = [one.raw for one in messages_in(path) if isinstance(one, FoundMail)]
    assert found == [sentence.replace(b">From", b"From"), MAIL.replace(b"\n", b"\r\n")]


def test_what_was_deleted_in_thunderbird_is_left_in_its_folder(tmp_path: Path) -> None:
    # Read, answered and deleted; read; forged in the body; no number.
    marks = (b"X-Mozilla-Status: 000B\r\n", b"X-Mozilla-Status: 0001\r\n", b"", b"X-Mozilla-Status: 00zz\r\n")
    body = b"Subject: x\r\n\r\nX-Mozilla-Status: 0008\r\n\r\n"
    (tmp_path / "Odebrane").write_bytes(b"".join(b"From \r\n" + mark + body for mark in marks))
    found = [(one.place, one.skip, bool(one.raw)) for one in messages_in(tmp_path) if isinstance(one, FoundMail)]
    place = f"{tmp_path.name}/Odebrane"
    assert found[0] == (f"{place}#1", "deleted", False)
    assert found[1:] == [(f"{place}#{number}", "", True) for number in (2, 3, 4)]


@pytest.mark.parametrize("before", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_nothing_that_stands_before_an_mbox_costs_its_first_message(tmp_path: Path, before: bytes) -> None:
    separator = b"From a@b.pl Mon Jan  5 10:00:00 2026\n"
    (tmp_path / "a.mbox").write_bytes(before + separator + MAIL + b"\n" + separator + MAIL)
    assert _read(tmp_path / "a.mbox") == [("a.mbox#1", "mail"), ("a.mbox#2", "mail")]


def test_what_is_no_mail_is_one_line_and_what_systems_leave_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "poczta"
    folder.mkdir()
    for name in ("Odebrane.msf", "Thumbs.db", "desktop.ini"):
        (folder / name).write_bytes(b"x")
    _zip(folder / "umowa.docx", **{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    _zip(folder / "z.zip", **{"__MACOSX/._a.eml": b"x", "Odebrane.msf": b"x", "a.eml": MAIL, "umowa.docx": b"PK\3\4"})
    assert _read(folder) == [
        ("poczta/umowa.docx", "no_mail"),
        ("poczta/z.zip/a.eml", "mail"),
        ("poczta/z.zip/umowa.docx", "broken_archive"),
    ]


def test_a_folder_is_read_in_the_order_of_names_and_links_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.eml"
    secret.write_bytes(MAIL)
    folder = tmp_path / "poczta"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "2.eml").write_bytes(MAIL)
    (folder / "a.eml").write_bytes(MAIL)
    (folder / "leer.eml").write_bytes(b"")
    (folder / "link.eml").symlink_to(secret)
    assert _read(folder) == [("poczta/a.eml", "mail"), ("poczta/b/2.eml", "mail"), ("poczta/leer.eml", "empty")]


def test_archives_are_read_and_their_tricks_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    inner = _zip(tmp_path / "inner.zip", **{"z.eml": MAIL})
    _zip(path, **{"../../etc/x.eml": MAIL, "b\\c.eml": MAIL, "bomb.eml": b"x" * 5_000_000, "inner.zip": inner})
    assert _read(path) == [
        ("a.zip/../x.eml".replace("../", "etc/"), "mail"),
        ("a.zip/b/c.eml", "mail"),
        ("a.zip/bomb.eml", "archive_bomb"),
        ("a.zip/inner.zip/z.eml", "mail"),
    ]
    monkeypatch.setattr(limits, "DEEPEST_ARCHIVE", 1)
    assert ("a.zip/inner.zip", "archive_in_archive") in _read(path)
    monkeypatch.setattr(limits, "MOST_ENTRIES", 2)
    assert _read(path) == [("a.zip", "archive_too_large")]


def test_broken_and_foreign_files_are_told_and_stop_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _zip(tmp_path / "a.zip", **{"a.eml": MAIL * 50})
    (tmp_path / "b.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "c.png").write_bytes(b"\x89PNG\0\0\0\0" * 20)
    (tmp_path / "d.eml").write_bytes(MAIL * 9)
    broken = bytearray(whole)
    broken[40:45] = b"\xff" * 5
    (tmp_path / "e.zip").write_bytes(bytes(broken))
    monkeypatch.setattr("opiekun.activities.mail.files.limits.LARGEST_MESSAGE", 200)
    reasons = dict(_read(tmp_path))
    folder = tmp_path.name
    assert reasons[f"{folder}/b.zip"] == "broken_archive"
    assert reasons[f"{folder}/c.png"] == "no_mail"
    assert reasons[f"{folder}/d.eml"] == "too_large"
    assert reasons[f"{folder}/e.zip/a.eml"] == "broken_archive"


def test_a_file_is_read_by_what_it_holds(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x.eml", MAIL)
    (tmp_path / "x.eml").write_bytes(stream.getvalue())
    assert _read(tmp_path / "x.eml") == [("x.eml/x.eml", "mail")]
