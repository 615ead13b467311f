"""Asks the National Bank of Poland for its tables (api.nbp.pl): GET exchangerates/tables/A/{first}/{last}."""

import http.client
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from opiekun.core.money.rates.days import table_days
from opiekun.core.money.rates.tables import BadAnswer, RateTable, read_tables

ATTEMPTS: Final = 3
FIRST_PAUSE: Final = 1.0
SECONDS_A_STEP: Final = 10.0
SECONDS_IN_ALL: Final = 30.0
_LARGEST: Final = 4 * 1024 * 1024
_CHUNK: Final = 64 * 1024
# A week without a table never was: the address is another one than the bank's.
_DAYS_OF_SILENCE: Final = 5


class Unreachable(Exception):
    """The bank did not answer, or said that it cannot now; it is worth trying again."""


class NbpTables:
    """``base`` is the address before ``exchangerates``. What is lost on the way is tried again, three times in all."""

    def __init__(
        self, base: str, pause: float = FIRST_PAUSE, step: float = SECONDS_A_STEP, in_all: float = SECONDS_IN_ALL
    ) -> None:
        self._base, self._pause, self._step, self._in_all = urlsplit(base), pause, step, in_all

    def tables(self, first: date, last: date) -> list[RateTable]:
        """The tables of a span of at most 93 days, oldest first; none where no day of it has one.

        Raises Unreachable, and BadAnswer for what cannot be right.
        """
        status, body = self._ask_patiently(f"/exchangerates/tables/A/{first}/{last}?format=json")
        if status == 404:
            if len(list(table_days(first, last))) >= _DAYS_OF_SILENCE:
                raise BadAnswer("not_found", f"{first} – {last}")
            return []
        if status != 200:
            raise BadAnswer("status", str(status))
        return read_tables(body, first, last)

    def _ask_patiently(self, path: str) -> tuple[int, bytes]:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._ask(path)
            except Unreachable:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(self._pause * 3 ** (attempt - 1))
        raise AssertionError

    def _ask(self, path: str) -> tuple[int, bytes]:
        until = time.monotonic() + self._in_all
        with self._connection() as link:
            try:
                link.request("GET", self._base.path.rstrip("/") + path, headers={"Accept": "application/json"})
                answer = link.getresponse()
                body = self._read(answer, until)
            except (OSError, http.client.HTTPException) as broken:
                raise Unreachable(type(broken).__name__) from broken
        if answer.status >= 500 or answer.status == 429:
            raise Unreachable(str(answer.status))
        return answer.status, body

    @contextmanager
    def _connection(self) -> Iterator[http.client.HTTPConnection]:
        host, port = self._base.hostname or "", self._base.port
        if self._base.scheme == "https":
            link: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, timeout=self._step, context=ssl.create_default_context()
            )
        else:
            link = http.client.HTTPConnection(host, port, timeout=self._step)
        try:
            yield link
        finally:
            link.close()

    @staticmethod
    def _read(answer: http.client.HTTPResponse, until: float) -> bytes:
        """The body; a server that sends a byte now and then is given up, and a body without end is refused."""
        parts, size = [], 0
        while part := answer.read1(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > _LARGEST:
                raise BadAnswer("too_large")
            if time.monotonic() > until:
                raise Unreachable("slow")
        if answer.length:
            raise Unreachable("cut off")
        return b"".join(parts)
