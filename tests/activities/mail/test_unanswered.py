"""Mail that waits for our answer: what is one, who sees it, and how one click ends it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from opiekun.activities.mail_timeline import waits_for
from opiekun.activities.models import Interaction, MailMessage
from opiekun.activities.selectors.mail.unanswered import unanswered_of
from opiekun.activities.services.mail import triage
from opiekun.activities.services.mail.answers import needs_answer, needs_no_answer
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.viewer import Viewer
from opiekun.records.record.timeline import read_timeline
from tests.activities.mail.letters import bring, letter
from tests.activities.mail.test_receive import firm, someone
from tests.api.program import program
from tests.parties.people import TestViewer, make_user, manager, salesperson

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 8, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def actor() -> TestViewer:
    return manager()


def waiting(viewer: Viewer, kind: str, record: int) -> list[str]:
    return [str(entry.title) for entry in read_timeline(viewer, kind, record).waiting]


def jan(actor: TestViewer, name: str = "A", email: str = "jan@a-firma.pl") -> tuple[int, int]:
    party = firm(actor, name)
    return party, someone(actor, party, email)


def test_what_has_just_come_in_has_not_waited_yet() -> None:
    with translation.override("en"):
        assert waits_for(NOW - timedelta(seconds=59), "en") == "has just come in"
        assert waits_for(NOW - timedelta(seconds=60), "en") == "unanswered for 1\xa0min"


def test_a_letter_waits_until_it_is_answered_and_a_new_one_waits_again(actor: TestViewer) -> None:
    party, person = jan(actor)
    us = make_user().email
    bring(letter("jan@a-firma.pl", us, "Ceny", mid="1@a"))
    assert waiting(actor, "party", party) == waiting(actor, "person", person) == ["Ceny"]
    [entry] = read_timeline(actor, "party", party).waiting
    assert entry.due in ("bez odpowiedzi od 3\xa0dni", "unanswered for 3\xa0dni", "unanswered for 3\xa0days")
    bring(letter(us, "jan@a-firma.pl", "Re: Ceny", mid="2@us", head="References: <1@a>", day=6))
    assert waiting(actor, "party", party) == []
    bring(letter("jan@a-firma.pl", us, "Re: Ceny", mid="3@a", head="References: <1@a> <2@us>", day=7))
    assert waiting(actor, "party", party) == ["Re: Ceny"]


@pytest.mark.parametrize(
    "head",
    ["Auto-Submitted: auto-replied", "List-Unsubscribe: <mailto:x@y.pl>", "Precedence: bulk", "Precedence: list"],
)
def test_what_programs_send_waits_for_nobody_and_answers_nothing(actor: TestViewer, head: str) -> None:
    party, _person = jan(actor)
    bring(letter("jan@a-firma.pl", "my@nasza.pl", "Ceny", mid="1@a"))
    bring(letter("jan@a-firma.pl", "my@nasza.pl", "Nieobecny", mid="2@a", head=head + "\nReferences: <1@a>", day=6))
    assert waiting(actor, "party", party) == ["Ceny"]
    bring(letter("jan@a-firma.pl", "my@nasza.pl", "Biuletyn", mid="3@a", head=head, day=7))
    assert waiting(actor, "party", party) == ["Ceny"]


def test_it_waits_at_the_senders_party_alone_and_not_for_ever(actor: TestViewer) -> None:
    first, _jan = jan(actor)
    second, _ewa = jan(actor, "B", "ewa@b-firma.pl")
    bring(letter("jan@a-firma.pl", "my@nasza.pl, ewa@b-firma.pl", "Wspólne"))
    assert (waiting(actor, "party", first), waiting(actor, "party", second)) == (["Wspólne"], [])
    MailMessage.objects.update(at=NOW - timedelta(days=70))
    Interaction.objects.update(started_at=NOW - timedelta(days=70))
    assert waiting(actor, "party", first) == []


def test_one_click_ends_it_for_all_and_can_be_undone(actor: TestViewer) -> None:
    party, _person = jan(actor)
    [line] = bring(letter("jan@a-firma.pl", "my@nasza.pl", "Dziękuję"))
    message = line.message_id or 0
    for _twice in range(2):
        needs_no_answer(actor, message)
    assert waiting(actor, "party", party) == []
    needs_answer(actor, message)
    assert waiting(actor, "party", party) == ["Dziękuję"]


def test_who_may_not_change_the_interaction_ends_nothing(actor: TestViewer) -> None:
    party, _person = jan(actor)
    [line] = bring(letter("jan@a-firma.pl", "my@nasza.pl", "Ceny"))
    reader = manager(actions=frozenset({"view"}))
    with pytest.raises(NotAllowed):
        needs_no_answer(reader, line.message_id or 0)
    stranger = salesperson()
    with pytest.raises(NotFound):
        needs_no_answer(stranger, line.message_id or 0)
    [inbox] = bring(letter())
    with pytest.raises(NotFound):
        needs_no_answer(actor, inbox.message_id or 0)
    assert waiting(actor, "party", party) == ["Ceny"]
    assert waiting(reader, "party", party) == ["Ceny"]


def test_assigned_mail_waits_too_until_the_assignment_is_undone(actor: TestViewer) -> None:
    party = firm(actor, "Nowa")
    [line] = bring(letter(subject="Zapytanie"))
    settled = triage.assign(actor, line.message_id or 0, party_id=party)
    assert waiting(actor, "party", party) == ["Zapytanie"]
    triage.undo(actor, settled.settlement)
    assert waiting(actor, "party", party) == []


def test_my_day_has_my_own_mail_by_one_statement(actor: TestViewer) -> None:
    jan(actor)
    mine, other = make_user(), make_user()
    raws = [letter("jan@a-firma.pl", mine.email, f"Pytanie {n}", mid=f"{n}@a", day=5 + n % 3) for n in range(6)]
    bring(*raws, letter("jan@a-firma.pl", other.email, "Nie moje"))
    me = TestViewer(mine.pk, "Ja", actor.reach)
    with CaptureQueriesContext(connection) as asked:
        found = unanswered_of(me)
    assert len(asked) == 1
    assert [mail.subject for mail in found] == [f"Pytanie {n}" for n in (0, 3, 1, 4, 2, 5)]
    assert [mail.subject for mail in unanswered_of(TestViewer(mine.pk, "Ja", frozenset({mine.pk})))] == []


def test_who_only_reads_is_offered_no_way_to_say_that_no_answer_is_needed(actor: TestViewer) -> None:
    party, _person = jan(actor)
    bring(letter("jan@a-firma.pl", make_user().email, "Ceny"))
    reader = TestViewer(actor.id, "Ja", actor.reach, actions=frozenset({"view"}))
    for viewer, offered in ((actor, True), (reader, False)):
        [mail] = read_timeline(viewer, "party", party).waiting
        assert (mail.act is not None) == offered


def test_the_api_tells_my_day_and_takes_no_answer_needed(actor: TestViewer) -> None:
    jan(actor)
    caller = program()
    [line] = bring(letter("jan@a-firma.pl", caller.user.email, "Ceny"))
    [mail] = caller.get("/my-day").json()["unanswered_mail"]
    assert (mail["message"], mail["subject"], mail["party"]["name"]) == (str(line.message_id), "Ceny", "A")
    assert program("read_only").post(f"/mail-messages/{line.message_id}/no-answer").status_code == 403
    assert caller.post(f"/mail-messages/{line.message_id}/no-answer").status_code == 204
    assert caller.get("/my-day").json()["unanswered_mail"] == []
    assert caller.post(f"/mail-messages/{line.message_id}/needs-answer").status_code == 204
    page = caller.client
    page.force_login(caller.user, backend="django.contrib.auth.backends.ModelBackend")
    assert "Ceny" in page.get("/my-day").content.decode()
    done = page.post(f"/mail/{line.message_id}/no-answer", headers={"HX-Request": "true"})
    assert (done.status_code, "undo" in done["HX-Trigger"]) == (204, True)
    assert "Ceny" not in page.get("/my-day").content.decode()
