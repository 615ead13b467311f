"""An e-mail that somebody else has already: told, never refused, and of the hidden only whom to ask."""

import pytest

from opiekun.accounts.models import AccessLog, User
from opiekun.accounts.services.hint import HINTS_AN_HOUR
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party, Person
from opiekun.parties.services import create_party, create_person, trash_party, update_party, update_person
from opiekun.parties.services.known_emails import notice_emails
from tests.parties.people import manager, salesperson
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db

EMAIL = [{"kind": "email", "value": "Biuro@Wspolny.example"}]


def company(actor: Viewer, name: str = "Wspólny Adres", **more: object) -> int:
    return create_party(actor, {"kind": "organisation", "name": name, **more}).id


def test_email_of_a_visible_party_is_noticed_by_its_name() -> None:
    actor = manager()
    company(actor, channels=EMAIL)
    saved = create_party(actor, {"kind": "organisation", "name": "Druga", "channels": EMAIL})
    assert [(n.code, n.field) for n in saved.notices] == [("email_shared", "channels")]
    assert "Wspólny Adres" in saved.notices[0].message
    assert Party.objects.get(pk=saved.id).identity.channels.count() == 1


def test_email_of_a_person_is_noticed_when_another_person_gets_it() -> None:
    actor = manager()
    first, second = company(actor), company(actor, "Druga")
    create_person(actor, {"party": str(first), "last_name": "Maj", "channels": EMAIL})
    other = create_person(actor, {"party": str(second), "last_name": "Lis"})
    saved = update_person(actor, other.id, {"channels": EMAIL})
    assert ["Maj" in notice.message for notice in saved.notices] == [True]


def test_colleagues_and_their_company_may_share_an_address() -> None:
    actor = manager()
    party = company(actor, channels=EMAIL)
    saved = create_person(actor, {"party": str(party), "last_name": "Maj", "channels": EMAIL})
    assert saved.notices == []
    assert create_person(actor, {"party": str(party), "last_name": "Lis", "channels": EMAIL}).notices == []


def test_natural_person_is_noticed_once_and_not_for_itself() -> None:
    actor = manager()
    own = create_party(actor, {"kind": "natural_person", "last_name": "Maj", "channels": EMAIL})
    assert update_person(actor, Person.objects.get(party_id=own.id).pk, {"channels": EMAIL}).notices == []
    saved = create_party(actor, {"kind": "organisation", "name": "Druga", "channels": EMAIL})
    assert len(saved.notices) == 1


def test_email_that_was_there_before_is_not_told_again() -> None:
    actor = manager()
    company(actor, channels=EMAIL)
    second = create_party(actor, {"kind": "organisation", "name": "Druga", "channels": EMAIL})
    rows = [{"kind": "email", "value": "biuro@wspolny.example"}, {"kind": "phone", "value": "32 218 40 30"}]
    assert update_party(actor, second.id, {"channels": rows}).notices == []


def test_trashed_party_is_not_told_of() -> None:
    actor = manager()
    trash_party(actor, company(actor, channels=EMAIL))
    assert create_party(actor, {"kind": "organisation", "name": "Druga", "channels": EMAIL}).notices == []


def test_of_a_party_out_of_reach_only_its_manager_is_told_and_that_is_logged_and_limited() -> None:
    hidden = company(owner := salesperson(), channels=EMAIL)
    asker = salesperson()
    saved = create_party(asker, {"kind": "organisation", "name": "Druga", "channels": EMAIL})
    message = saved.notices[0].message
    assert User.objects.get(pk=owner.id).name in message
    assert "Wspólny" not in message
    logged = AccessLog.objects.get()
    assert (logged.actor_id, logged.record_id, logged.access) == (asker.id, hidden, "hinted")
    trash_party(asker, saved.id)
    clean = {"channels": [{"kind": "email", "normalised": "biuro@wspolny.example"}]}
    told = [notice_emails(asker, clean)[0].message for _time in range(HINTS_AN_HOUR)]
    assert [User.objects.get(pk=owner.id).name in message for message in told] == [*[True] * (HINTS_AN_HOUR - 1), False]
    assert AccessLog.objects.count() == HINTS_AN_HOUR


def test_email_is_checked_while_the_form_is_filled_in() -> None:
    somebody = log_in("administrator")
    party = company(somebody.viewer, channels=EMAIL)
    asked = somebody.client.get("/parties/check?id=&emails-0-value=BIURO@wspolny.example")
    assert "Wspólny Adres" in asked.content.decode()
    its_own = somebody.client.get(f"/parties/check?id={party}&emails-0-value=biuro@wspolny.example")
    assert "Wspólny Adres" not in its_own.content.decode()
    for wrong in ("nonsense", "%00", "a@b", "a" * 300):
        answer = somebody.client.get(f"/parties/check?emails-0-value={wrong}")
        assert answer.status_code == 200
        assert "o-field__error" in answer.content.decode()


def test_notice_stands_on_the_page_after_saving_a_person() -> None:
    somebody = log_in("administrator")
    company(somebody.viewer, channels=EMAIL)
    second = company(somebody.viewer, "Druga")
    form = {"party": str(second), "last_name": "Lis", "emails-count": "1", "emails-0-value": EMAIL[0]["value"]}
    page = somebody.client.post("/persons/new", form, follow=True).content.decode()
    assert "Wspólny Adres has the e-mail biuro@wspolny.example, too." in page
