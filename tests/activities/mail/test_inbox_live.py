"""Open inboxes are told that something came or was sorted, whoever may know of it; never which message it was."""

import pytest
from django.test import Client

from opiekun.activities.mail_live import MAIL_TOPIC
from opiekun.activities.models import MailMessage
from opiekun.activities.services.mail import triage
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services.create_party import create_party
from tests.activities.mail.letters import bring, letter
from tests.core.test_announcing import heard, listening
from tests.parties.people import manager, salesperson
from tests.parties.ui.browser import log_in

TOLD = ["mail:1"]


@pytest.mark.django_db(transaction=True)
def test_what_comes_in_and_what_is_sorted_is_told_at_the_commit() -> None:
    actor = manager()
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix"}).id
    with listening() as link:
        bring(letter(subject="A"), letter(subject="B"))
        assert heard(link) == TOLD
        bring(letter(subject="A"))
        assert heard(link) == []
        first, second = MailMessage.objects.order_by("pk").values_list("pk", flat=True)
        settled = triage.assign(actor, first, party)
        assert TOLD[0] in heard(link)
        triage.undo(actor, settled.settlement)
        assert TOLD[0] in heard(link)
        triage.ignore(actor, second)
        assert heard(link) == TOLD
        bring(*(letter(subject=f"Archiwum {number}") for number in range(60)))
        assert heard(link) == TOLD


@pytest.mark.django_db
def test_who_sorts_mail_follows_the_inbox_and_nobody_else() -> None:
    sorts, other = manager(), salesperson(actions=frozenset({"trash"}))
    assert MAIL_TOPIC.own_ids is not None
    assert [set(MAIL_TOPIC.own_ids(one)) for one in (sorts, other)] == [{1}, set()]
    assert MAIL_TOPIC.news([(sorts, {1}), (other, {1}), (sorts, {2})]) == [{1: {}}, {}, {}]


@pytest.mark.django_db
def test_the_list_alone_is_shown_anew_with_the_open_message_marked() -> None:
    boss = log_in("administrator")
    bring(letter(subject="Pierwsza"), letter(subject="Druga"))
    first = MailMessage.objects.get(subject="Pierwsza").pk
    whole = boss.client.get(f"/mail/{first}").content.decode()
    again = f"/mail/?state=waiting&amp;part=list&amp;on={first}"
    assert f'hx-get="{again}"' in whole
    assert 'data-live="mail"' in whole
    part = boss.client.get(again.replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
    assert ("Druga" in part, part.count("is-on"), part.count("<form"), "o-inbox__reading" in part) == (
        True,
        1,
        0,
        False,
    )
    assert f'id="inbox-{first}" class="o-inbox__item is-on"' in part
    narrowed = boss.client.get("/mail/?part=list&q=Druga").content.decode()
    assert ("Pierwsza" in narrowed, "Druga" in narrowed) == (False, True)
    assert log_in("read_only").client.get("/mail/?part=list").status_code == 403
    assert Client().get("/mail/?part=list").status_code in (302, 401, 403)
