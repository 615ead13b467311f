from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.files.storage import FileSystemStorage, Storage
from django.db import connection, models
from storages.backends.s3 import S3Storage

from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.files import (
    EmptyFile,
    cleaning,
    file_response,
    register_file_guard,
    remove_orphans,
    serving,
    store_file,
    storing,
)
from opiekun.core.files.storing import clean_name
from opiekun.core.models import StoredFile
from opiekun.core.viewer import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    storage = FileSystemStorage(tmp_path)
    _use(storage, monkeypatch)
    return storage


def _use(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (storing, serving, cleaning):
        monkeypatch.setattr(module, "default_storage", storage)


@pytest.fixture
def guarded() -> Iterator[set[int]]:
    """The files that everybody may have."""
    allowed: set[int] = set()
    register_file_guard("test", lambda viewer, file_id: file_id in allowed)
    yield allowed
    serving._guards.remove("test")


def test_a_file_is_stored_with_size_checksum_and_a_key_nobody_can_guess(local: Storage) -> None:
    data = bytes(range(256)) * 5000
    file = store_file(SYSTEM, BytesIO(data), "Umowa ramowa.pdf")
    assert (file.size, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (file.name, file.content_type) == ("Umowa ramowa.pdf", "application/pdf")
    assert "Umowa" not in file.storage_key
    assert local.open(file.storage_key).read() == data


def test_an_empty_file_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(EmptyFile):
        store_file(SYSTEM, BytesIO(b""), "empty.txt")
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\dane\\plik.xlsx", "plik.xlsx"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("gpj.\u202egnp", "gpj.gnp"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_file_is_never_served_without_a_guard_that_allows_it(guarded: set[int]) -> None:
    file = store_file(SYSTEM, BytesIO(b"x"), "a.pdf")
    with pytest.raises(NotFound):
        file_response(SYSTEM, file.pk)
    guarded.add(file.pk)
    response = file_response(SYSTEM, file.pk)
    assert Path(unquote(response["X-Opiekun-Send-File"])).read_bytes() == b"x"
    assert response["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    with pytest.raises(NotFound):
        file_response(SYSTEM, file.pk + 1)


def test_only_harmless_types_are_shown_in_place(guarded: set[int]) -> None:
    for name, shown in (("a.pdf", True), ("a.png", True), ("a.html", False), ("a.svg", False), ("a", False)):
        file = store_file(SYSTEM, BytesIO(b"<script>"), name)
        guarded.add(file.pk)
        assert file_response(SYSTEM, file.pk, in_place=True)["Content-Disposition"].startswith("inline") is shown


class Paper(models.Model):
    file = models.ForeignKey(StoredFile, models.PROTECT)

    class Meta:
        app_label = "toys"
        db_table = "toys_paper"

    def __str__(self) -> str:
        return str(self.file_id)


def test_the_clean_up_removes_what_nothing_refers_to_after_a_day(
    local: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Paper)
    relation = Paper._meta.get_field("file").remote_field
    monkeypatch.setattr(cleaning, "relations_to_files", lambda: [relation])
    used, unused = store_file(SYSTEM, BytesIO(b"1"), "a"), store_file(SYSTEM, BytesIO(b"2"), "b")
    Paper.objects.create(file=used)
    loose = local.save(f"{clock.now():%Y/%m}/loose", BytesIO(b"3"))  # type: ignore[arg-type]
    assert remove_orphans() == 0
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert remove_orphans() == 2
        assert remove_orphans() == 0
    assert [local.exists(key) for key in (used.storage_key, unused.storage_key, loose)] == [
        True,
        False,
        False,
    ]


def test_relations_without_a_name_on_the_file_hold_it_too() -> None:
    hidden = [relation.related_model._meta.label for relation in cleaning.relations_to_files()]
    assert {"records.Export", "records.Import"} <= set(hidden)


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as a store needs: put, get, head, delete, list."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes] = {}

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", headers.get("length", str(len(body))))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/bucket/")

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = _without_chunks(body)
        self.objects[self.key] = body
        self._answer(200, ETag='"x"')

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/bucket":
            prefix = parse_qs(address.query).get("prefix", [""])[0]
            entries = "".join(
                f"<Contents><Key>{key}</Key><Size>{len(data)}</Size><LastModified>2020-01-01T00:00:00Z</LastModified></Contents>"
                for key, data in self.objects.items()
                if key.startswith(prefix)
            )
            self._answer(
                200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>".encode()
            )
        elif self.key in self.objects:
            self._answer(200, self.objects[self.key], Last_Modified="Wed, 01 Jan 2020 00:00:00 GMT", ETag='"x"')
        else:
            self._answer(404)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

    def do_DELETE(self) -> None:
        self.objects.pop(self.key, None)
        self._answer(204)


def _without_chunks(body: bytes) -> bytes:
    data = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if not length:
            break
        data, body = data + body[:length], body[length + 2 :]
    return data


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Bucket.objects = {}
    storage = S3Storage(
        bucket_name="bucket",
        endpoint_url=f"http://127.0.0.1:{server.server_port}",
        region_name="eu-central-1",
        access_key="key",
        secret_key="secret",
        default_acl=None,
        querystring_auth=True,
        file_overwrite=False,
        addressing_style="path",
    )
    _use(storage, monkeypatch)
    yield storage
    server.shutdown()
    server.server_close()


def test_an_s3_compatible_store_does_the_same(s3: Storage, guarded: set[int]) -> None:
    data = bytes(range(256)) * 4000
    file = store_file(SYSTEM, BytesIO(data), "ścieżka.pdf")
    assert (file.size, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert Bucket.objects[file.storage_key] == data
    guarded.add(file.pk)
    response = file_response(SYSTEM, file.pk)
    assert response.status_code == 302
    asked = parse_qs(urlsplit(response["Location"]).query)
    assert asked["response-content-type"] == ["application/pdf"]
    assert "attachment" in asked["response-content-disposition"][0]
    assert asked["X-Amz-Expires"] == ["60"]
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert remove_orphans() == 1
    assert Bucket.objects == {}
