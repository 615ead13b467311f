"""Pages behind the dispatcher: bodies come in first, answers leave without the page thread."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from opiekun.server.bodies import MEMORY_BYTES
from tests.server.toy import Noted, ask, pages, scope

Start = Callable[..., Any]


def echo(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [environ["PATH_INFO"].encode("latin-1"), b"|", environ["wsgi.input"].read()]


@pytest.mark.parametrize("size", [0, 1, MEMORY_BYTES + 1])
def test_body_arrives_whole(size: int) -> None:
    asked = scope("/x", "POST", {"Content-Length": str(size)})
    answer = asyncio.run(ask(pages(echo), asked, [b"a" * (size // 2), b"a" * (size - size // 2)]))
    assert answer.body == b"/x|" + b"a" * size


def test_body_of_unknown_length_arrives_whole() -> None:
    asked = scope("/x", "POST", {"Transfer-Encoding": "chunked"})
    assert asyncio.run(ask(pages(echo), asked, [b"a", b"b", b"c"])).body == b"/x|abc"


@pytest.mark.parametrize("headers", [{"Content-Length": "11"}, {"Transfer-Encoding": "chunked"}])
def test_larger_body_than_allowed_is_413(headers: dict[str, str]) -> None:
    answer = asyncio.run(ask(pages(echo, largest_body=10), scope("/x", "POST", headers), [b"a" * 6, b"a" * 5]))
    assert answer.status == 413


def test_encoded_letters_in_the_path_reach_the_page_as_bytes() -> None:
    assert asyncio.run(ask(pages(echo), scope("/%C5%82%FF"))).body == b"/\xc5\x82\xff|"


def test_header_with_underscore_cannot_stand_for_one_with_hyphen() -> None:
    def page(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return [environ.get("HTTP_X_FORWARDED_USER", "nobody").encode()]

    assert asyncio.run(ask(pages(page), scope("/", headers={"X_Forwarded_User": "admin"}))).body == b"nobody"


def test_page_is_closed_after_it_is_read_even_when_it_fails() -> None:
    closed = []

    class Failing:
        def __iter__(self) -> Iterable[bytes]:
            yield b"a"
            raise RuntimeError("half-way")

        def close(self) -> None:
            closed.append(True)

    def page(environ: dict[str, Any], start: Start) -> Any:
        start("200 OK", [])
        return Failing()

    with pytest.raises(RuntimeError):
        asyncio.run(ask(pages(page), scope("/")))
    assert closed


def test_large_answer_is_sent_whole() -> None:
    def page(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return (bytes([number]) * 100_000 for number in range(30))

    answer = asyncio.run(ask(pages(page), scope("/")))
    assert answer.body == b"".join(bytes([number]) * 100_000 for number in range(30))


def test_slow_sender_holds_no_page_thread() -> None:
    application = pages(echo)

    async def both() -> float:
        slow = [
            asyncio.create_task(
                ask(application, scope("/slow", "POST", {"Content-Length": "4"}), [b"a"] * 4, pause=0.2)
            )
            for _ in range(8)
        ]
        await asyncio.sleep(0.05)
        began = time.perf_counter()
        await ask(application, scope("/quick"))
        took = time.perf_counter() - began
        await asyncio.gather(*slow)
        return took

    assert asyncio.run(both()) < 0.1


def test_observer_hears_of_every_request() -> None:
    application, noted = pages(echo), Noted()
    application._observe = noted
    asyncio.run(ask(application, scope("/a")))
    assert noted.requests == [("/a", 200)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "umowa ł.pdf"
    path.write_bytes(bytes(range(100)))
    return path


def sending(file: Path) -> Any:
    from urllib.parse import quote

    def page(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "application/pdf"), ("X-Opiekun-Send-File", quote(str(file)))])
        return []

    return pages(page)


def test_named_file_is_sent_and_its_place_is_not_told(file: Path) -> None:
    answer = asyncio.run(ask(sending(file), scope("/")))
    assert answer.body == bytes(range(100))
    assert answer.headers["content-length"] == "100"
    assert "x-opiekun-send-file" not in answer.headers


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [
        ("bytes=0-9", 206, bytes(range(10))),
        ("bytes=90-", 206, bytes(range(90, 100))),
        ("bytes=-5", 206, bytes(range(95, 100))),
        ("bytes=90-500", 206, bytes(range(90, 100))),
        ("bytes=100-", 416, b""),
        ("bytes=9-3", 416, b""),
        ("bytes=-", 200, bytes(range(100))),
        ("nonsense", 200, bytes(range(100))),
    ],
)
def test_part_of_a_file(file: Path, wanted: str, status: int, body: bytes) -> None:
    answer = asyncio.run(ask(sending(file), scope("/", headers={"Range": wanted})))
    assert (answer.status, answer.body) == (status, body)


def test_file_that_is_gone_is_404(file: Path) -> None:
    file.unlink()
    assert asyncio.run(ask(sending(file), scope("/"))).status == 404
