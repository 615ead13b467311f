"""An ERP of another company, in small: it edits, sends, loses answers, repeats, and follows the change feed.

Every value that a user types is another one, so that it can be told afterwards who overwrote what, and whether he had
seen it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.api.program import Program

FIELDS = ("name", "industry")
SYSTEM = "erp"


@dataclass
class Call:
    """A call that was composed and may be on its way for long."""

    body: dict[str, Any]
    values: dict[str, str]


@dataclass
class Erp:
    """One customer in the ERP's own database, and its connection to Opiekun.

    ``base`` is what the ERP believes both sides had last. ``before`` tells of each value which one it replaced.
    """

    program: Program
    key: str = "K-1"
    values: dict[str, str] = field(default_factory=dict)
    base: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    version: int = 0
    seen: str | None = None
    place: str = ""
    queue: list[Call] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    def begin(self) -> None:
        self.place = self.program.get("/changes?after=now&kinds=party").json()["next"]
        self.values = dict.fromkeys(FIELDS, "")
        self.edit("name")

    def edit(self, name: str) -> None:
        """A user of the ERP types something new."""
        value = f"erp {next(self.numbers)}"
        self.before[value] = self.values[name]
        self.values[name] = value
        self.version += 1

    def compose(self) -> None:
        """Put the whole record into the queue, as ERPs do."""
        body = {"kind": "organisation", **self.values, "source_version": self.version}
        if self.seen is not None:
            body["seen_version"] = self.seen
        self.queue.append(Call(body, dict(self.values)))

    def send(self, which: int, answer_arrives: bool, stays_queued: bool) -> Any:
        """Deliver any call of the queue; its answer may get lost, and the call may come again later."""
        if not self.queue:
            return None
        call = self.queue[which % len(self.queue)]
        if not stays_queued:
            self.queue.remove(call)
        response = self.program.call("PUT", f"/parties/by-external-id/{SYSTEM}/{self.key}", call.body)
        assert response.status_code in (200, 201), response.content
        answer = response.json()
        if answer_arrives:
            self._give_way(call, answer)
            self.take_over(answer, {conflict["field"] for conflict in answer["conflicts"]})
        return answer

    def _give_way(self, call: Call, answer: dict[str, Any]) -> None:
        """Opiekun says which of the sent values are not the newest: they go, unless typed over since."""
        for kept in answer["kept"]:
            name = kept["field"]
            if kept["reason"] == "changed_here" and self.values[name] == call.values[name]:
                self.values[name] = self.base[name] = answer[name]
                self.version += 1

    def follow(self) -> None:
        """Read the feed to its end and take over what changed."""
        while True:
            query = f"after={self.place}&kinds=party&records=true&system={SYSTEM}&limit=2"
            page = self.program.get(f"/changes?{query}").json()
            for item in page["items"]:
                if item["external_id"] == self.key and item["record"] is not None:
                    self.take_over(item["record"], self.conflicts())
            self.place = page["next"]
            if not page["more"]:
                return

    def conflicts(self) -> set[str]:
        mine = self.program.get(f"/parties/by-external-id/{SYSTEM}/{self.key}").json()["id"]
        items = self.program.get(f"/conflicts?system={SYSTEM}&record={mine}").json()["items"]
        return {item["field"] for item in items}

    def take_over(self, record: dict[str, Any], in_conflict: set[str]) -> None:
        """Take what only Opiekun changed; what the ERP changed since stays and will be sent."""
        for name in FIELDS:
            if name in in_conflict:
                continue
            if self.values[name] == self.base.get(name) and record[name] != self.values[name]:
                self.values[name] = record[name]
                self.version += 1
            if self.values[name] == record[name]:
                self.base[name] = record[name]
        if not in_conflict and all(self.values[name] == record[name] for name in FIELDS):
            self.seen = record["version"]

    def knew(self, value: str, replaced: str) -> bool:
        """Whether whoever typed ``value`` had ``replaced`` before his eyes, or what came of it."""
        while value in self.before:
            value = self.before[value]
            if value == replaced:
                return True
        return False
