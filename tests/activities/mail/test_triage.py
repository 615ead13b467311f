"""The inbox: who sees what, one click assigns, and each act is undone as a whole."""

from uuid import uuid4

import pytest

from opiekun.activities.models import IgnoredSender, Interaction, Mailbox, MailboxNever, MailMessage
from opiekun.activities.selectors.mail.inbox import inbox, suggestions
from opiekun.activities.selectors.mail.mailbox_reach import may_ignore_sender
from opiekun.activities.selectors.mail.opening import attachment_of, html_of, opened, raw_of
from opiekun.activities.selectors.mail.reach import reached_messages, sortable_messages
from opiekun.activities.services.mail import triage
from opiekun.activities.services.mail.personal_data import erase, export
from opiekun.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Channel, Party
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from tests.activities.mail.letters import bring, letter
from tests.parties.people import TestViewer, manager, salesperson

pytestmark = pytest.mark.django_db
HTML = b"From: obcy@nieznana.pl\nSubject: x\nContent-Type: text/html\n\n<p>Witam</p><script>x</script>"


@pytest.fixture
def actor() -> TestViewer:
    return manager()


@pytest.fixture
def party(actor: TestViewer) -> int:
    return create_party(actor, {"kind": "organisation", "name": "Stalmix"}).id


def waiting(*raws: bytes) -> list[int]:
    return [line.message_id for line in bring(*raws) if line.message_id]


def test_assigning_makes_an_interaction_and_undo_takes_it_back(actor: TestViewer, party: int) -> None:
    [message] = waiting(letter(subject="Ceny"))
    settled = triage.assign(actor, message, party_id=party)
    told = Interaction.objects.get()
    assert (told.party_id, told.subject, told.direction, settled.count) == (party, "Ceny", "in", 1)
    assert sortable_messages(actor).count() == 0
    assert triage.undo(actor, settled.settlement) == 1
    assert Interaction.objects.filter(trashed_at__isnull=True).count() == 0
    assert [one.pk for one in inbox(actor).messages] == [message]
    with pytest.raises(NotFound):
        triage.undo(actor, settled.settlement)


def test_a_party_that_is_chosen_gets_the_message_with_its_person_where_the_address_is_known(actor: TestViewer) -> None:
    persons = {}
    for name in ("Alfa", "Beta"):
        firm = create_party(SYSTEM, {"kind": "organisation", "name": name}).id
        channels = [{"kind": "email", "value": "ewa@gmail.com"}]
        persons[firm] = create_person(SYSTEM, {"party": str(firm), "last_name": name, "channels": channels}).id
    [line] = bring(letter("Ewa <ewa@gmail.com>", mid="1@x"))
    assert line.message_id
    chosen = max(persons)
    triage.assign(actor, line.message_id, party_id=chosen)
    told = Interaction.objects.get()
    assert (told.party_id, told.person_id) == (chosen, persons[chosen])


def test_nobody_undoes_what_another_did(actor: TestViewer, party: int) -> None:
    [message] = waiting(letter())
    settled = triage.assign(actor, message, party_id=party)
    with pytest.raises(NotFound):
        triage.undo(manager(), settled.settlement)
    assert MailMessage.objects.get().state == "assigned"


def test_a_person_gets_all_that_waits_from_the_sender(actor: TestViewer, party: int) -> None:
    first, *_more = waiting(letter(mid="1@x"), letter(mid="2@x"), letter("kto@inny.pl", mid="3@x"))
    saved, settled = triage.create_person_for(actor, first, {"party": str(party), "last_name": "Nowa"})
    assert settled.count == 2
    assert set(Interaction.objects.values_list("party_id", "person_id")) == {(party, saved.id)}
    assert Channel.objects.filter(normalised="obcy@nieznana.pl").exists()
    assert bring(letter(mid="4@x"))[0].outcome == "imported"
    assert Interaction.objects.filter(person_id=saved.id).count() == 3


def test_a_person_of_a_new_party_gets_what_waits(actor: TestViewer) -> None:
    [message] = waiting(letter(mid="1@x"))
    given = {"new_party": " Nowa Firma sp. z o.o. ", "last_name": "Nowa"}
    saved, settled = triage.create_person_for(actor, message, given)
    party = Party.objects.get(display_name="Nowa Firma sp. z o.o.")
    assert (settled.count, party.account_manager_id) == (1, actor.id)
    assert list(Interaction.objects.values_list("party_id", "person_id")) == [(party.pk, saved.id)]


def test_what_a_new_party_lacks_is_said_and_nothing_is_made(actor: TestViewer) -> None:
    [message] = waiting(letter(mid="1@x"))
    with pytest.raises(InvalidInput) as refused:
        triage.create_person_for(actor, message, {"new_party": "x" * 5000, "last_name": "Nowa"})
    assert [one.loc for one in refused.value.errors] == [("party",)]
    # The party is made, and taken back with the person who has no name.
    with pytest.raises(InvalidInput):
        triage.create_person_for(actor, message, {"new_party": "Nowa Firma"})
    who = TestViewer(actor.id, "Jan", "everyone", actions=frozenset({"view", "edit"}))
    with pytest.raises(NotAllowed):
        triage.create_person_for(who, message, {"new_party": "Nowa Firma", "last_name": "Nowa"})
    assert not Party.objects.filter(display_name__startswith="Nowa").exists()
    assert MailMessage.objects.get().state == "waiting"


def test_a_person_without_a_name_is_refused_and_nothing_changes(actor: TestViewer, party: int) -> None:
    [message] = waiting(letter())
    with pytest.raises(InvalidInput):
        triage.create_person_for(actor, message, {"party": str(party)})
    assert (Interaction.objects.count(), MailMessage.objects.get().state) == (0, "waiting")


def test_a_sender_who_is_ignored_never_comes_in_until_it_is_undone(actor: TestViewer) -> None:
    first, _second = waiting(letter("a@spam.pl", mid="1@x"), letter("b@spam.pl", mid="2@x"))
    settled = triage.ignore_sender(actor, first, whole_domain=True)
    assert (settled.count, IgnoredSender.objects.get().pattern) == (2, "@spam.pl")
    assert bring(letter("c@spam.pl"))[0].reason == "ignored_sender"
    triage.undo(actor, settled.settlement)
    assert bring(letter("c@spam.pl"))[0].outcome == "imported"


def test_a_domain_is_meant_with_all_below_it_and_with_nothing_beside_it(actor: TestViewer) -> None:
    first, below, beside = waiting(
        letter("a@spam.pl", mid="1@x"), letter("b@listy.spam.pl", mid="2@x"), letter("c@antyspam.pl", mid="3@x")
    )
    settled = triage.ignore_sender(actor, first, whole_domain=True)
    aside = MailMessage.objects.filter(state="ignored").values_list("pk", flat=True)
    assert (settled.count, sorted(aside)) == (2, sorted([first, below]))
    assert MailMessage.objects.get(pk=beside).state == "waiting"
    assert bring(letter("d@a.listy.spam.pl", mid="4@x"))[0].reason == "ignored_sender"
    assert bring(letter("e@antyspam.pl", mid="5@x"))[0].outcome == "imported"
    assert bring(letter("f@spam.pl.inny.pl", mid="6@x"))[0].outcome == "imported"
    triage.undo(actor, settled.settlement)
    assert bring(letter("g@listy.spam.pl", mid="7@x"))[0].outcome == "imported"


def test_who_sorts_a_mailbox_of_his_own_keeps_a_sender_out_of_that_one_alone() -> None:
    jan = salesperson(actions=frozenset({"create"}))
    servers = {"imap_host": "poczta.nasza.pl", "imap_port": 993, "secret": b"x"}
    mine, office = (
        Mailbox.objects.create(name=name, address=f"{name}@nasza.pl", username=name, owner_id=owner, **servers)
        for name, owner in (("jan", jan.id), ("biuro", None))
    )
    source = f"mailbox:{mine.pk}"
    first, second, other = (
        bring(letter(sender, mid=f"{number}@x"), source=source)[0].message_id
        for number, sender in enumerate(("a@spam.pl", "a@spam.pl", "b@spam.pl"))
    )
    elsewhere = bring(letter("a@spam.pl", mid="4@x"), source=f"mailbox:{office.pk}")[0].message_id
    assert first
    assert elsewhere
    assert may_ignore_sender(jan, first)
    with pytest.raises(NotFound):
        triage.ignore_sender(jan, elsewhere)
    with pytest.raises(NotAllowed):
        triage.ignore_sender(salesperson(actions=frozenset({"view"})), first)
    settled = triage.ignore_sender(jan, first)
    assert (settled.count, IgnoredSender.objects.count()) == (2, 0)
    assert list(MailboxNever.objects.values_list("mailbox_id", "pattern")) == [(mine.pk, "a@spam.pl")]
    aside = MailMessage.objects.filter(state="ignored").values_list("pk", flat=True)
    assert (set(aside), other in aside) == ({first, second}, False)
    triage.undo(jan, settled.settlement)
    assert (MailboxNever.objects.count(), MailMessage.objects.filter(state="waiting").count()) == (0, 4)


def test_a_file_that_one_imported_opens_no_list_of_senders() -> None:
    jan = salesperson(actions=frozenset({"create", "edit"}))
    message = bring(letter("a@spam.pl"), actor=jan, source="files")[0].message_id or 0
    object.__setattr__(jan, "actions", frozenset({"create"}))
    assert not may_ignore_sender(jan, message)
    with pytest.raises(NotAllowed):
        triage.ignore_sender(jan, message)
    assert (IgnoredSender.objects.count(), MailMessage.objects.get().state) == (0, "waiting")


def test_what_is_sorted_already_is_not_sorted_twice(actor: TestViewer, party: int) -> None:
    [message] = waiting(letter())
    triage.ignore(actor, message)
    triage.assign(actor, message, party_id=party)
    with pytest.raises((Conflict, NotFound)):
        triage.assign(actor, message, party_id=party)
    assert Interaction.objects.count() == 1


def test_a_party_out_of_reach_is_no_choice(actor: TestViewer, party: int) -> None:
    [message] = waiting(letter())
    with pytest.raises(InvalidInput):
        triage.assign(salesperson(), message, party_id=party)
    with pytest.raises(InvalidInput):
        triage.assign(actor, message)
    assert Interaction.objects.count() == 0


def test_the_inbox_is_closed_to_those_without_the_right(actor: TestViewer) -> None:
    [message] = waiting(letter())
    stranger = salesperson(actions=frozenset({"trash", "export"}))
    assert inbox(stranger).messages == []
    for look in (
        lambda: opened(stranger, message),
        lambda: raw_of(stranger, message),
        lambda: html_of(stranger, message),
    ):
        with pytest.raises(NotFound):
            look()
    with pytest.raises((NotFound, NotAllowed)):
        triage.ignore(stranger, message)


def test_who_brought_a_message_in_sorts_it_and_no_other(actor: TestViewer) -> None:
    importer = salesperson(actions=frozenset({"create", "edit"}))
    other = waiting(letter(mid="1@x"))
    mine = [line.message_id for line in bring(letter(mid="2@x"), actor=importer, source="files")]
    object.__setattr__(importer, "actions", frozenset({"create"}))
    assert [one.pk for one in inbox(importer).messages] == mine
    with pytest.raises(NotFound):
        opened(importer, other[0])


def test_an_assigned_message_is_seen_through_its_party_alone(actor: TestViewer) -> None:
    mine, theirs = salesperson(), salesperson()
    party = create_party(mine, {"kind": "organisation", "name": "Moja"}).id
    create_person(mine, {"party": str(party), "last_name": "N", "channels": [{"kind": "email", "value": "n@moja.pl"}]})
    [message] = waiting(letter("n@moja.pl"))
    assert opened(mine, message).interactions[0].party_id == party
    assert reached_messages(mine).filter(pk=message).exists()
    with pytest.raises(NotFound):
        opened(theirs, message)
    assert not reached_messages(theirs).filter(pk=message).exists()


def test_a_message_is_opened_from_its_bytes(actor: TestViewer) -> None:
    [message] = waiting(HTML)
    assert html_of(actor, message).html == "<p>Witam</p>"
    assert opened(actor, message).message.text == "Witam"
    with pytest.raises(NotFound):
        attachment_of(actor, message, 0)
    assert raw_of(actor, message)[1] == HTML


def test_parties_that_share_a_domain_are_suggested(actor: TestViewer) -> None:
    ids = []
    for name in ("Alfa", "Beta"):
        ids.append(create_party(actor, {"kind": "organisation", "name": name}).id)
        person = {
            "party": str(ids[-1]),
            "last_name": name,
            "channels": [{"kind": "email", "value": f"{name}@holding.pl"}],
        }
        create_person(actor, person)
    [message] = waiting(letter("nowy@holding.pl"))
    assert [one.party_id for one in suggestions(actor, MailMessage.objects.get(pk=message))] == ids
    assert suggestions(salesperson(), MailMessage.objects.get(pk=message)) == []


def test_the_inbox_pages_without_losing_or_repeating(actor: TestViewer) -> None:
    ids = set(waiting(*(letter(mid=f"{n}@x", subject=f"Nr {n}") for n in range(7))))
    seen, cursor = [], ""
    while True:
        page = inbox(actor, cursor=cursor, limit=3)
        seen += [one.pk for one in page.messages]
        if not page.next:
            break
        cursor = page.next
    assert (len(seen), set(seen)) == (7, ids)
    assert [one.subject for one in inbox(actor, search="nr 4").messages] == ["Nr 4"]
    with pytest.raises(InvalidInput):
        inbox(actor, cursor="kaput")


def test_a_person_gets_their_mail_and_can_have_it_taken_out(actor: TestViewer, party: int) -> None:
    person = {"party": str(party), "last_name": "Nowak", "channels": [{"kind": "email", "value": "n@stalmix.pl"}]}
    person_id = create_person(actor, person).id
    bring(letter("Nowak <n@stalmix.pl>", body="Tajne", mid="1@x"), letter("inny@x.pl", "n@stalmix.pl", mid="2@x"))
    told = export(person_id)["messages"]
    assert [one["text"] for one in told] == ["Tajne", ""]
    assert erase(SYSTEM, person_id) > 0
    kept = MailMessage.objects.get(message_id="1@x")
    assert (kept.text, kept.subject, kept.from_address, kept.raw_id) == ("", "", "", None)
    assert not MailMessage.objects.filter(addresses__address="n@stalmix.pl").exists()


def test_an_unknown_act_cannot_be_undone(actor: TestViewer) -> None:
    with pytest.raises(NotFound):
        triage.undo(actor, uuid4())
