"""Whoever writes of a file and adds none is asked once, in both languages, and nothing of the message is lost."""

from uuid import uuid4

import pytest
from django.test import Client

from opiekun.activities.models import OutgoingMail
from opiekun.activities.rules.forgotten_attachment import speaks_of_attachment
from tests.accounts.people import make_user


@pytest.mark.parametrize(
    "body",
    [
        "<p>Dzień dobry,</p><p>w załączniku cennik.</p>",
        "<p>Załączam umowę.</p>",
        "<p>ZALACZAM UMOWE</p>",
        "<p>Przesyłam fakturę w&nbsp;załączeniu</p>",
        "<p>W <b>załącz</b>eniu oferta</p>",
        "<p>Załączony plik proszę podpisać.</p>",
        "<p>Dołączam skan umowy</p>",
        "<p>Wysyłam dwa załączniki.</p>",
        "<p>Please find attached the offer.</p>",
        "<p>See the attachment</p>",
        "<p>I have attached it.</p>",
        "<p>Enclosed you will find</p>",
        "<blockquote>x</blockquote><p>Załączamy</p>",
    ],
)
def test_words_of_a_file_are_noticed(body: str) -> None:
    assert speaks_of_attachment(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>Proszę o cennik.</p>",
        "<p>Dołączam do spotkania o 10.</p>",
        "<p>Proszę wysłać bez zbędnych plików.</p>",
        "<p>Dziękuję</p><blockquote><p>W załączniku cennik</p><blockquote>attached</blockquote></blockquote><p>Jan</p>",
        "<p>Dziękuję</p><p>&gt; w załączniku cennik</p>",
        "<p>Dobrze.</p><p>W dniu 5.01.2026 Jan Nowak pisze:</p><p>&gt; załączam</p>",
        "<p>Dobrze</p><blockquote><p>never closed, attached",
    ],
)
def test_other_words_and_quoted_ones_do_not_count(body: str) -> None:
    assert not speaks_of_attachment(body)


@pytest.mark.django_db
def test_the_first_press_asks_and_keeps_all_the_second_one_sends() -> None:
    client = Client()
    client.force_login(make_user("administrator"), backend="django.contrib.auth.backends.ModelBackend")
    key = str(uuid4())
    form = {"to": "jan@stalmix.pl", "cc": "ewa@stalmix.pl", "subject": "Oferta", "body": "<p>W załączniku oferta</p>"}
    asked = client.post("/outbox/compose", {**form, "key": key})
    page = asked.content.decode()
    assert (asked.status_code, OutgoingMail.objects.exclude(state="draft").count()) == (422, 0)
    assert 'name="without_file" value="1"' in page
    for kept in ("jan@stalmix.pl", "ewa@stalmix.pl", "Oferta", "W załączniku oferta", key):
        assert kept in page
    sent = client.post("/outbox/compose", {**form, "key": key, "without_file": "1"})
    assert sent.status_code == 302
    assert OutgoingMail.objects.get().state == "queued"


@pytest.mark.django_db
def test_what_is_wrong_is_said_first_and_drafts_ask_nothing() -> None:
    client = Client()
    client.force_login(make_user("administrator"), backend="django.contrib.auth.backends.ModelBackend")
    form = {"to": "", "subject": "Oferta", "body": "<p>attached</p>", "key": str(uuid4())}
    answer = client.post("/outbox/compose", form)
    assert answer.status_code == 422
    assert 'name="without_file" value="1"' not in answer.content.decode()
    assert client.post("/outbox/compose/draft", form).status_code == 200
