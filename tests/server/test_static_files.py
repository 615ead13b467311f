"""Static files: compressed when the browser can, kept for ever when they are named by their content."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from opiekun.server.static_files import StaticFiles
from tests.server.toy import Answer, ask, scope


@pytest.fixture
def static(tmp_path: Path) -> StaticFiles:
    for name, content in {
        "core/app.js": b"plain",
        "core/app.js.br": b"brotli",
        "core/app.js.gz": b"gzip",
        "core/app.0123456789ab.css": b"body{}",
    }.items():
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "secret").write_text("secret")
    return StaticFiles(tmp_path / "static", "/static/")


def get(static: StaticFiles, path: str, accept: str = "", method: str = "GET") -> Answer:
    async def application(asked: Any, receive: Any, send: Any) -> None:
        await static(asked, send)

    return asyncio.run(ask(application, scope(path, method, {"Accept-Encoding": accept})))


@pytest.mark.parametrize(
    ("accept", "body", "encoding"),
    [("gzip, br", b"brotli", "br"), ("gzip", b"gzip", "gzip"), ("", b"plain", None)],
)
def test_smallest_form_that_the_browser_reads(
    static: StaticFiles, accept: str, body: bytes, encoding: str | None
) -> None:
    answer = get(static, "/static/core/app.js", accept)
    assert (answer.body, answer.headers.get("content-encoding")) == (body, encoding)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"


def test_hashed_name_is_kept_for_ever(static: StaticFiles) -> None:
    assert "immutable" in get(static, "/static/core/app.0123456789ab.css").headers["cache-control"]
    assert "immutable" not in get(static, "/static/core/app.js").headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/static/../secret", "/static/%2e%2e/secret", "/static/", "/static/core", "/static//etc/passwd"]
)
def test_nothing_outside_the_directory_is_served(static: StaticFiles, path: str) -> None:
    assert get(static, path).status == 404


def test_head_has_no_body_and_post_is_refused(static: StaticFiles) -> None:
    assert get(static, "/static/core/app.js", method="HEAD").body == b""
    assert get(static, "/static/core/app.js", method="POST").status == 405
