"""A handover is done: what goes, who is told, what is left alone, and how many statements it takes."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.users import deactivate_user
from opiekun.activities.models import Interaction, Note, Task
from opiekun.activities.services.tasks import complete_task, create_task
from opiekun.cases.handover.doing import hand_over
from opiekun.cases.handover.errors import ReceiverIsGone
from opiekun.cases.handover.showing import received, shares
from opiekun.cases.handover.undoing import undo_handover
from opiekun.cases.models import Case, Handover, HandoverRow, Stage
from opiekun.cases.services import move_case, update_case
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.models import OutboxEntry
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party
from opiekun.records.models import Notification
from opiekun.records.notifications.inbox import read_inbox
from opiekun.records.record.history import open_history
from tests.activities.mail.letters import bring, letter
from tests.cases.cases import again, make_party
from tests.cases.handover.handovers import of, owner, planned, row_of, with_role
from tests.parties.people import make_user
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db


def test_open_cases_tasks_and_mail_go_and_nothing_else(
    boss: Viewer, jan: User, ewa: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seller = viewer_of_user(jan)
    party = make_party(seller, channels=[{"kind": "email", "value": "a@klient.example"}])
    case, lost = of(jan, party=str(party)), of(jan, "Stara")
    move_case(seller, lost.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    task = create_task(seller, {"title": "Zadzwonić", "links": [str(case.pk)]}).id
    done = create_task(seller, {"title": "Zrobione"}).id
    complete_task(seller, done)
    others = of(ewa, "Jej sprawa")
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 1, 8, 12, tzinfo=UTC))
    bring(letter("a@klient.example", "my@nasza.pl", "Pytanie"))
    Interaction.objects.update(user_id=jan.pk)
    mail = Interaction.objects.get()

    draft = planned(boss, jan, ewa, note="Na czas urlopu")
    assert owner(case) == jan.pk
    hand_over(boss, draft.pk)
    assert (owner(case), owner(lost), owner(others)) == (ewa.pk, jan.pk, ewa.pk)
    given = Task.objects.get(pk=task)
    assert (given.assignee_id, given.delegated_by_id) == (ewa.pk, boss.id)
    assert Task.objects.get(pk=done).assignee_id == jan.pk
    mail.refresh_from_db()
    assert mail.user_id == ewa.pk
    note = Note.objects.get()
    assert (note.about_id, note.party_id, note.body_text, note.author_id) == (case.pk, party, "Na czas urlopu", boss.id)
    # The party stays with its account manager, since that was not asked for.
    assert Party.objects.get(pk=party).account_manager_id == jan.pk


@pytest.mark.django_db(transaction=True)
def test_the_history_says_that_it_was_a_handover_and_back(boss: Viewer, jan: User, ewa: User) -> None:
    case = of(jan)
    draft = planned(boss, jan, ewa)
    hand_over(boss, draft.pk)
    changes, _more = open_history(boss, "case", again(case))
    assert changes[0].occasion == gettext("Handover")
    assert changes[0].rows[0][1:] == ("Jan Wnuk", "Ewa Zając")
    undo_handover(boss, draft.pk)
    changes, _more = open_history(boss, "case", again(case))
    assert [str(change.occasion) for change in changes] == [gettext("Handover taken back"), gettext("Handover"), ""]
    event = OutboxEntry.objects.filter(name="case.handed_over", record_id=case.pk).order_by("id").first()
    assert event is not None
    assert (event.facts["from_owner_id"], event.facts["to_owner_id"]) == (jan.pk, ewa.pk)


def test_receivers_are_told_once_with_the_list_of_what_they_got(
    boss: Viewer, jan: User, ewa: User, marek: User
) -> None:
    cases = [of(jan, f"Sprawa {n}") for n in range(4)]
    draft = planned(boss, jan, ewa, marek)
    hand_over(boss, draft.pk)
    told = Notification.objects.filter(code="handover.received")
    assert {one.user_id: one.facts["numbers"] for one in told} == {ewa.pk: {"case": 2}, marek.pk: {"case": 2}}
    assert not Notification.objects.filter(code="case.given").exists()
    assert Notification.objects.get(code="handover.given_away").user_id == jan.pk
    _handover, _note, got = received(viewer_of_user(ewa), draft.pk)
    assert {line.record_id for line in got["case"]} == {case.pk for case in cases if owner(case) == ewa.pk}
    with pytest.raises(NotFound):
        received(viewer_of_user(make_user()), draft.pk)


def test_a_second_click_changes_nothing_more(boss: Viewer, jan: User, ewa: User) -> None:
    case = of(jan)
    draft = planned(boss, jan, ewa, note="Raz")
    first = hand_over(boss, draft.pk)
    version = again(case).version
    assert hand_over(boss, draft.pk).done_at == first.done_at
    assert (again(case).version, Note.objects.count()) == (version, 1)
    assert Notification.objects.filter(code="handover.received").count() == 1
    undo_handover(boss, draft.pk)
    version = again(case).version
    undo_handover(boss, draft.pk)
    hand_over(boss, draft.pk)
    assert (owner(case), again(case).version) == (jan.pk, version)


def test_parties_go_when_they_are_asked_for(boss: Viewer, jan: User, ewa: User) -> None:
    case = of(jan)
    draft = planned(boss, jan, ewa, what=["cases", "parties"], note="Wszystko")
    hand_over(boss, draft.pk)
    assert Party.objects.get(pk=case.party_id).account_manager_id == owner(case) == ewa.pk
    assert Note.objects.count() == 1
    undo_handover(boss, draft.pk)
    assert Party.objects.get(pk=case.party_id).account_manager_id == owner(case) == jan.pk


def test_a_receiver_who_was_closed_meanwhile_stops_all_of_it(boss: Viewer, jan: User, ewa: User, marek: User) -> None:
    cases = [of(jan, f"Sprawa {n}") for n in range(4)]
    draft = planned(boss, jan, ewa, marek, note="x")
    deactivate_user(boss, marek.pk)
    with pytest.raises(ReceiverIsGone, match="Marek Lis"):
        hand_over(boss, draft.pk)
    assert {owner(case) for case in cases} == {jan.pk}
    assert not Note.objects.exists()
    assert Handover.objects.get().state == "draft"
    assert next(share for share in shares(draft) if share.id == marek.pk).is_gone


def test_what_changed_between_preview_and_click_is_left_alone(boss: Viewer, jan: User, ewa: User, marek: User) -> None:
    goes, taken, lost = of(jan, "Idzie"), of(jan, "Zabrana"), of(jan, "Przegrana")
    draft = planned(boss, jan, ewa)
    update_case(boss, taken.pk, {"owner": str(marek.pk)})
    move_case(boss, lost.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    hand_over(boss, draft.pk)
    assert (owner(goes), owner(taken), owner(lost)) == (ewa.pk, marek.pk, jan.pk)
    assert row_of(draft, taken.pk).outcome == row_of(draft, lost.pk).outcome == "left"


def counted_statements(boss: Viewer, giver: User, ewa: User, marek: User, number: int) -> int:
    """The statements of preview, handover and undo of so many cases, tasks and parties."""
    seller = viewer_of_user(giver)
    stage = Stage.objects.get(code="sale_needs")
    party = make_party(seller)
    Case.objects.bulk_create(
        Case(
            type_id=stage.type_id,
            stage=stage,
            number=f"{giver.pk}/{n}",
            title=f"Sprawa {n}",
            owner=giver,
            party_id=party,
        )
        for n in range(number)
    )
    tasks = min(number, 300)
    Task.objects.bulk_create(Task(title=f"Zadanie {n}", assignee=giver) for n in range(tasks))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        draft = planned(boss, giver, ewa, marek, what=["cases", "tasks", "mail", "parties"], note="Wszystko")
        shares(draft)
        hand_over(boss, draft.pk)
        undo_handover(boss, draft.pk)
    assert Case.objects.filter(owner=giver).count() == number
    assert HandoverRow.objects.filter(handover=draft, undo="back").count() == number + tasks + 1
    return len(asked)


def test_five_thousand_cases_need_no_more_statements_than_five(boss: Viewer, jan: User, ewa: User, marek: User) -> None:
    few = counted_statements(boss, jan, ewa, marek, 5)
    many = counted_statements(boss, with_role("salesperson", "Adam", "Dużo"), ewa, marek, 5_000)
    assert many <= few
    assert few < 110


@pytest.mark.django_db(transaction=True)
def test_two_handovers_at_once_give_each_case_to_one_receiver(boss: Viewer, jan: User, ewa: User, marek: User) -> None:
    cases = [of(jan, f"Sprawa {n}") for n in range(6)]
    other = viewer_of_user(with_role("administrator", "Drugi", "Szef"))
    first, second = planned(boss, jan, ewa, note="a"), planned(other, jan, marek, note="b")
    results = run_together(lambda: hand_over(boss, first.pk), lambda: hand_over(other, second.pk))
    assert all(isinstance(one, Handover) for one in results), results
    passed = HandoverRow.objects.filter(outcome="passed")
    assert passed.count() == 6
    assert {row.record_id: row.receiver_id for row in passed} == {case.pk: owner(case) for case in cases}
    assert Note.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_the_same_handover_clicked_twice_at_once_is_one(boss: Viewer, jan: User, ewa: User) -> None:
    of(jan)
    draft = planned(boss, jan, ewa, note="Raz")
    run_together(*(lambda: hand_over(boss, draft.pk) for _n in range(3)))
    assert Note.objects.count() == 1
    assert Notification.objects.filter(code="handover.received").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_receiver_closed_at_the_same_time_gets_all_or_nothing(boss: Viewer, jan: User, ewa: User) -> None:
    case = of(jan)
    draft = planned(boss, jan, ewa)
    done, _closed = run_together(lambda: hand_over(boss, draft.pk), lambda: deactivate_user(boss, ewa.pk))
    assert owner(case) == (jan.pk if isinstance(done, ReceiverIsGone) else ewa.pk)


def test_who_hands_over_their_own_is_named_once(boss: Viewer, jan: User, ewa: User) -> None:
    def words() -> list[str]:
        with translation.override("en"):
            return [item.text for item in read_inbox(viewer_of_user(ewa), unread=True)[0]]

    of(jan)
    own = viewer_of_user(jan)
    draft = planned(own, jan, ewa)
    hand_over(own, draft.pk)
    assert words() == ["Jan Wnuk handed over to you: 1 case"]
    undo_handover(own, draft.pk)
    assert words()[0] == "Jan Wnuk took back what was handed over to you: 1 case"
    Notification.objects.all().delete()
    hand_over(boss, planned(boss, jan, ewa).pk)
    assert words()[0].endswith("handed over to you what was Jan Wnuk's: 1 case")
