"""The logo of our own company: what is taken, what is refused, who sees it where."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile

from opiekun.core.errors import InvalidInput, NotAllowed, StaleVersion
from opiekun.core.files import cleaning, storing
from opiekun.core.models import StoredFile
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import CompanyProfile, Party
from opiekun.parties.rules.pictures import LARGEST_BYTES, read_picture
from opiekun.parties.rules.wrong_value import WrongValue
from opiekun.parties.selectors import company
from opiekun.parties.services.company_logo import remove_logo, set_logo
from tests.api.program import program
from tests.parties.people import salesperson
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db


def png(width: int = 20, height: int = 10) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\x7f" * min(width, 20) for _row in range(min(height, 10))))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int = 20, height: int = 10) -> bytes:
    app0 = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + app0 + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00\xff\xd9"


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileSystemStorage:
    storage = FileSystemStorage(tmp_path)
    for module in (storing, cleaning, company):
        monkeypatch.setattr(module, "default_storage", storage)
    company.forget_brand()
    yield storage
    company.forget_brand()


def own() -> CompanyProfile:
    return CompanyProfile.objects.select_related("logo", "party").get(party__is_own=True)


@pytest.mark.parametrize(("data", "suffix"), [(png(30, 12), "png"), (jpeg(30, 12), "jpg")])
def test_picture_is_known_by_its_bytes(data: bytes, suffix: str) -> None:
    picture = read_picture(data)
    assert (picture.suffix, picture.width, picture.height) == (suffix, 30, 12)


WRONG = {
    "picture_format": [
        *(b"", b"GIF89a" + b"\x00" * 60, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"\x00" * 100),
        *(png()[:-8], png()[:20], png(0, 5), jpeg()[:20], b"\xff\xd8\xff", b"\xff\xd8" + b"\xff" * 50, b"MZ" * 50),
    ],
    "picture_too_large": [png(4001, 10), jpeg(10, 60000)],
    "picture_too_heavy": [png() + b"\x00" * LARGEST_BYTES],
}


@pytest.mark.parametrize(("code", "data"), [(code, data) for code, many in WRONG.items() for data in many])
def test_what_is_no_fit_picture_is_refused_and_nothing_kept(code: str, data: bytes) -> None:
    with pytest.raises(WrongValue) as wrong:
        read_picture(data)
    assert wrong.value.code == code
    with pytest.raises(InvalidInput) as refused:
        set_logo(SYSTEM, data)
    assert refused.value.errors[0].loc == ("logo",)
    assert own().logo is None
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_logo_is_set_replaced_and_removed_and_each_is_a_change_of_our_company(files: FileSystemStorage) -> None:
    version = own().party.version
    first = set_logo(SYSTEM, png(), version)
    assert first.version == version + 1
    assert own().logo.content_type == "image/png"
    second = set_logo(SYSTEM, jpeg(), first.version)
    assert own().logo.content_type == "image/jpeg"
    with pytest.raises(StaleVersion):
        set_logo(SYSTEM, png(), first.version)
    assert own().logo.content_type == "image/jpeg"
    remove_logo(SYSTEM, second.version)
    assert own().logo is None


def test_file_in_use_survives_the_daily_clean_up_and_a_former_one_does_not() -> None:
    set_logo(SYSTEM, png())
    former = own().logo
    set_logo(SYSTEM, jpeg())
    StoredFile.objects.update(created_at="2020-01-01T00:00:00Z")
    cleaning.remove_orphans()
    assert not StoredFile.objects.filter(pk=former.pk).exists()
    assert company.logo_file()[1] == jpeg()


def test_only_who_manages_the_company_gives_it_a_logo() -> None:
    for attempt in (lambda: set_logo(_seller(), png()), lambda: remove_logo(_seller())):
        with pytest.raises(NotAllowed):
            attempt()
    assert own().logo is None


def _seller() -> object:
    return salesperson(actions=frozenset({"view", "create", "edit", "trash"}))


def test_logo_is_given_in_the_settings_and_shown_on_every_page(django_capture_on_commit_callbacks: object) -> None:
    admin, seller = log_in("administrator"), log_in("salesperson", "Jan", "Wnuk")
    assert "o-brand__logo" not in seller.client.get("/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        sent = admin.client.post(
            "/settings/company/logo", {"logo": SimpleUploadedFile("../x.exe", png(), "text/html")}, follow=True
        )
    assert "o-logo" in sent.content.decode()
    url = f"/company/logo/{own().logo_id}"
    assert f'class="o-brand__logo" src="{url}"' in seller.client.get("/parties").content.decode()
    picture = seller.client.get(url)
    assert (picture.content, picture["Content-Type"]) == (png(), "image/png")
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert seller.client.get(f"/company/logo/{own().logo_id + 1}").status_code == 404
    assert seller.client.post("/settings/company/logo", {"remove": "1"}).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        admin.client.post("/settings/company/logo", {"remove": "1"})
    assert "o-brand__logo" not in seller.client.get("/").content.decode()
    assert seller.client.get(url).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"logo": "text"}, {"logo": BytesIO(b"")}, {"logo": BytesIO(b"GIF89a")}])
def test_bad_upload_is_told_on_the_page_and_keeps_the_logo(sent: dict[str, object]) -> None:
    admin = log_in("administrator")
    set_logo(SYSTEM, png())
    answer = admin.client.post("/settings/company/logo", sent, follow=True)
    assert answer.status_code == 200
    assert "Choose a PNG or JPEG picture." in answer.content.decode()
    assert company.logo_file()[1] == png()


def test_picture_whose_bytes_are_gone_is_not_found(files: FileSystemStorage) -> None:
    set_logo(SYSTEM, png())
    files.delete(own().logo.storage_key)
    assert log_in("salesperson").client.get(f"/company/logo/{own().logo_id}").status_code == 404


def test_program_reads_and_changes_the_company_and_its_logo() -> None:
    caller = program()
    body = caller.get("/company").json()
    assert (body["currency"], body["time_zone"], body["logo"]) == ("PLN", "Europe/Warsaw", None)
    assert body["party"]["id"] == str(Party.objects.get(is_own=True).pk)
    changed = caller.patch("/company", {"currency": "EUR"}, If_Match=f'"{body["version"]}"')
    assert changed.json()["currency"] == "EUR"
    assert caller.patch("/company", {"currency": "PLN"}, If_Match=f'"{body["version"]}"').status_code == 412
    assert caller.patch("/company", {"time_zone": "Mars"}).json()["errors"][0]["loc"] == ["time_zone"]
    assert caller.get("/company/logo").status_code == 404
    put = caller.client.generic(
        "PUT", "/api/v1/company/logo", png(), "image/png", headers={"Authorization": f"Bearer {caller.token}"}
    )
    assert put.json()["logo"]["content_type"] == "image/png"
    assert caller.get("/company/logo").content == png()
    refused = caller.call("PUT", "/company/logo", b"GIF89a")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "picture_format")
    assert caller.delete("/company/logo", If_Match=put["ETag"]).status_code == 204
    assert caller.get("/company").json()["logo"] is None


def test_program_without_the_right_changes_nothing() -> None:
    seller = program("salesperson")
    assert seller.get("/company").status_code == 200
    assert seller.patch("/company", {"currency": "EUR"}).status_code == 403
    assert seller.call("PUT", "/company/logo", png()).status_code == 403
    assert program(scopes=("*:read", "*:write")).patch("/company", {"currency": "EUR"}).json()["facts"] == {
        "scope": "all"
    }
    assert own().currency == "PLN"
