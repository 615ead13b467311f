"""A message that matching told at a wrong party is taken from it, and matching does not do it again."""

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.activities.models import Interaction, MailCorrection, MailMessage, NotTheirs
from opiekun.activities.services.mail import triage
from opiekun.activities.services.mail.correcting import move, not_theirs
from opiekun.activities.services.mail.personal_data import erase
from opiekun.activities.services.mail.rematching import match_waiting
from opiekun.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from tests.accounts.people import make_user
from tests.activities.mail.letters import bring, letter
from tests.api.program import program
from tests.parties.people import TestViewer, manager, salesperson

pytestmark = pytest.mark.django_db
JAN = "Jan <jan@stalmix.pl>"


@pytest.fixture
def actor() -> TestViewer:
    return manager()


def firm(actor: Any, name: str, email: str = "") -> int:
    channels = [{"kind": "email", "value": email}] if email else []
    return create_party(actor, {"kind": "organisation", "name": name, "channels": channels}).id


def came(*raws: bytes) -> int:
    [line] = bring(*raws)
    assert line.message_id
    return line.message_id


def told_at() -> list[int]:
    rows = Interaction.objects.filter(trashed_at__isnull=True).order_by("pk")
    return list(rows.values_list("party_id", flat=True))


def state(message: int) -> tuple[str, Any, Any]:
    row = MailMessage.objects.get(pk=message)
    return row.state, row.settlement, row.settled_by_id


def test_a_message_leaves_the_party_waits_and_the_next_one_of_its_sender_waits_too(actor: TestViewer) -> None:
    party = firm(actor, "Stalmix", "biuro@stalmix.pl")
    message = came(letter(JAN, mid="1@x"))
    before = state(message)
    settled = not_theirs(actor, message, party)
    assert (told_at(), state(message)[0]) == ([], "waiting")
    again, other = came(letter(JAN, mid="2@x")), came(letter("ewa@stalmix.pl", mid="3@x"))
    assert (state(again)[0], state(other)[0], told_at()) == ("waiting", "assigned", [party])
    match_waiting([party])
    assert state(again)[0] == "waiting"
    assert triage.undo(actor, settled.settlement) == 1
    assert (state(message), NotTheirs.objects.count(), told_at()) == (before, 0, [party, party])
    match_waiting([party])
    assert state(again)[0] == "assigned"
    with pytest.raises(NotFound):
        triage.undo(actor, settled.settlement)


def test_a_moved_message_is_told_at_the_other_party_with_its_person_and_undo_brings_it_back(actor: TestViewer) -> None:
    wrong, right = firm(actor, "Stalmix", "jan@stalmix.pl"), firm(actor, "Huta")
    person = create_person(actor, {"party": str(right), "last_name": "Nowak"}).id
    message = came(letter(JAN, subject="Ceny"))
    settled = move(actor, message, wrong, person_id=person)
    told = Interaction.objects.get(trashed_at__isnull=True)
    assert (told.party_id, told.person_id, told.subject, told.direction) == (right, person, "Ceny", "in")
    assert state(message)[0] == "assigned"
    triage.undo(actor, settled.settlement)
    assert told_at() == [wrong]


def test_of_a_message_told_at_two_parties_one_stays(actor: TestViewer) -> None:
    first, second = firm(actor, "A", "a@a-firma.pl"), firm(actor, "B", "b@b-firma.pl")
    message = came(letter("a@a-firma.pl", "my@nasza.pl", head="Cc: b@b-firma.pl"))
    not_theirs(actor, message, second)
    assert (told_at(), state(message)[0]) == ([first], "assigned")
    assert list(NotTheirs.objects.values_list("address", "party")) == [("b@b-firma.pl", second)]
    settled = move(actor, message, first, party_id=second)
    assert told_at() == [second]
    # Whose the copies are is another matter than whose the sender is.
    assert NotTheirs.objects.filter(party=second, lifted__isnull=True).exists()
    triage.undo(actor, settled.settlement)
    assert told_at() == [first]


def test_who_gives_the_party_such_a_message_by_hand_says_that_it_is_theirs(actor: TestViewer) -> None:
    party = firm(actor, "Stalmix", "jan@stalmix.pl")
    message = came(letter(JAN, mid="1@x"))
    not_theirs(actor, message, party)
    settled = triage.assign(actor, message, party_id=party)
    assert state(came(letter(JAN, mid="2@x")))[0] == "assigned"
    triage.undo(actor, settled.settlement)
    assert state(came(letter(JAN, mid="3@x")))[0] == "waiting"


def test_an_address_that_two_parties_have_is_the_others_once_one_is_not_meant(actor: TestViewer) -> None:
    first, second = firm(actor, "A", "wspolny@gmail.com"), firm(actor, "B", "wspolny@gmail.com")
    message = came(letter("wspolny@gmail.com", mid="1@x"))
    triage.assign(actor, message, party_id=first)
    NotTheirs.objects.create(address="wspolny@gmail.com", party_id=first, settlement="0" * 32)
    came(letter("wspolny@gmail.com", mid="2@x"))
    assert told_at() == [first, second]


def test_what_may_not_be_changed_or_is_not_seen_stays_as_it_is(actor: TestViewer) -> None:
    party, other = firm(actor, "Stalmix", "jan@stalmix.pl"), firm(actor, "Huta")
    message = came(letter(JAN))
    before = state(message)
    seeing = TestViewer(make_user().pk, "x", actor.reach, frozenset({"view"}))
    refusals: list[tuple[type[Exception], Any]] = [
        (NotFound, lambda: not_theirs(salesperson(), message, party)),
        (NotFound, lambda: not_theirs(actor, message, other)),
        (NotAllowed, lambda: not_theirs(seeing, message, party)),
        (NotAllowed, lambda: move(seeing, message, party, other)),
        (Conflict, lambda: move(actor, message, party, party)),
        (InvalidInput, lambda: move(actor, message, party, 999_999)),
    ]
    for refused, act in refusals:
        with pytest.raises(refused):
            act()
    assert (state(message), told_at(), NotTheirs.objects.count()) == (before, [party], 0)


def test_undo_is_refused_once_somebody_has_sorted_the_message_anew(actor: TestViewer) -> None:
    party, other = firm(actor, "Stalmix", "jan@stalmix.pl"), firm(actor, "Huta")
    message = came(letter(JAN))
    settled = not_theirs(actor, message, party)
    triage.assign(actor, message, party_id=other)
    with pytest.raises(Conflict):
        triage.undo(actor, settled.settlement)
    with pytest.raises(NotFound):
        triage.undo(manager(), settled.settlement)
    assert told_at() == [other]


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.sampled_from(["away", "move", "back"]), max_size=6))
def test_all_acts_undone_in_turn_everything_is_as_it_was(acts: list[str]) -> None:
    actor = manager()
    NotTheirs.objects.all().delete()
    Interaction.objects.update(trashed_at="2026-01-01T00:00Z")
    parties = [firm(actor, name) for name in "AB"]
    person = create_person(
        actor,
        {
            "party": str(parties[0]),
            "last_name": "Nowak",
            "channels": [{"kind": "email", "value": f"j{parties[0]}@f.pl"}],
        },
    )
    assert person.id
    message = came(letter(f"j{parties[0]}@f.pl", mid=f"{parties[0]}@x"))
    before, done = state(message), []
    for act in acts:
        where = told_at()
        if not where:
            done.append(triage.assign(actor, message, party_id=parties[0]).settlement)
        elif act == "away":
            done.append(not_theirs(actor, message, where[0]).settlement)
        else:
            done.append(move(actor, message, where[0], party_id=next(p for p in parties if p != where[0])).settlement)
    # What an assignment undid waits for people; only the acts after the last assignment can all be taken back.
    for settlement in reversed(done):
        if not MailCorrection.objects.filter(settlement=settlement).exists():
            return
        triage.undo(actor, settlement)
    assert (state(message), told_at(), NotTheirs.objects.count()) == (before, [parties[0]], 0)


def test_the_address_is_forgotten_with_its_person(actor: TestViewer) -> None:
    wrong = firm(actor, "Stalmix", "info@stalmix.pl")
    not_theirs(actor, came(letter(JAN)), wrong)
    party = firm(actor, "Huta")
    person = create_person(
        actor, {"party": str(party), "last_name": "N", "channels": [{"kind": "email", "value": "jan@stalmix.pl"}]}
    )
    erase(actor, person.id)
    assert not NotTheirs.objects.exists()


def test_a_program_moves_a_message_and_undoes_it() -> None:
    caller: Any = program()
    wrong, right = (
        caller.post("/parties", {"kind": "organisation", "name": name, "channels": channels}).json()["id"]
        for name, channels in (("A", [{"kind": "email", "value": "jan@stalmix.pl"}]), ("B", []))
    )
    message = came(letter(JAN))
    told = caller.get(f"/mail-messages?interaction={Interaction.objects.get().pk}").json()
    assert [item["id"] for item in told["items"]] == [str(message)]
    missing = caller.post(f"/mail-messages/{message}/move", {"party": right})
    assert (missing.status_code, missing.json()["errors"][0]["loc"]) == (422, ["from_party"])
    done = caller.post(f"/mail-messages/{message}/move", {"from_party": wrong, "party": right})
    assert (done.status_code, told_at()) == (200, [int(right)])
    assert caller.post(f"/mail-messages/{message}/move", {"from_party": wrong}).status_code == 404
    caller.post("/mail-messages/undo", {"settlement": done.json()["settlement"]})
    assert told_at() == [int(wrong)]


def test_the_message_of_an_interaction_is_found_by_who_sees_the_interaction_alone() -> None:
    caller: Any = program()
    party = caller.post("/parties", {"kind": "organisation", "name": "A"}).json()["id"]
    talk = caller.post("/interactions", {"kind": "call", "party": party}).json()["id"]
    assert caller.get(f"/mail-messages?interaction={talk}").json()["items"] == []
    caller.post("/parties", {"kind": "organisation", "name": "B", "channels": [{"kind": "email", "value": "b@b.pl"}]})
    came(letter("b@b.pl"))
    told = Interaction.objects.get(mail__isnull=False).pk
    assert len(caller.get(f"/mail-messages?interaction={told}").json()["items"]) == 1
    stranger: Any = program("salesperson")
    assert stranger.get(f"/mail-messages?interaction={told}").json()["items"] == []
    for wrong in ("interaction=x", f"interaction={told}&state=waiting"):
        assert caller.get(f"/mail-messages?{wrong}").status_code == 422, wrong


def test_the_dialog_takes_it_away_and_the_settings_forget_it() -> None:
    client, actor = Client(), manager()
    client.force_login(make_user("administrator"), backend="django.contrib.auth.backends.ModelBackend")
    party = firm(actor, "Stalmix", "biuro@stalmix.pl")
    message = came(letter(JAN))
    address = f"/mail/{message}/parties/{party}/move"
    told = Interaction.objects.get()
    assert address in client.get(f"/mail/{message}").content.decode()
    assert address in client.get(f"/interactions/{told.pk}/message").content.decode()
    dialog = client.get(address).content.decode()
    assert "Stalmix" in dialog
    # The picker does not offer the party that the message leaves.
    [offering] = re.findall(r'data-url="([^"]+)"', dialog)
    firm(actor, "Stal-Bis")
    assert [one["text"] for one in client.get(f"{offering}&q=stal").json()] == ["Stal-Bis"]
    assert len(client.get("/parties/options?q=stal").json()) == 2
    assert len(client.get("/parties/options?q=stal&without=x").json()) == 2
    assert client.post(address, {"party": str(party)}).status_code == 422
    assert told_at() == [party]
    answer = client.post(address)
    assert (answer["Location"], told_at()) == (f"/mail/{message}", [])
    page = client.get("/settings/mail").content.decode()
    assert "jan@stalmix.pl – Stalmix" in page
    undone = client.post(f"/mail/undo/{MailCorrection.objects.get().settlement}")
    assert (undone["Location"], told_at()) == (f"/mail/{message}", [party])
    client.post(address)
    client.post("/settings/mail", {"act": "remove_not_theirs", "value": str(NotTheirs.objects.get().pk)})
    assert not NotTheirs.objects.exists()
