"""Who takes part in a case or follows it is told of what changes and what is new in it: grouped, and nothing that they
may not see."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from opiekun.accounts.models import RoleRight
from opiekun.activities.documents.attaching import attach_document, detach_document
from opiekun.activities.documents.changing import update_document
from opiekun.activities.documents.errors import SameFile
from opiekun.activities.documents.storing import store_document
from opiekun.activities.documents.versions import add_version, restore_version
from opiekun.activities.services.interactions import create_interaction, update_interaction
from opiekun.activities.services.notes import create_note, update_note
from opiekun.cases.models import Case, CaseUser
from opiekun.cases.services import follow_case, move_case, update_case
from opiekun.cases.services.news import EVENTS, on_events
from opiekun.cases.services.threads import join
from opiekun.core import clock
from opiekun.core.errors import InvalidInput
from opiekun.core.models import OutboxEntry
from opiekun.core.outbox import DeliveredEvent
from opiekun.core.viewer import Viewer
from opiekun.records.models import Notification, NotificationPreference
from opiekun.records.notifications.inbox import read_inbox
from tests.accounts.people import viewer
from tests.api.program import program
from tests.cases.cases import make_case
from tests.cases.money import pln
from tests.cases.test_joining import arrive, sender

pytestmark = pytest.mark.django_db
CHANGED, NEWS = "case.changed", "case.news"


@pytest.fixture
def jan() -> Any:
    return viewer("salesperson")


@pytest.fixture
def boss() -> Any:
    return viewer("sales_manager")


@pytest.fixture
def case(jan: Any, boss: Any) -> Case:
    """A case of Jan's that the manager follows."""
    case = make_case(jan, "Hala")
    follow_case(boss, case.pk)
    OutboxEntry.objects.all().delete()
    return case


def deliver(at: Any = None) -> None:
    """What the worker does with what was written."""
    rows = list(OutboxEntry.objects.filter(name__in=EVENTS).order_by("pk"))
    on_events(
        [
            DeliveredEvent(r.pk, at or r.at, r.name, r.version, r.kind, r.record_id, r.actor_id, None, r.facts)
            for r in rows
        ]
    )
    OutboxEntry.objects.all().delete()


def told(who: Viewer, code: str) -> list[int]:
    """How often, in each unread notification."""
    return list(Notification.objects.filter(user_id=who.id, code=code, read_at=None).values_list("times", flat=True))


def words(who: Viewer) -> list[str]:
    with translation.override("en"):
        return [item.text.replace("\xa0", " ") for item in read_inbox(who)[0]]


def note(actor: Viewer, case: Case, body: str = "<p>Ważne</p>", **fields: Any) -> int:
    return create_note(actor, {"party": str(case.party_id), "about": str(case.pk), "body": body, **fields}).id


def talk(actor: Viewer, case: Case, **fields: Any) -> int:
    raw = {"kind": "call", "party": str(case.party_id), "subject": "Cena", "links": [str(case.pk)], **fields}
    return create_interaction(actor, raw).id


def test_close_and_value_are_told_as_one_with_what_they_are_now(jan: Any, boss: Any, case: Case) -> None:
    update_case(jan, case.pk, {"expected_close_on": "2027-03-31"})
    update_case(jan, case.pk, {"planned_revenue": pln("48200")})
    update_case(jan, case.pk, {"expected_close_on": "2027-04-30", "title": "Hala B"})
    assert told(boss, CHANGED) == [3]
    [text] = words(boss)
    assert f"{jan.name} changed a case: Hala B (expected close 30 Apr 2027, planned revenue " in text
    assert "48" in text
    assert told(jan, CHANGED) == []


def test_lines_of_the_plan_change_the_value_and_what_stays_the_same_is_not_told(
    jan: Any, boss: Any, case: Case
) -> None:
    update_case(jan, case.pk, {"title": "Hala B", "details": "Nowe"})
    update_case(jan, case.pk, {"expected_close_on": None})
    update_case(jan, case.pk, {"plan_lines": [{"side": "cost", "amount": "10"}]})
    assert told(boss, CHANGED) == []
    update_case(jan, case.pk, {"plan_lines": [{"side": "revenue", "amount": "10"}]})
    assert told(boss, CHANGED) == [1]
    update_case(jan, case.pk, {"planned_revenue": None, "plan_lines": []})
    assert "no planned revenue" in words(boss)[0]


def test_what_was_given_at_a_move_is_told_too(jan: Any, boss: Any, case: Case) -> None:
    move_case(jan, case.pk, {"stage": "sale_needs", "fields": {"expected_close_on": "2027-03-31"}})
    assert (told(boss, CHANGED), told(boss, "case.moved")) == ([1], [1])


def test_a_refused_change_tells_nothing(jan: Any, boss: Any, case: Case) -> None:
    with pytest.raises(InvalidInput):
        update_case(jan, case.pk, {"expected_close_on": "2027-03-31", "source": "nonsense"})
    assert told(boss, CHANGED) == []


def test_another_owner_is_told_to_the_others_and_to_whose_it_was(jan: Any, boss: Any, case: Case) -> None:
    admin, ewa = viewer("administrator"), viewer("salesperson")
    CaseUser.objects.create(case=case, user_id=jan.id, part="participant")
    update_case(admin, case.pk, {"owner": str(ewa.id)})
    deliver()
    assert (told(boss, CHANGED), told(jan, CHANGED), told(ewa, CHANGED), told(admin, CHANGED)) == ([1], [1], [], [])
    assert told(ewa, "case.given") == [1]
    assert f"owner {ewa.name}" in words(boss)[0]


def test_many_handed_over_at_once_are_told_by_few_statements(jan: Any, boss: Any) -> None:
    admin, ewa = viewer("administrator"), viewer("salesperson")
    cases = [make_case(jan, f"Hala {n}") for n in range(8)]
    for case in cases:
        follow_case(boss, case.pk)

    def handed(*some: Case) -> int:
        OutboxEntry.objects.all().delete()
        for case in some:
            update_case(admin, case.pk, {"owner": str(ewa.id)})
        with CaptureQueriesContext(connection) as asked:
            deliver()
        # Each is told by one of its own.
        return len(asked) - len(some)

    few = handed(cases[0])
    assert handed(*cases[1:]) <= few
    assert told(boss, CHANGED) == [1] * 8


def test_who_sees_the_case_no_more_is_not_told_that_it_is_anothers(jan: Any, case: Case) -> None:
    admin, ewa = viewer("administrator"), viewer("salesperson")
    update_case(admin, case.pk, {"owner": str(ewa.id)})
    deliver()
    assert told(jan, CHANGED) == []


def test_notes_talks_and_documents_are_one_notification(jan: Any, boss: Any, case: Case) -> None:
    note(jan, case)
    note(jan, case)
    talk(jan, case)
    store_document(jan, [case.pk], "umowa.txt", BytesIO(b"Umowa"))
    deliver()
    assert (told(boss, NEWS), told(jan, NEWS)) == ([4], [])
    assert words(boss) == ["New in a case: Hala (note, talk, document)"]
    note(boss, case)
    deliver()
    assert (told(boss, NEWS), told(jan, NEWS)) == ([4], [1])
    Notification.objects.update(read_at=clock.now())
    note(jan, case)
    deliver()
    assert words(boss)[0] == "New in a case: Hala (note)"


def paper(actor: Viewer, *record_ids: int) -> int:
    return store_document(actor, record_ids, "umowa.txt", BytesIO(b"Umowa"))


def test_a_document_that_comes_to_a_case_later_is_news_of_it(jan: Any, boss: Any, case: Case) -> None:
    document = paper(jan, case.party_id or 0)
    deliver()
    assert told(boss, NEWS) == []
    attach_document(jan, document, case.pk)
    attach_document(jan, document, case.pk)
    deliver()
    assert (told(boss, NEWS), told(jan, NEWS)) == ([1], [])
    assert words(boss) == ["New in a case: Hala (document)"]
    attach_document(viewer("administrator"), document, make_case(jan, "Wiata").pk)
    deliver()
    assert (told(boss, NEWS), told(jan, NEWS)) == ([1], [1])
    assert words(jan) == ["New in a case: Wiata (document)"]


def test_a_file_that_is_brought_to_the_case_as_well_is_told_as_the_document_that_it_is(
    jan: Any, boss: Any, case: Case
) -> None:
    document = paper(boss, case.party_id or 0)
    deliver()
    assert paper(boss, case.party_id or 0, case.pk) == document
    deliver()
    assert (told(jan, NEWS), told(boss, NEWS)) == ([1], [])


def test_made_and_brought_to_a_case_at_once_it_is_told_once_by_who_brought_it(jan: Any, boss: Any, case: Case) -> None:
    anna = viewer("administrator")
    follow_case(anna, case.pk)
    document = paper(jan, case.party_id or 0)
    attach_document(anna, document, case.pk)
    deliver()
    assert (told(boss, NEWS), told(jan, NEWS), told(anna, NEWS)) == ([1], [1], [])


def test_a_new_file_of_a_document_in_a_case_is_told_and_an_older_one_again_too(jan: Any, boss: Any, case: Case) -> None:
    document = paper(jan, case.pk)
    elsewhere = paper(jan, case.party_id or 0)
    deliver()
    Notification.objects.update(read_at=clock.now())
    add_version(jan, document, BytesIO(b"Umowa 2"), "umowa.txt")
    restore_version(jan, document, 1)
    add_version(jan, elsewhere, BytesIO(b"Umowa 3"), "umowa.txt")
    with pytest.raises(SameFile):
        add_version(jan, document, BytesIO(b"Umowa"), "umowa.txt")
    deliver()
    assert (told(boss, NEWS), told(jan, NEWS)) == ([2], [])
    assert words(boss)[0] == "New in a case: Hala (new version of a document)"
    with translation.override("pl"):
        assert read_inbox(boss)[0][0].text == "Nowe w sprawie: Hala (nowa wersja dokumentu)"
    update_document(jan, document, {"title": "Umowa B"})
    deliver()
    assert told(boss, NEWS) == [2]


def test_who_sees_no_case_or_no_document_or_came_too_late_is_told_of_no_new_file(
    jan: Any, boss: Any, case: Case
) -> None:
    far = viewer("salesperson")
    CaseUser.objects.create(case=case, user_id=far.id, part="follower")
    document = paper(jan, case.pk)
    OutboxEntry.objects.all().delete()
    add_version(jan, document, BytesIO(b"Umowa 2"), "umowa.txt")
    deliver(at=clock.now() - timedelta(days=2))
    add_version(jan, document, BytesIO(b"Umowa 3"), "umowa.txt")
    detached = paper(jan, case.party_id or 0)
    attach_document(jan, detached, case.pk)
    detach_document(jan, detached, case.pk)
    deliver()
    assert (told(boss, NEWS), told(far, NEWS)) == ([1], [])
    RoleRight.objects.filter(role__code="sales_manager", kind="document").delete()
    add_version(jan, document, BytesIO(b"Umowa 4"), "umowa.txt")
    deliver()
    assert told(boss, NEWS) == [1]


def test_what_stands_elsewhere_or_a_follower_may_not_read_is_not_told(jan: Any, boss: Any, case: Case) -> None:
    create_note(jan, {"party": str(case.party_id), "body": "<p>Inne</p>"})
    note(jan, case, visibility="private")
    far = viewer("salesperson")
    CaseUser.objects.create(case=case, user_id=far.id, part="follower")
    note(jan, case)
    deliver()
    assert (told(boss, NEWS), told(far, NEWS)) == ([1], [])


def test_whom_a_note_mentions_is_told_of_that_alone(jan: Any, boss: Any, case: Case) -> None:
    note(jan, case, body=f'<p><span data-mention="{boss.id}">@Szef</span> zobacz</p>')
    deliver()
    assert (told(boss, "note.mention"), told(boss, NEWS)) == ([1], [])


def test_an_archive_and_what_lay_about_are_no_news(jan: Any, boss: Any, case: Case) -> None:
    talk(jan, case, started_at=(clock.now() - timedelta(days=30)).isoformat())
    deliver()
    note(jan, case)
    deliver(at=clock.now() - timedelta(days=2))
    assert told(boss, NEWS) == []


def test_a_note_that_is_tied_to_a_case_later_is_told_once(jan: Any, boss: Any, case: Case) -> None:
    one = create_note(jan, {"body": "<p>Ustalenia</p>", "party": str(case.party_id)}).id
    deliver()
    assert told(boss, NEWS) == []
    for _again in range(2):
        update_note(jan, one, {"about": str(case.pk)})
    deliver()
    assert (told(boss, NEWS), told(jan, NEWS)) == ([1], [])
    assert words(boss) == ["New in a case: Hala (note)"]
    update_note(jan, one, {"about": ""})
    hidden = create_note(jan, {"body": "<p>Moje</p>", "party": str(case.party_id), "visibility": "private"}).id
    update_note(jan, hidden, {"about": str(case.pk)})
    deliver()
    assert told(boss, NEWS) == [1]


def test_a_talk_that_joins_later_is_told_once(jan: Any, boss: Any, case: Case) -> None:
    one = create_interaction(jan, {"kind": "call", "party": str(case.party_id), "subject": "Cena"}).id
    deliver()
    assert told(boss, NEWS) == []
    join(jan, case.pk, one)
    join(jan, case.pk, one)
    deliver()
    assert told(boss, NEWS) == [1]


def test_a_talk_that_comes_to_a_case_by_its_form_is_told_as_one_that_joins(jan: Any, boss: Any, case: Case) -> None:
    one = create_interaction(jan, {"kind": "call", "party": str(case.party_id), "subject": "Cena"}).id
    deliver()
    for _again in range(2):
        update_interaction(jan, one, {"links": [str(case.pk)]})
    deliver()
    assert (told(boss, NEWS), told(jan, NEWS)) == ([1], [])
    assert words(boss) == ["New in a case: Hala (talk)"]
    update_interaction(jan, one, {"links": []})
    update_interaction(jan, one, {"outcome": "Rabat 4 %"})
    deliver()
    assert told(boss, NEWS) == [1]


def test_a_talk_that_is_refused_tells_nothing(jan: Any, boss: Any, case: Case) -> None:
    one = create_interaction(jan, {"kind": "call", "party": str(case.party_id), "subject": "Cena"}).id
    deliver()
    with pytest.raises(InvalidInput):
        update_interaction(jan, one, {"links": [str(case.pk)], "state": "nonsense"})
    deliver()
    assert told(boss, NEWS) == []


def test_a_talk_that_is_brought_to_a_case_at_once_is_told_once_by_who_brought_it(
    jan: Any, boss: Any, case: Case
) -> None:
    anna = viewer("administrator")
    follow_case(anna, case.pk)
    one = create_interaction(boss, {"kind": "call", "party": str(case.party_id), "user": str(jan.id)}).id
    join(anna, case.pk, one)
    deliver()
    # Jan said it.
    assert (told(boss, NEWS), told(anna, NEWS), told(jan, NEWS)) == ([1], [], [])


def test_a_message_that_joins_and_what_comes_to_its_thread_are_told_once_each() -> None:
    anna, ewa = viewer("administrator"), viewer("administrator")
    party = sender()
    with clock.frozen(datetime(2026, 1, 12, 12, 0, tzinfo=UTC)):
        first = arrive("a@x", day=12)
        case = make_case(anna, "Hala", party=str(party))
        follow_case(ewa, case.pk)
        join(anna, case.pk, first.pk)
        deliver()
        assert (told(ewa, NEWS), told(anna, NEWS)) == ([1], [])
        OutboxEntry.objects.all().delete()
        arrive("b@x", "a@x", "Re: Zapytanie: regały", day=12)
        # An archive that is brought in.
        arrive("c@x", "b@x", "Re: Zapytanie: regały", day=5)
        deliver()
        # Nobody of us wrote it: the owner is told as well.
        assert (told(ewa, NEWS), told(anna, NEWS)) == ([2], [1])
    assert words(anna) == ["New in a case: Hala (e-mail)"]


def test_each_kind_is_wanted_or_not(jan: Any, boss: Any, case: Case) -> None:
    NotificationPreference.objects.create(user_id=boss.id, code=NEWS, in_app=False, mail="never")
    note(jan, case)
    update_case(jan, case.pk, {"expected_close_on": "2027-03-31"})
    deliver()
    assert (told(boss, NEWS), told(boss, CHANGED)) == ([], [1])


def test_programs_read_both_kinds_and_their_preferences(case: Case, jan: Any) -> None:
    caller = program()
    assert caller.user is not None
    CaseUser.objects.create(case=case, user_id=caller.user.pk, part="participant")
    note(jan, case)
    update_case(jan, case.pk, {"expected_close_on": "2027-03-31"})
    deliver()
    kinds = {one["kind"] for one in caller.get("/notifications").json()["items"]}
    assert kinds >= {NEWS, CHANGED}


def test_a_whole_batch_asks_as_much_as_a_few(
    jan: Any, boss: Any, case: Case, django_assert_max_num_queries: Any
) -> None:
    for _n in range(2):
        note(jan, case)
    with django_assert_max_num_queries(40):
        deliver()
    for _n in range(12):
        note(jan, case)
    # A statement for each that tells, the rest is the same.
    with django_assert_max_num_queries(40 + 10):
        deliver()
    assert told(boss, NEWS) == [14]
