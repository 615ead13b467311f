"""Who takes part in cases that are handed over learns of it once, of those alone that they see, and finds them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.services.notes import create_note
from opiekun.cases.handover import following
from opiekun.cases.handover.doing import hand_over
from opiekun.cases.handover.planning import change_row
from opiekun.cases.handover.showing import received
from opiekun.cases.handover.undoing import undo_handover
from opiekun.cases.models import Case, CaseUser
from opiekun.cases.services import follow_case, news, update_case
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.models import OutboxEntry
from opiekun.core.outbox import DeliveredEvent
from opiekun.core.viewer import Viewer
from opiekun.records.models import Notification
from opiekun.records.notifications.inbox import read_inbox
from tests.api.program import program
from tests.cases.handover.handovers import of, planned, row_of, with_role
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db
CODES = ("handover.followed", "case.changed")


@pytest.fixture
def chief() -> Viewer:
    """Sees all cases and follows some."""
    return viewer_of_user(with_role("sales_manager", "Anna", "Kos"))


def deliver(at: Any = None) -> None:
    """What the worker does with what was written."""
    for subscriber in (news, following):
        rows = OutboxEntry.objects.filter(name__in=subscriber.EVENTS).order_by("pk")
        subscriber.on_events(
            [
                DeliveredEvent(r.pk, at or r.at, r.name, r.version, r.kind, r.record_id, r.actor_id, None, r.facts)
                for r in rows
            ]
        )
    OutboxEntry.objects.all().delete()


def words(who: Viewer) -> list[str]:
    """What is unread of handovers and of cases that changed."""
    with translation.override("en"):
        return [item.text.replace("\xa0", " ") for item in read_inbox(who, unread=True)[0] if item.code in CODES]


def names(who: Viewer, handover: int) -> list[str]:
    return [line.name for lines in received(who, handover)[2].values() for line in lines]


def followed(who: Viewer, *cases: Case) -> None:
    for case in cases:
        follow_case(who, case.pk)


def test_a_follower_of_many_has_one_notification_with_their_number_that_opens_them(
    boss: Viewer, chief: Viewer, jan: User, ewa: User
) -> None:
    cases = [of(jan, f"Hala {n}") for n in range(5)]
    others = of(jan, "Cudza")
    followed(chief, *cases)
    draft = planned(boss, jan, ewa)
    hand_over(boss, draft.pk)
    deliver()
    assert words(chief) == ["Maria Górska handed over to others cases of Jan Wnuk in which you take part: 5 cases"]
    [item] = [item for item in read_inbox(chief)[0] if item.code == "handover.followed"]
    assert (item.url, item.times, item.record_id) == (f"/handovers/{draft.pk}/received", 1, None)
    assert sorted(names(chief, draft.pk)) == [case.title for case in cases]
    assert others.title in names(viewer_of_user(ewa), draft.pk)
    # Whose they were and who has them now are told of the handover itself, and who did it of nothing.
    assert words(viewer_of_user(jan)) == words(viewer_of_user(ewa)) == words(boss) == []


def test_of_what_a_follower_does_not_see_nothing_is_told(boss: Viewer, jan: User, ewa: User, marek: User) -> None:
    own, far, joined = of(jan, "Swoja"), of(jan, "Daleka"), of(jan, "Wspólna")
    seller = viewer_of_user(marek)
    for case, part in ((own, "follower"), (far, "follower"), (joined, "participant")):
        CaseUser.objects.create(case=case, user=marek, part=part)
    draft = planned(boss, jan, ewa, note="Tajne")
    hand_over(boss, draft.pk)
    deliver()
    assert words(seller) == ["Maria Górska handed over to others cases of Jan Wnuk in which you take part: 1 case"]
    assert names(seller, draft.pk) == ["Wspólna"]
    # The right may be lost between being told and looking.
    CaseUser.objects.filter(case=joined, user=marek).update(part="follower")
    with pytest.raises(NotFound):
        received(seller, draft.pk)
    stranger = viewer_of_user(with_role("salesperson", "Ola", "Mak"))
    with pytest.raises(NotFound):
        received(stranger, draft.pk)
    assert words(stranger) == []


def test_the_words_of_the_handover_are_shown_where_they_stand_on_a_case_that_is_seen(
    boss: Viewer, chief: Viewer, jan: User, ewa: User
) -> None:
    one, other = of(jan, "Hala"), of(jan, "Regały")
    followed(chief, one)
    draft = planned(boss, jan, ewa, note="Na urlop")
    change_row(boss, draft.pk, row_of(draft, one.pk).pk, {"note": "Pilne"})
    hand_over(boss, draft.pk)
    assert received(chief, draft.pk)[1] == ""
    followed(chief, other)
    assert received(chief, draft.pk)[1] == "Na urlop"
    assert received(viewer_of_user(ewa), draft.pk)[1] == "Na urlop"


def test_the_note_of_a_handover_is_no_news_of_each_case_beside_it(
    boss: Viewer, chief: Viewer, jan: User, ewa: User
) -> None:
    cases = [of(jan, f"Hala {n}") for n in range(3)]
    followed(chief, *cases)
    draft = planned(boss, jan, ewa, note="Na urlop")
    hand_over(boss, draft.pk)
    create_note(boss, {"party": str(cases[0].party_id), "about": str(cases[0].pk), "body": "<p>Osobna notatka</p>"})
    deliver()
    told = [(item.code, item.times) for item in read_inbox(chief, unread=True)[0]]
    assert sorted(told) == [("case.news", 1), ("handover.followed", 1)]


def test_taking_it_back_is_told_once_too_of_what_went_back(boss: Viewer, chief: Viewer, jan: User, ewa: User) -> None:
    cases = [of(jan, f"Hala {n}") for n in range(3)]
    followed(chief, *cases)
    draft = planned(boss, jan, ewa)
    hand_over(boss, draft.pk)
    deliver()
    update_case(boss, cases[0].pk, {"owner": str(boss.id)})
    OutboxEntry.objects.all().delete()
    undo_handover(boss, draft.pk)
    deliver()
    assert words(chief)[0] == (
        "Maria Górska took a handover back; Jan Wnuk owns again cases in which you take part: 2 cases"
    )
    assert len(words(chief)) == 2


def test_a_case_given_alone_is_still_told_by_itself_and_old_events_are_none(
    boss: Viewer, chief: Viewer, jan: User, ewa: User
) -> None:
    case = of(jan, "Hala")
    followed(chief, case)
    update_case(boss, case.pk, {"owner": str(ewa.pk)})
    deliver()
    assert words(chief) == ["Maria Górska changed a case: Hala (owner Ewa Zając)"]
    draft = planned(boss, ewa, jan)
    hand_over(boss, draft.pk)
    deliver(clock.now() - timedelta(days=2))
    assert not Notification.objects.filter(code="handover.followed").exists()


def test_a_handover_without_cases_tells_no_follower(boss: Viewer, chief: Viewer, jan: User, ewa: User) -> None:
    from opiekun.activities.services.tasks import create_task

    case = of(jan, "Hala")
    followed(chief, case)
    create_task(viewer_of_user(jan), {"title": "Zadzwonić"})
    draft = planned(boss, jan, ewa, what=["tasks"])
    OutboxEntry.objects.all().delete()
    hand_over(boss, draft.pk)
    assert not OutboxEntry.objects.filter(name__in=following.EVENTS).exists()


def test_many_cases_take_no_more_statements_than_few(boss: Viewer, chief: Viewer, jan: User, ewa: User) -> None:
    def asked(number: int) -> int:
        cases = [of(jan, f"Hala {n}") for n in range(number)]
        followed(chief, *cases)
        draft = planned(boss, jan, ewa)
        OutboxEntry.objects.all().delete()
        hand_over(boss, draft.pk)
        with CaptureQueriesContext(connection) as captured:
            deliver()
        return len(captured)

    assert asked(2) == asked(12)


def test_the_page_and_the_program_list_them_for_whoever_takes_part(boss: Viewer, jan: User, ewa: User) -> None:
    chief, caller = log_in("sales_manager", "Anna", "Kos"), program("sales_manager", scopes=("cases:read",))
    assert caller.user is not None
    case, other = of(jan, "Hala"), of(jan, "Regały")
    followed(chief.viewer, case)
    followed(viewer_of_user(caller.user), case, other)
    draft = planned(boss, jan, ewa)
    hand_over(boss, draft.pk)
    at = f"/handovers/{draft.pk}/received"
    html = chief.client.get(at).content.decode()
    assert "Hala" in html
    assert "Ewa Zając" in html
    assert "Regały" not in html
    first = caller.get(f"{at}?limit=1").json()
    assert (first["from"]["name"], first["by"]["name"], first["state"]) == ("Jan Wnuk", "Maria Górska", "done")
    second = caller.get(f"{at}?limit=1&cursor={first['next']}").json()
    assert [row["name"] for row in (*first["items"], *second["items"])] == ["Hala", "Regały"]
    assert (first["items"][0]["to"]["name"], second["next"]) == ("Ewa Zając", None)
    assert caller.get(f"{at}?cursor=x").status_code == 422
    assert program("sales_manager").get(at).status_code == 404
    narrow = program("sales_manager", scopes=("parties:read",))
    assert narrow.get(at).json()["code"] == "scope_missing"
