"""Both sides converge and nothing is overwritten in silence, whatever the connection does."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.core.viewer import SYSTEM as PROGRAM
from opiekun.parties.models import Party
from opiekun.parties.services import update_party
from opiekun.records.models import ExternalId, SyncConflict
from opiekun.records.sync import settle
from tests.api.program import program
from tests.records.sync.erp import FIELDS, Erp

# Committed: within one transaction a record gets one new version only.
pytestmark = pytest.mark.django_db(transaction=True)
_keys = count(1)

STEPS = st.tuples(
    st.sampled_from(["erp edits", "we edit", "send", "lose the answer", "repeat", "follow", "settle"]),
    st.integers(0, 3),
    st.booleans(),
)


class Story:
    """What happens to one party on both sides."""

    def __init__(self) -> None:
        self.erp = Erp(program(), f"K-{next(_keys)}")
        self.erp.begin()
        self.numbers = count(1)
        # What a person decided to give up, of each field.
        self.given_up: set[str] = set()
        self.erp.compose()
        self.erp.send(0, answer_arrives=True, stays_queued=False)

    def party(self) -> dict[str, Any] | None:
        response = self.erp.program.get(f"/parties/by-external-id/erp/{self.erp.key}")
        return response.json() if response.status_code == 200 else None

    def happen(self, what: str, which: int, flag: bool) -> None:
        name = FIELDS[which % len(FIELDS)]
        before, told = self.party(), dict(self.erp.values)
        if what == "erp edits":
            self.erp.edit(name)
            if flag:
                self.erp.compose()
        elif what == "we edit" and before is not None:
            value = f"opiekun {next(self.numbers)}"
            self.erp.before[value] = before[name]
            update_party(PROGRAM, int(before["id"]), {name: value})
        elif what == "follow":
            self.erp.follow()
            self.check_erp(told)
        elif what == "settle":
            self.settle(which, flag)
        elif what in ("send", "lose the answer", "repeat"):
            if flag:
                self.erp.compose()
            self.erp.send(which, answer_arrives=what == "send", stays_queued=what == "repeat")
            self.check_ours(before)
            self.check_erp(told)

    def open(self) -> QuerySet[SyncConflict]:
        party = self.party()
        return SyncConflict.objects.filter(settled_at=None, record_id=int(party["id"]) if party else 0)

    def settle(self, which: int, theirs: bool) -> None:
        conflicts = list(self.open().order_by("pk"))
        if conflicts:
            chosen = conflicts[which % len(conflicts)]
            ours = self.party()
            assert ours is not None
            winner, loser = (chosen.theirs, ours[chosen.field]) if theirs else (ours[chosen.field], chosen.theirs)
            self.given_up |= {loser}
            # Whoever decided saw both.
            self.erp.before.setdefault(f"settled {winner}", loser)
            settle(PROGRAM, chosen.pk, theirs=theirs)

    def check_ours(self, before: dict[str, Any] | None) -> None:
        """A call replaces our value only by one whose author had seen it."""
        after = self.party()
        if before is None or after is None:
            return
        for name in FIELDS:
            old, new = before[name], after[name]
            assert old in ("", new) or old in self.given_up or self.erp.knew(new, old), (name, old, new)

    def check_erp(self, before: dict[str, str]) -> None:
        for name in FIELDS:
            old, new = before[name], self.erp.values[name]
            assert old in ("", new) or old in self.given_up or self.erp.knew(new, old), (name, old, new)

    def come_to_rest(self) -> None:
        """The connection is good again, and a person settles what is open."""
        for _round in range(6):
            while self.erp.queue:
                self.erp.send(0, answer_arrives=True, stays_queued=False)
            self.erp.compose()
            self.erp.send(0, answer_arrives=True, stays_queued=False)
            while self.open().exists():
                self.settle(_round, theirs=bool(_round % 2))
            self.erp.follow()


def play(steps: list[tuple[str, int, bool]]) -> None:
    """Both sides are equal at last, with nothing left to settle and no second record."""
    story = Story()
    for step in steps:
        story.happen(*step)
    story.come_to_rest()
    party = story.party()
    assert party is not None
    assert {name: party[name] for name in FIELDS} == story.erp.values
    assert not story.open().exists()
    assert Party.objects.filter(is_own=False).count() == ExternalId.objects.count()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25))
def test_both_sides_converge_and_no_edit_is_overwritten_unseen(steps: list[tuple[str, int, bool]]) -> None:
    play(steps)


@pytest.mark.soak
@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=40))
def test_long_stories_converge_as_well(steps: list[tuple[str, int, bool]]) -> None:
    play(steps)
