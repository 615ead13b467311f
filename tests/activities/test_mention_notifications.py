"""Who is mentioned in a note is told of it, within his rights, and never of his own note."""

import json

import pytest
from django.test import Client

from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.services.notes import create_note, trash_note, update_note
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_party
from opiekun.records.models import Notification
from opiekun.records.notifications.inbox import read_inbox
from tests.accounts.people import make_user
from tests.api.program import program

pytestmark = pytest.mark.django_db


def test_those_who_are_mentioned_are_told_once_and_read_of_it_while_they_may() -> None:
    author, reader, stranger = (make_user(role) for role in ("administrator", "sales_manager", "salesperson"))
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix", "account_manager": str(author.pk)}).id
    acting = viewer_of_user(author)
    spans = "".join(f'<span data-mention="{user.pk}">@x</span>' for user in (author, reader, stranger))
    saved = create_note(acting, {"body": f"<p>Proszę o telefon {spans}</p>", "party": str(party)})
    update_note(acting, saved.id, {"body": f"<p>Proszę o telefon jutro {spans}</p>"})
    assert list(Notification.objects.values_list("user_id", "times")) == [(reader.pk, 1)]
    ((item,), _more) = read_inbox(viewer_of_user(reader))
    assert item.text.startswith(f"{author.name} wspomina Cię: Proszę o telefon jutro")
    assert item.url == f"/notes/{saved.id}"
    trash_note(acting, saved.id)
    ((item,), _more) = read_inbox(viewer_of_user(reader))
    assert "telefon" not in item.text


def test_the_author_is_told_which_names_reached_nobody_and_why() -> None:
    author = make_user("administrator", first_name="Olga", last_name="Lis")
    reader = make_user("sales_manager", first_name="Anna", last_name="Zielińska")
    stranger = make_user("salesperson", first_name="Jan", last_name="Kowalski")
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix", "account_manager": str(author.pk)}).id
    acting, chosen = viewer_of_user(author), '<span data-mention="{}">@{}</span>'

    def unreached(body: str, **more: str) -> list[tuple[str, str]]:
        saved = create_note(acting, {"body": f"<p>{body}</p>", "party": str(party), **more})
        return [(one.name, one.reason) for one in saved.unreached]

    assert unreached("Proszę o telefon") == []
    assert unreached(chosen.format(reader.pk, "Anna Zielińska") + " i biuro@stalmix.pl, 5 szt. @ 3 zł") == []
    # Of a user who may not read the note the same is said as of one who is not there.
    assert unreached(f"{chosen.format(stranger.pk, 'Jan Kowalski')} {chosen.format(99999999, 'Nikt')}") == [
        ("@Jan Kowalski", "mention_nobody"),
        ("@Nikt", "mention_nobody"),
    ]
    assert unreached("@Jan Kowalski, @jan oddzwoń") == [("@Jan Kowalski", "mention_nobody"), ("@jan", "mention_nobody")]
    # Somebody of this name could have been chosen; the second word may belong to the sentence.
    assert unreached("(@anna) @zielinska @Anna Proszę oddzwoń") == [
        ("@anna", "mention_not_chosen"),
        ("@zielinska", "mention_not_chosen"),
        ("@Anna", "mention_not_chosen"),
    ]
    assert unreached("<code>@anna</code><a href='https://x.pl'>x@anna</a>") == []
    # A note for its author alone is read by nobody else.
    mention = chosen.format(reader.pk, "Anna Zielińska")
    assert unreached(mention, visibility="private") == [("@Anna Zielińska", "mention_nobody")]
    assert unreached("@anna", visibility="private") == [("@anna", "mention_nobody")]
    many = " ".join(chosen.format(1000 + number, f"u{number}") for number in range(51))
    assert dict(unreached(many))["@u50"] == "mention_too_many"


def test_narrowing_who_reads_a_note_says_whom_it_does_not_reach_any_more() -> None:
    author, reader = (make_user(role) for role in ("administrator", "sales_manager"))
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix", "account_manager": str(author.pk)}).id
    body = f'<p><span data-mention="{reader.pk}">@x</span></p>'
    acting = viewer_of_user(author)
    saved = create_note(acting, {"body": body, "party": str(party)})
    assert saved.unreached == []
    assert update_note(acting, saved.id, {"pinned": True}).unreached == ()
    narrowed = update_note(acting, saved.id, {"visibility": "private"})
    assert [one.name for one in narrowed.unreached] == ["@x"]


def test_pages_and_programs_say_which_names_reached_nobody() -> None:
    caller = program("administrator")
    party = caller.post("/parties", {"kind": "organisation", "name": "Stalmix"}).json()["id"]
    made = caller.post("/notes", {"party": party, "body": "<p>@Niemanikogo zadzwoń</p>"}).json()
    [notice] = made["notices"]
    assert (notice["code"], notice["field"]) == ("mention_nobody", "body")
    assert "@Niemanikogo" in notice["message"]
    assert "notices" not in caller.get(f"/notes/{made['id']}").json()
    assert caller.patch(f"/notes/{made['id']}", {"body": "<p>już nie</p>"}).json()["notices"] == []
    client = Client()
    client.force_login(make_user("administrator"), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/notes/new", {"party": party, "body": "<p>@Niemanikogo i @Nieznany</p>", "visibility": "all"})
    told = json.loads(answer["HX-Trigger"])["opiekun:toast"]
    assert told["text"].startswith("Zapisano. @Niemanikogo, @Nieznany: nie dotarło do nikogo")
    note = json.loads(answer["HX-Trigger"])["opiekun:notes-changed"]["id"]
    answer = client.post(f"/notes/{note}/edit", {"body": "<p>@Znowu</p>", "visibility": "all", "version": "1"})
    assert "@Znowu" in json.loads(answer["HX-Trigger"])["opiekun:toast"]["text"]
