"""Whom one may mean while one types: those of the record at which one writes before anybody else."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.selectors.mail.outgoing import suggested_recipients
from opiekun.activities.services.mail.outgoing_queue import queue_mail
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Person
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from tests.activities.mail.imap.test_mailbox_pages import client_of
from tests.activities.mail.out.conftest import written
from tests.parties.people import manager, salesperson

pytestmark = pytest.mark.django_db
_BUTTON = r'<a[^>]*href="(mailto:[^"]*|/outbox/compose\?[^"]*)"[^>]*>(?:<svg.*?</svg>)?<span'


def firm(name: str, *people: str) -> int:
    """A party with an address, whose persons have theirs at the same domain."""
    domain = f"{name.lower()}.pl"
    channels = [{"kind": "email", "value": f"biuro@{domain}"}]
    pk = create_party(SYSTEM, {"kind": "organisation", "name": name, "channels": channels}).id
    for one in people:
        first, last = one.split()
        channels = [{"kind": "email", "value": f"{last}@{domain}"}]
        create_person(SYSTEM, {"party": str(pk), "first_name": first, "last_name": last, "channels": channels})
    return pk


@pytest.fixture
def party() -> int:
    """Twenty others come before its Ewa by the alphabet, one of whom has the word within her name."""
    firm("Obca", "Anna Kostrzewa", *(f"Ewa Aaa{chr(97 + number)}" for number in range(20)))
    return firm("Belka", "Ewa Lis", "Piotr Zych")


def test_the_people_of_the_party_come_first_and_then_whose_name_begins_so(party: int) -> None:
    actor = manager()
    offered = [one.typed for one in suggested_recipients(actor, "ewa", party)]
    assert offered[:2] == ["Ewa Lis <lis@belka.pl>", "Ewa Aaaa <aaaa@obca.pl>"]
    assert "Anna Kostrzewa <kostrzewa@obca.pl>" not in offered[:19]
    elsewhere = [one.typed for one in suggested_recipients(actor, "ewa")]
    assert elsewhere[0] == "Ewa Aaaa <aaaa@obca.pl>"


def test_before_anything_is_typed_those_of_the_record_are_offered(party: int) -> None:
    actor = manager()
    theirs = ["Belka <biuro@belka.pl>", "Ewa Lis <lis@belka.pl>", "Piotr Zych <zych@belka.pl>"]
    assert [one.typed for one in suggested_recipients(actor, "", party)] == theirs
    assert suggested_recipients(actor, "") == []
    assert suggested_recipients(salesperson(), "", party) == []


def test_the_form_asks_for_those_of_its_person(party: int) -> None:
    client = client_of()
    [ewa] = suggested_recipients(manager(), "lis", party)
    assert ewa.note == "Belka"
    shown = client.get(f"/outbox/compose?party={party}").content.decode()
    assert f"/outbox/compose/recipients?party={party}&amp;person=" in shown
    found = client.get(f"/outbox/compose/recipients?party={party}&person=&q=").json()
    assert found[0]["value"] == "Belka <biuro@belka.pl>"


def test_the_head_of_a_record_writes_here_and_only_without_the_right_in_another_program(party: int) -> None:
    def button(client: Client, record: str) -> list[str]:
        shown = client.get(record).content.decode()
        return re.findall(
            r'<a[^>]*href="(mailto:[^"]*|/outbox/compose\?[^"]*)"[^>]*>(?:<svg.*?</svg>)?<span', shown, re.S
        )

    person = Person.objects.get(display_name="Ewa Lis").pk
    for record, query in ((f"/parties/{party}", f"party={party}"), (f"/persons/{person}", f"person={person}")):
        assert set(button(client_of(), record)) == {f"/outbox/compose?{query}"}
        assert [url.split(":")[0] for url in set(button(client_of("read_only"), record))] == ["mailto"]


def test_the_page_of_a_scheduled_message_says_when_it_goes() -> None:
    client = client_of()
    user = User.objects.get(pk=int(client.session["_auth_user_id"]))
    row = queue_mail(
        viewer_of_user(user), uuid4(), written(scheduled_for=(clock.now() + timedelta(days=7)).isoformat())
    )
    shown = client.get(f"/outbox/{row.id}").content.decode()
    assert re.search(r"It goes at [^<%]+\.", shown)
