"""Mail is found by its subject, sender and words, by those who may read it, and by nobody else."""

import pytest

from opiekun.activities.models import Interaction
from opiekun.activities.selectors.mail import searching
from opiekun.activities.selectors.mail.inbox import inbox
from opiekun.activities.services.mail import triage
from opiekun.core.viewer import Viewer
from opiekun.records.search.finding import search
from tests.activities.mail.letters import bring, letter
from tests.activities.mail.test_faces import page
from tests.activities.mail.test_receive import firm, someone
from tests.api.program import program
from tests.parties.people import manager, salesperson

pytestmark = pytest.mark.django_db


def found(viewer: Viewer, text: str) -> list[tuple[str, int]]:
    return [(hit.kind, hit.id) for group in search(viewer, text).groups for hit in group.hits]


def test_what_waits_is_found_by_subject_sender_and_words_until_it_is_told_to_a_party() -> None:
    actor = manager()
    party = firm(actor, "Stalmix")
    [line] = bring(
        letter("Żaneta Ćwik <zaneta@nieznana.pl>", subject="Zapytanie o śruby", body="Proszę o cennik łożysk")
    )
    message = line.message_id or 0
    for text in ("sruby", "ćwik zapytanie", "nieznana.pl", "lozysk"):
        assert found(actor, text) == [("mail_message", message)], text
    assert found(actor, "obcesowy") == []
    triage.assign(actor, message, party_id=party)
    told = ("interaction", Interaction.objects.get().pk)
    for text in ("sruby", "lozysk", "cwik", "zaneta@nieznana.pl"):
        assert found(actor, text) == [told], text


def test_mail_out_of_reach_is_not_found() -> None:
    actor, stranger = manager(), salesperson(actions=frozenset({"view"}))
    someone(actor, firm(actor, "A"), "jan@a-firma.pl")
    bring(letter("Jan <jan@a-firma.pl>", subject="Tajne warunki"))
    assert len(found(actor, "jan@a-firma.pl")) == 2  # the person, and what he wrote
    assert found(stranger, "tajne") == []
    assert "interaction" not in dict(found(stranger, "jan@a-firma.pl"))


def test_the_inbox_is_searched_only_by_those_who_sort_it() -> None:
    bring(letter(subject="Sprzęgła"))
    assert "Sprzęgła" in page("sales_manager").get("/search?q=sprzegla").content.decode().replace("<mark>", "").replace(
        "</mark>", ""
    )
    assert "/mail/" not in page("read_only").get("/search?q=sprzegla").content.decode().partition("<main")[2]
    caller = program()
    [item] = caller.get("/search?q=sprzegla").json()["items"]
    assert (item["kind"], item["name"]) == ("mail_message", "Sprzęgła")
    assert caller.get(item["path"].removeprefix("/api/v1")).json()["subject"] == "Sprzęgła"
    assert program("read_only").get("/search?q=sprzegla").json()["items"] == []
    assert program("read_only").get("/search?q=x&kind=mail_message").status_code == 422


def test_the_inbox_itself_is_searched_without_polish_letters() -> None:
    actor = manager()
    bring(letter(subject="Łożyska"), letter("ktos@inny.pl", subject="Pasy", body="do łożysk też"))
    assert sorted(one.subject for one in inbox(actor, search="lozysk").messages) == ["Pasy", "Łożyska"]
    assert inbox(actor, search="lozysk inny").messages[0].subject == "Pasy"


@pytest.mark.parametrize("frequent", [1, 50])
def test_a_frequent_name_beside_a_rare_one_finds_the_oldest_message_too(
    monkeypatch: pytest.MonkeyPatch, frequent: int
) -> None:
    for name, value in (("_NEWEST", 2), ("_FREQUENT", frequent), ("_MOST_OF_SENDER", 2)):
        monkeypatch.setattr(searching, name, value)
    actor = manager()
    firm(actor, "Huta", channels=[{"kind": "email", "value": "biuro@huta.pl"}])
    [old] = bring(letter("Jan Kowalski <jk@huta.pl>", subject="Stara", mid="0@x", day=1))
    for number in range(4):
        bring(letter(f"Jan Nowak <jn{number}@huta.pl>", subject="Nowa", mid=f"n{number}@x", day=6 + number))
    told = Interaction.objects.get(mail__message=old.message_id).pk
    assert found(actor, "jan kowalski") == [("interaction", told)]
    assert found(actor, "jan kowalski nieobecny") == []
    # Each of these words stands in many senders: the newest messages are looked through.
    assert ("interaction", told) not in found(actor, "jan huta.pl")
    assert len(found(actor, "jan huta.pl")) >= 1


def test_the_pages_say_when_old_mail_of_frequent_senders_was_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_NEWEST", 2), ("_FREQUENT", 1)):
        monkeypatch.setattr(searching, name, value)
    firm(manager(), "Huta", channels=[{"kind": "email", "value": "biuro@huta.pl"}])
    bring(letter("Jan Kowalski <jk@huta.pl>", mid="0@x", day=1), letter("Jan Nowak <jn@huta.pl>", mid="1@x", day=2))
    asked, words = page("sales_manager"), "Dopisz rzadsze słowo"

    def says(address: str) -> bool:
        return words in asked.get(address).content.decode()

    # All that there is was searched.
    assert not says("/search?q=huta.pl")
    assert not says("/interactions?q=huta.pl")
    bring(letter("Jan Lis <jl@huta.pl>", mid="2@x", day=3))
    assert says("/search?q=huta.pl")
    assert says("/interactions?q=huta.pl")
    assert not says("/search?q=huta.pl+kowalski")
    assert not says("/interactions?q=huta.pl+kowalski")
    assert not says("/search?q=huta.pl+nieobecny")
    assert not says("/interactions")


def test_a_program_is_told_when_old_mail_of_frequent_senders_was_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_NEWEST", 2), ("_FREQUENT", 1)):
        monkeypatch.setattr(searching, name, value)
    firm(manager(), "Huta", channels=[{"kind": "email", "value": "biuro@huta.pl"}])
    bring(letter("Jan Kowalski <jk@huta.pl>", mid="0@x", day=1), letter("Jan Nowak <jn@huta.pl>", mid="1@x", day=2))
    caller, words = program("sales_manager"), "Add a rarer word"

    def said(address: str) -> str:
        body = caller.get(address).json()
        found = body["remarks"] if address.startswith("/search") else [{"message": body.get("remark", "")}]
        return "".join(one["message"] for one in found)

    # All that there is was searched.
    assert said("/search?q=huta.pl") == said("/interactions?q=huta.pl") == ""
    bring(letter("Jan Lis <jl@huta.pl>", mid="2@x", day=3))
    assert words in said("/search?q=huta.pl")
    assert words in said("/interactions?q=huta.pl")
    assert said("/search?q=huta.pl+kowalski") == said("/interactions?q=huta.pl+kowalski") == said("/interactions") == ""
    [remark] = caller.get("/search?q=huta.pl").json()["remarks"]
    assert remark["kind"] == "interaction"
    assert said("/search?q=huta.pl&kind=party") == ""


def test_where_nothing_of_the_newest_mail_matches_it_is_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_NEWEST", 3), ("_FREQUENT", 1)):
        monkeypatch.setattr(searching, name, value)
    firm(manager(), "Huta", channels=[{"kind": "email", "value": "biuro@huta.pl"}])
    bring(letter("Jan Kowalski <jk@huta.pl>", mid="0@x", day=1))
    for number, name in enumerate(("Ewa Nowak", "Ewa Lis", "Jan Lis")):
        bring(letter(f"{name} <a{number}@huta.pl>", subject="Nowa", mid=f"n{number}@x", day=6 + number))
    body = program("sales_manager").get("/search?q=ewa+jan").json()
    assert (body["items"], [one["kind"] for one in body["remarks"]]) == ([], ["interaction"])
    shown = page("sales_manager").get("/search?q=ewa+jan").content.decode()
    assert "Dopisz rzadsze słowo" in shown
