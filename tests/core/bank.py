"""A bank for tests: answers for spans of days as api.nbp.pl does, and misbehaves when it is told to."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opiekun.core.money.rates.days import table_days
from opiekun.core.money.rates.nbp import NbpTables

_PATH = re.compile(r"/api/exchangerates/tables/A/(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)\?format=json")


class Bank:
    """``faults`` are taken one an answer: "lag", "break", "drip", "busy", or a body and status to be sent instead."""

    def __init__(self) -> None:
        self.asked: list[tuple[date, date]] = []
        self.faults: list[str | tuple[int, bytes]] = []
        self.mids = {"EUR": "4.2500", "USD": "3.9012", "HUF": "0.010932"}
        self.url = ""

    def source(self) -> NbpTables:
        return NbpTables(self.url, pause=0.0, step=0.5, in_all=1.0)

    def body(self, first: date, last: date) -> bytes:
        tables = [
            {
                "table": "A",
                "no": f"{day.timetuple().tm_yday:03}/A/NBP/{day.year}",
                "effectiveDate": day.isoformat(),
                "rates": [{"currency": code.lower(), "code": code, "mid": 0} for code in self.mids],
            }
            for day in table_days(first, last)
        ]
        text = json.dumps(tables)
        for code, mid in self.mids.items():
            text = text.replace(f'"code": "{code}", "mid": 0', f'"code": "{code}", "mid": {mid}')
        return text.encode() if tables else b""


@contextmanager
def bank() -> Iterator[Bank]:
    """A bank that listens on this machine."""
    told = Bank()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(told, self)

        def log_message(self, *_said: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/api/"
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(told: Bank, request: BaseHTTPRequestHandler) -> None:
    asked = _PATH.fullmatch(request.path)
    assert asked is not None, request.path
    first, last = (date.fromisoformat(text) for text in asked.groups())
    told.asked.append((first, last))
    fault = told.faults.pop(0) if told.faults else ""
    body = told.body(first, last)
    status = 200 if body else 404
    if last - first >= timedelta(days=93):
        status, body = 400, b"Przekroczony limit 93 dni"
    if fault == "lag":
        time.sleep(1.5)
    elif fault == "busy":
        status, body = 503, b""
    elif isinstance(fault, tuple):
        status, body = fault
    try:
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if fault == "drip":
            for place in range(len(body)):
                request.wfile.write(body[place : place + 1])
                time.sleep(0.1)
        request.wfile.write(body[: len(body) // 2] if fault == "break" else body)
    except OSError:
        """The asker went away."""
