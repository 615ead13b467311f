"""`opiekun up` says where it is to be found; that the database ends at that moment does not end it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection

from opiekun.config.env import Env, load_env
from opiekun.program.commands.up import announce
from tests.template_database import administrator


class Healthy(BaseHTTPRequestHandler):
    """Answers as a web process does once it serves."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Nothing is written down."""


@pytest.fixture
def env() -> Iterator[Env]:
    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield replace(load_env(), bind="127.0.0.1", port=server.server_port)
        server.shutdown()
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_ends_meanwhile_is_asked_again(env: Env, capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with administrator() as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", [pid])
    assert not announce(env, time.monotonic())
    assert "localhost" not in capsys.readouterr().err
    assert announce(env, time.monotonic())
    assert env.base_url in capsys.readouterr().err
