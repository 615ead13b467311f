"""A handover is taken back, as far as nobody has gone on since."""

from datetime import timedelta

import pytest
from django.utils import translation

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.models import Note, Task, TaskSeries
from opiekun.activities.services.tasks import complete_task, create_task
from opiekun.cases.handover.doing import hand_over
from opiekun.cases.handover.errors import CannotUndo
from opiekun.cases.handover.keeping import forget_old_handovers
from opiekun.cases.handover.undoing import undo_handover
from opiekun.cases.models import Handover, HandoverRow
from opiekun.cases.services import move_case, trash_case, update_case
from opiekun.core import clock
from opiekun.core.viewer import Viewer
from opiekun.records.models import Notification
from opiekun.records.notifications.inbox import read_inbox
from tests.cases.cases import again
from tests.cases.handover.handovers import of, owner, planned

pytestmark = pytest.mark.django_db


def test_undo_keeps_what_somebody_changed_since_and_takes_notes_back(
    boss: Viewer, jan: User, ewa: User, marek: User
) -> None:
    back, passed_on, closed, gone = of(jan, "Wraca"), of(jan, "Dalej"), of(jan, "Zamknięta"), of(jan, "W koszu")
    task = create_task(viewer_of_user(jan), {"title": "Zrobi Ewa"}).id
    draft = planned(boss, jan, ewa, note="Na urlop")
    hand_over(boss, draft.pk)
    hers = viewer_of_user(ewa)
    update_case(boss, passed_on.pk, {"owner": str(marek.pk)})
    move_case(hers, closed.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    trash_case(boss, gone.pk)
    complete_task(hers, task)
    update_case(hers, back.pk, {"title": "Wraca zmieniona"})
    undo_handover(boss, draft.pk)
    assert (owner(back), owner(passed_on), owner(closed), owner(gone)) == (jan.pk, marek.pk, ewa.pk, ewa.pk)
    assert again(back).title == "Wraca zmieniona"
    assert Task.objects.get(pk=task).assignee_id == ewa.pk
    assert Note.objects.filter(trashed_at__isnull=False).get().about_id == back.pk
    undone = dict(HandoverRow.objects.filter(handover=draft).values_list("record_id", "undo"))
    assert undone == {back.pk: "back", passed_on.pk: "kept", closed.pk: "kept", gone.pk: "kept", task: "kept"}


def test_receivers_and_the_giver_are_told_of_what_went_back(boss: Viewer, jan: User, ewa: User) -> None:
    back, closed = of(jan, "Wraca"), of(jan, "Zamknięta")
    draft = planned(boss, jan, ewa)
    hand_over(boss, draft.pk)
    move_case(viewer_of_user(ewa), closed.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    undo_handover(boss, draft.pk)
    assert owner(back) == jan.pk
    told = Notification.objects.filter(code__in=("handover.taken_back", "handover.given_back"))
    assert {(one.code, one.user_id, one.facts["numbers"]["case"]) for one in told} == {
        ("handover.taken_back", ewa.pk, 1),
        ("handover.given_back", jan.pk, 1),
    }
    with translation.override("en"):
        texts = [item.text for item in read_inbox(viewer_of_user(jan))[0]]
    assert f"{boss.name} took a handover back; it is yours again: 1 case" in texts


def test_who_takes_back_what_was_his_is_not_told_so(jan: User, ewa: User) -> None:
    of(jan)
    draft = planned(viewer_of_user(jan), jan, ewa)
    hand_over(viewer_of_user(jan), draft.pk)
    undo_handover(viewer_of_user(jan), draft.pk)
    assert not Notification.objects.filter(user=jan, code="handover.given_back").exists()
    assert Notification.objects.filter(user=ewa, code="handover.taken_back").exists()


def test_a_task_gets_back_who_had_given_it_and_its_series_follows(
    boss: Viewer, jan: User, ewa: User, marek: User
) -> None:
    lead = viewer_of_user(marek)
    raw = {"title": "Raport", "assignee": str(jan.pk), "due_on": "2030-01-07", "recurrence": "FREQ=WEEKLY"}
    task = create_task(lead, raw).id
    draft = planned(boss, jan, ewa)
    hand_over(boss, draft.pk)
    held = Task.objects.get(pk=task)
    # Whoever gave it goes on being told of it.
    assert (held.assignee_id, held.delegated_by_id) == (ewa.pk, marek.pk)
    assert TaskSeries.objects.get().assignee_id == ewa.pk
    undo_handover(boss, draft.pk)
    held = Task.objects.get(pk=task)
    assert (held.assignee_id, held.delegated_by_id) == (jan.pk, marek.pk)
    assert TaskSeries.objects.get().assignee_id == jan.pk


def test_an_unassigned_task_of_its_maker_becomes_unassigned_again(boss: Viewer, jan: User, ewa: User) -> None:
    task = create_task(viewer_of_user(jan), {"title": "Niczyje", "assignee": None}).id
    draft = planned(boss, jan, ewa)
    hand_over(boss, draft.pk)
    assert Task.objects.get(pk=task).assignee_id == ewa.pk
    undo_handover(boss, draft.pk)
    assert Task.objects.get(pk=task).assignee_id is None


def test_ones_own_matters_go_before_a_holiday_and_come_back_after_it(jan: User, ewa: User) -> None:
    seller = viewer_of_user(jan)
    case = of(jan)
    draft = planned(seller, jan, ewa, note="Wracam 10 stycznia")
    hand_over(seller, draft.pk)
    assert owner(case) == ewa.pk
    # It is Ewa's now and beyond Jan's reach; taking back what he gave away himself he may.
    undo_handover(seller, draft.pk)
    assert owner(case) == jan.pk


def test_after_thirty_days_it_is_not_taken_back_and_drafts_are_forgotten(boss: Viewer, jan: User, ewa: User) -> None:
    case = of(jan)
    old, forgotten = planned(boss, jan, ewa, note="Dawno"), planned(boss, jan, ewa)
    hand_over(boss, old.pk)
    Handover.objects.update(created_at=clock.now() - timedelta(days=31))
    with pytest.raises(CannotUndo):
        undo_handover(boss, old.pk)
    assert owner(case) == ewa.pk
    forget_old_handovers()
    assert list(Handover.objects.values_list("pk", "note")) == [(old.pk, "")]
    assert not Handover.objects.filter(pk=forgotten.pk).exists()
