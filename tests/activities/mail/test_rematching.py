"""Mail that came before its sender stood in the register, or the party of its domain."""

import pytest

from opiekun.activities.models import Interaction, MailMessage
from opiekun.activities.services.mail import triage
from opiekun.activities.services.mail.rematching import match_waiting
from opiekun.core.outbox import assign_positions, deliver_all
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from tests.activities.mail.letters import bring, letter
from tests.parties.people import manager

pytestmark = pytest.mark.django_db


def a_party(name: str, *values: str, kind: str = "email") -> int:
    channels = [{"kind": kind, "value": value} for value in values]
    return create_party(SYSTEM, {"kind": "organisation", "name": name, "channels": channels}).id


def a_person(party: int, address: str) -> int:
    channels = [{"kind": "email", "value": address}]
    return create_person(SYSTEM, {"party": str(party), "last_name": "Lis", "channels": channels}).id


def told() -> list[tuple[int, int | None]]:
    return list(Interaction.objects.order_by("pk").values_list("party_id", "person_id"))


def test_mail_goes_to_a_person_who_is_entered_after_it_came() -> None:
    bring(letter("Ewa <ewa@gmail.com>", mid="1@x"), letter("Adam <adam@gmail.com>", mid="2@x"))
    sent = letter("ja@nasza.pl", to="Ewa <ewa@gmail.com>, Adam <adam@gmail.com>", mid="3@x")
    bring(sent)
    person = a_person(party := a_party("Alfa"), "ewa@gmail.com")
    match_waiting([party, person])
    match_waiting([party, person])
    assert told() == [(party, person)] * 2
    assert list(MailMessage.objects.filter(state="waiting").values_list("from_address", flat=True)) == [
        "adam@gmail.com"
    ]


@pytest.mark.parametrize(("kind", "value"), [("email", "biuro@alfa.pl"), ("web", "https://alfa.pl/o-nas")])
def test_mail_of_a_domain_goes_to_the_party_that_gets_the_domain(kind: str, value: str) -> None:
    bring(letter("Ewa <ewa@alfa.pl>", mid="1@x"))
    party = a_party("Alfa", value, kind=kind)
    match_waiting([party])
    assert told() == [(party, None)]


def test_what_was_put_aside_stays_aside_and_what_two_parties_have_waits() -> None:
    [aside] = bring(letter("Ewa <ewa@alfa.pl>", mid="1@x"))
    assert aside.message_id
    triage.ignore(SYSTEM, aside.message_id)
    bring(letter("Jan <jan@beta.pl>", mid="2@x"))
    ids = [a_party("Alfa", "biuro@alfa.pl"), a_party("Beta", "biuro@beta.pl"), a_party("Beta 2", "sklep@beta.pl")]
    match_waiting(ids)
    assert told() == []
    assert sorted(MailMessage.objects.values_list("state", flat=True)) == ["ignored", "waiting"]


def test_what_somebody_put_back_into_the_inbox_stays_there() -> None:
    actor = manager()
    [line] = bring(letter("Ewa <ewa@gmail.com>", mid="1@x"))
    assert line.message_id
    party = a_party("Alfa")
    done = triage.assign(actor, line.message_id, party_id=party)
    triage.undo(actor, done.settlement)
    match_waiting([a_person(party, "ewa@gmail.com")])
    assert MailMessage.objects.get().state == "waiting"
    again = triage.assign(actor, line.message_id, party_id=party)
    assert triage.undo(actor, again.settlement) == 1


def test_who_is_entered_has_what_waits_looked_at() -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    silent = a_party("Bez adresu")
    deliver()
    jobs = ProcrastinateJob.objects.filter(task_name="activities.match_waiting_mail")
    assert not jobs.exists()
    person = a_person(silent, "ewa@gmail.com")
    deliver()
    assert [person in job.args["record_ids"] for job in jobs] == [True]


def deliver() -> None:
    assign_positions()
    deliver_all()
