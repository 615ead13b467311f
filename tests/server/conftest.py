"""The running server with one administrator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.program.running import Place, migrated_place
from tests.server.visiting import Visitor

EMAIL, PASSWORD = "adam@example.test", "Krzeslo-Stol-77"


@dataclass
class Server:
    """A web process of its own, what it wrote to its log, and an administrator's token."""

    place: Place
    log: Path
    token: str

    def program(self) -> Visitor:
        return Visitor(self.place.port, self.token)

    def visitor(self) -> Visitor:
        return Visitor(self.place.port)

    def administrator(self) -> Visitor:
        visitor = self.visitor()
        assert visitor.log_in(EMAIL, PASSWORD).status == 302
        return visitor


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("server") / "log"
    with migrated_place() as made:
        assert made.run("createadmin", EMAIL, given=f"{PASSWORD}\n").returncode == 0
        token = made.run("token", "create", "--user", EMAIL).stdout.strip()
        with log.open("w") as written:
            process = made.start("web", stderr=written, OPIEKUN_LOG_FORMAT="json")
            made.wait_ready(90)
            yield Server(made, log, token)
            process.terminate()
            process.wait(10)
