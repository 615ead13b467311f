"""Programs that write through the API as careful ones do: each request is repeated under its key until answered."""

from __future__ import annotations

import http.client
import json
import threading
import time

from tests.program.running import Place

_PAUSE = 0.1


class Writer(threading.Thread):
    """Creates companies one after another. ``acknowledged`` holds the id of each that the server said it has made."""

    def __init__(self, place: Place, token: str, number: int) -> None:
        super().__init__(daemon=True)
        self._place, self._token, self._number = place, token, number
        self._stopping = threading.Event()
        self.acknowledged: dict[str, str] = {}
        self.faults: list[str] = []

    def stop(self) -> None:
        """End after the company under way."""
        self._stopping.set()
        self.join(120)

    def run(self) -> None:
        made = 0
        while not self._stopping.is_set():
            name = f"Firma {self._number}-{made}"
            made += 1
            first = self._until_answered(name)
            again = self._until_answered(name) if made % 3 == 0 else first
            if first != again:
                self.faults.append(f"{name} is {first} and {again}")
            self.acknowledged[name] = first

    def _until_answered(self, name: str) -> str:
        while True:
            try:
                status, body = self._send(name)
            except (OSError, http.client.HTTPException):
                time.sleep(_PAUSE)
                continue
            if status == http.HTTPStatus.CREATED:
                return str(json.loads(body)["id"])
            if status not in {http.HTTPStatus.CONFLICT, http.HTTPStatus.SERVICE_UNAVAILABLE}:
                self.faults.append(f"{name}: {status} {body[:300]!r}")
            time.sleep(_PAUSE)

    def _send(self, name: str) -> tuple[int, bytes]:
        link = http.client.HTTPConnection("127.0.0.1", self._place.port, timeout=10)
        try:
            headers = {
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "Idempotency-Key": name.replace(" ", "-"),
            }
            phone = [{"kind": "phone", "value": "338102030"}]
            body = json.dumps({"kind": "organisation", "name": name, "channels": phone})
            link.request("POST", "/api/v1/parties", body, headers)
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()
