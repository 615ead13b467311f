"""Whom one may mean while one types: those of the record at which one writes before anybody else."""

import pytest

from opiekun.activities.selectors.mail.outgoing import suggested_recipients
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from tests.activities.mail.imap.test_mailbox_pages import client_of
from tests.parties.people import manager, salesperson

pytestmark = pytest.mark.django_db


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
    [ewa] = [one for one in suggested_recipients(manager(), "lis", party)]
    assert ewa.note == "Belka"
    shown = client.get(f"/outbox/compose?party={party}").content.decode()
    assert f"/outbox/compose/recipients?party={party}&amp;person=" in shown
    found = client.get(f"/outbox/compose/recipients?party={party}&person=&q=").json()
    assert [one["value"] for one in found][0] == "Belka <biuro@belka.pl>"
