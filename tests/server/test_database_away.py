"""A database that goes away: everybody is told plainly, and the program goes on by itself when it is back."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from opiekun.program.embedded.cluster import Cluster
from opiekun.program.embedded.running import start
from opiekun.program.embedded.server import stop
from tests.server.conftest import Server
from tests.server.visiting import Visitor

PAGES = ("/", "/parties", "/search?q=a", "/account/login/", "/settings/profile/")
COMPANY = json.dumps({"kind": "organisation", "name": "Śruba"})


@contextmanager
def database_away(server: Server) -> Iterator[None]:
    cluster = Cluster(server.place.data_dir)
    stop(cluster)
    try:
        yield
    finally:
        start(cluster)


def create(program: Visitor, key: str) -> int:
    return program.ask("POST", "/api/v1/parties", COMPANY, Content_Type="application/json", Idempotency_Key=key).status


def test_pages_say_it_and_come_back_without_a_restart(server: Server) -> None:
    administrator = server.administrator()
    assert administrator.get("/parties").status == 200
    with database_away(server):
        for path in PAGES:
            page = administrator.get(path)
            assert (page.status, page.headers["retry-after"]) == (503, "5"), path
            assert page.text.count("<h1>") == 1
            assert "Baza danych nie odpowiada" in page.text
            assert page.headers["x-request-id"] in page.text
        assert server.visitor().get("/healthz").status == 200
        assert json.loads(server.visitor().get("/readyz").body) == {"database": "does not answer"}
        assert b"opiekun_database_up 0" in server.visitor().get("/metrics").body
    began = time.monotonic()
    assert administrator.get("/parties").status == 200
    assert server.visitor().get("/readyz").status == 200
    assert time.monotonic() - began < 5


def test_programs_get_a_problem_and_lose_nothing(server: Server) -> None:
    program, with_cookie = server.program(), server.administrator()
    with_cookie.token = server.token
    with database_away(server):
        for caller in (program, with_cookie):
            answer = caller.get("/api/v1/parties")
            assert (answer.status, answer.headers["content-type"]) == (503, "application/problem+json")
            assert json.loads(answer.body)["code"] == "unavailable"
        assert create(program, "while-away") == 503
    assert create(program, "while-away") == 201
    assert json.loads(program.get("/api/v1/parties?count=exact&q=ruba").body)["count"] == 1
