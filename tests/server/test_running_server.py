"""The running server from outside: what browsers, programs and administrators get over the wire."""

from __future__ import annotations

import json
import re
import socket
import time

import pytest

from tests.server.conftest import Server

_STATIC = re.compile(r'(/static/[^"#]+)["#]')
_ELSEWHERE = re.compile(r'(?:src|href|action)="(?:https?:)?//[^"]+"')


def test_a_page_names_only_own_files_hashed_compressed_and_kept_for_ever(server: Server) -> None:
    page = server.administrator().get("/parties").text
    assert _ELSEWHERE.findall(page) == []
    files = sorted(set(_STATIC.findall(page)))
    assert len(files) > 10
    for path in files:
        for encoding in ("br", "gzip"):
            file = server.visitor().get(path, Accept_Encoding=encoding)
            assert file.status == 200, path
            assert "immutable" in file.headers["cache-control"], path
            assert file.headers["x-content-type-options"] == "nosniff"
            if path.endswith((".js", ".css", ".svg")):
                assert file.headers["content-encoding"] == encoding, path


def test_log_is_one_json_object_a_line_and_shares_the_requests_id(server: Server) -> None:
    page = server.administrator().get("/parties?q=Kowalski")
    lines = log_lines(server, page.headers["x-request-id"])
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/parties", 200)
    assert line["sql"] > 0
    assert line["user"]
    assert "Kowalski" not in server.log.read_text()


def log_lines(server: Server, request_id: str) -> list[dict[str, object]]:
    end = time.monotonic() + 5
    while True:
        lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
        found = [line for line in lines if line.get("request_id") == request_id]
        if found or time.monotonic() > end:
            return found
        time.sleep(0.05)


def test_metrics_count_requests_by_route_and_join_made_up_methods(server: Server) -> None:
    server.program().get("/api/v1/me")
    for method in ("BREW", "STEEP"):
        server.program().ask(method, "/api/v1/me")
    text = server.visitor().get("/metrics").text
    assert re.search(r'opiekun_requests_total{method="GET",route="api/v1/me",status="200"} [1-9]', text)
    assert 'method="other"' in text
    assert "BREW" not in text
    assert "opiekun_database_up 1" in text


@pytest.mark.parametrize("path", ["/api/v1/me", "/", "/parties"])
def test_a_host_that_is_not_ours_is_refused(server: Server, path: str) -> None:
    answer = server.program().get(path, Host="evil.example")
    kind = "application/problem+json" if path.startswith("/api/") else "text/html"
    assert answer.status == 400
    assert answer.headers["content-type"].startswith(kind)


def test_a_form_without_its_proof_gets_a_page_that_says_what_to_do(server: Server) -> None:
    page = server.visitor().ask("POST", "/account/login/", "login=x")
    assert page.status == 403
    assert "Formularz jest zbyt stary" in page.text
    assert "style=" not in page.text


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/api/v1/docs"])
def test_the_reference_is_only_read(server: Server, path: str) -> None:
    program = server.program()
    assert (program.get(path).status, program.ask("HEAD", path).status) == (200, 200)
    refused = program.ask("POST", path, "{}")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_body_larger_than_any_upload_is_a_problem_before_it_is_sent(server: Server) -> None:
    answer = raw(server, b"POST /api/v1/parties HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer
    assert b'"code": "too_large"' in answer


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nX-Big: " + b"a" * 1_000_000 + b"\r\n\r\n", b"431"),
        (b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"414"),
        (b"\x16\x03\x01\x02\x00\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 2\r\n\r\nabcd", b"400"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n", b"400"),
    ],
    ids=["large header", "long address", "tls on the plain port", "two lengths", "nul in a header"],
)
def test_what_is_no_request_is_refused_and_harms_nobody(server: Server, sent: bytes, status: bytes) -> None:
    assert raw(server, sent).split(b" ")[1] == status
    assert server.visitor().get("/healthz").status == 200


def test_a_body_in_chunks_is_read_whole(server: Server) -> None:
    head = f"POST /api/v1/parties HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.token}\r\n"
    head += "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    parts = [b'{"kind": "organis', b'ation", "name": ', b'"W kawa\xc5', b'\x82kach"}']
    body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    answer = raw(server, head.encode() + body)
    assert answer.startswith(b"HTTP/1.1 201")
    assert "W kawałkach".encode() in answer


def raw(server: Server, sent: bytes) -> bytes:
    """What comes back for these bytes, until the server hangs up or falls silent."""
    with socket.create_connection(("127.0.0.1", server.place.port), timeout=5) as link:
        got = b""
        try:
            link.sendall(sent)
            while part := link.recv(65536):
                got += part
        except OSError:
            return got
    return got
