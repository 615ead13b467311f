"""A browser or a program that keeps a stream of live events open."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from tests.server.visiting import Visitor


@dataclass(frozen=True)
class Event:
    name: str
    data: dict[str, Any]
    id: str = ""


class Following:
    """Opens ``/events`` for the visitor; ``until`` waits for an event."""

    def __init__(self, visitor: Visitor, query: str = "", **headers: str) -> None:
        self.link = socket.create_connection(("127.0.0.1", visitor.port), timeout=10)
        sent = {"Host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if visitor.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        if visitor.token:
            sent["Authorization"] = f"Bearer {visitor.token}"
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        self.link.sendall(f"GET /events{'?' + query if query else ''} HTTP/1.1\r\n{head}\r\n".encode())
        self.got = b""
        self.events: list[Event] = []
        self.beats = 0
        self.ended = False
        while b"\r\n\r\n" not in self.got:
            self._receive()
        start, _, self.got = self.got.partition(b"\r\n\r\n")
        self.status = int(start.split(b" ")[1])
        self.head = start.decode().lower()
        self._read()

    def until(self, right: Callable[[Event], bool], seconds: float = 8) -> Event:
        """The first event, of those that came already too, that is the right one."""
        end = time.monotonic() + seconds
        seen = 0
        while True:
            for event in self.events[seen:]:
                if right(event):
                    return event
            seen = len(self.events)
            assert not self.ended, f"ended after {self.events}"
            assert time.monotonic() < end, f"only {self.events} came"
            self._receive(end)

    def named(self, name: str, seconds: float = 8) -> Event:
        return self.until(lambda event: event.name == name, seconds)

    def until_ended(self, seconds: float) -> float:
        """Waits for the end of the stream; how long that took."""
        began = time.monotonic()
        while not self.ended:
            assert time.monotonic() - began < seconds, "still open"
            self._receive(began + seconds)
        return time.monotonic() - began

    def quiet(self, seconds: float) -> list[Event]:
        """What comes in so many seconds."""
        before, end = len(self.events), time.monotonic() + seconds
        while time.monotonic() < end and not self.ended:
            self._receive(end)
        return self.events[before:]

    def _receive(self, end: float | None = None) -> None:
        self.link.settimeout(max(0.01, end - time.monotonic()) if end is not None else 10)
        try:
            part = self.link.recv(65536)
        except TimeoutError:
            return
        except OSError:
            part = b""
        self.ended = self.ended or not part or part.endswith(b"0\r\n\r\n")
        self.got += part
        if hasattr(self, "status"):
            self._read()

    def _read(self) -> None:
        """Events are whole lines; the lengths of chunks between them are not."""
        while b"\n\n" in self.got:
            block, _, self.got = self.got.partition(b"\n\n")
            lines = dict(line.split(": ", 1) for line in block.decode().splitlines() if ": " in line)
            self.beats += ": beat" in block.decode()
            if "event" in lines:
                self.events.append(Event(lines["event"], json.loads(lines["data"]), lines.get("id", "")))

    def close(self) -> None:
        self.link.close()

    def __enter__(self) -> Following:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()
