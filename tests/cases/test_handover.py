"""Handovers: what was one user's goes to others in one go, and back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from opiekun.accounts.models import Membership, Role, Team, User, UserRole
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.users import deactivate_user
from opiekun.activities.models import Interaction, Note, Task, TaskSeries
from opiekun.activities.services.tasks import complete_task, create_task
from opiekun.cases.handover.doing import hand_over
from opiekun.cases.handover.errors import CannotUndo, HandoverIsOver, NothingToHandOver, ReceiverIsGone
from opiekun.cases.handover.keeping import forget_old_handovers
from opiekun.cases.handover.planning import change_row, plan_handover
from opiekun.cases.handover.showing import received, shares
from opiekun.cases.handover.undoing import undo_handover
from opiekun.cases.models import Case, Handover, HandoverRow, Stage
from opiekun.cases.services import move_case, trash_case, update_case
from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound
from opiekun.core.models import OutboxEntry
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.models import Party, PartyList
from opiekun.parties.services import add_to_list
from opiekun.records.models import Notification
from opiekun.records.record.history import open_history
from tests.activities.mail.letters import bring, letter
from tests.cases.cases import again, make_case, make_party
from tests.parties.people import make_user
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db


def with_role(role: str, first: str, last: str) -> User:
    user = make_user(first, last)
    UserRole.objects.create(user=user, role=Role.objects.get(code=role))
    return user


@pytest.fixture
def boss() -> Viewer:
    return viewer_of_user(with_role("administrator", "Maria", "Górska"))


@pytest.fixture
def jan() -> User:
    return with_role("salesperson", "Jan", "Wnuk")


@pytest.fixture
def ewa() -> User:
    return with_role("salesperson", "Ewa", "Zając")


@pytest.fixture
def marek() -> User:
    return with_role("salesperson", "Marek", "Lis")


def of(user: User, title: str = "Regały", **more: Any) -> Case:
    """A case of the user's, with a party of theirs."""
    return make_case(viewer_of_user(user), title, **more)


def planned(actor: Viewer, giver: User, *to: User, **more: Any) -> Handover:
    raw = {"from": str(giver.pk), "what": ["cases", "tasks", "mail"], "to": [str(one.pk) for one in to], **more}
    return plan_handover(actor, raw)


def row_of(handover: Handover, record_id: int) -> HandoverRow:
    return HandoverRow.objects.get(handover=handover, record_id=record_id)


def owner(case: Case) -> int:
    return again(case).owner_id


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
    _handover, got = received(viewer_of_user(ewa), draft.pk)
    assert {line.record_id for line in got["case"]} == {case.pk for case in cases if owner(case) == ewa.pk}
    with pytest.raises(NotFound):
        received(viewer_of_user(make_user()), draft.pk)


def test_what_belongs_to_one_party_goes_to_one_receiver(boss: Viewer, jan: User, ewa: User, marek: User) -> None:
    seller = viewer_of_user(jan)
    party = str(make_party(seller))
    together = [of(jan, f"Razem {n}", party=party) for n in range(3)]
    task = create_task(seller, {"title": "Oferta", "links": [str(together[0].pk)]}).id
    alone = [of(jan, f"Osobno {n}") for n in range(3)]
    draft = planned(boss, jan, ewa, marek)
    assert len({row_of(draft, case.pk).receiver_id for case in together}) == 1
    assert row_of(draft, task).receiver_id == row_of(draft, together[0].pk).receiver_id
    assert len({row_of(draft, case.pk).receiver_id for case in alone}) == 1
    assert [share.total for share in shares(draft)] == [4, 3]


def test_a_team_shares_it_and_who_left_the_firm_gets_nothing(boss: Viewer, jan: User, ewa: User, marek: User) -> None:
    team = Team.objects.create(name="Południe")
    gone = make_user("Piotr", "Były", is_active=False)
    for user in (jan, ewa, marek, gone):
        Membership.objects.create(team=team, user=user)
    cases = [of(jan, f"Sprawa {n}") for n in range(4)]
    draft = planned(boss, jan, team=str(team.pk))
    hand_over(boss, draft.pk)
    assert sorted(owner(case) for case in cases) == sorted([ewa.pk, ewa.pk, marek.pk, marek.pk])


def test_only_cases_of_a_type_a_stage_or_a_list_go_with_what_belongs_to_them(
    boss: Viewer, jan: User, ewa: User
) -> None:
    seller = viewer_of_user(jan)
    sale, project = of(jan), of(jan, "Wdrożenie", type="project")
    quoted = of(jan, "Wyceniona")
    move_case(SYSTEM, quoted.pk, {"stage": "sale_quote"})
    mine = create_task(seller, {"title": "Do projektu", "links": [str(project.pk)]}).id
    create_task(seller, {"title": "Luźne"})
    rows = HandoverRow.objects
    draft = planned(boss, jan, ewa, types=["project"])
    assert set(rows.filter(handover=draft).values_list("record_id", flat=True)) == {project.pk, mine}
    draft = planned(boss, jan, ewa, stages=["sale_quote"])
    assert set(rows.filter(handover=draft).values_list("record_id", flat=True)) == {quoted.pk}
    listed = PartyList.objects.create(name="Kluczowi", kind="manual")
    add_to_list(boss, listed.pk, [sale.party_id or 0])
    draft = planned(boss, jan, ewa, lists=[str(listed.pk)])
    assert set(rows.filter(handover=draft).values_list("record_id", flat=True)) == {sale.pk}


def test_a_row_goes_to_another_stays_or_has_a_note_of_its_own(boss: Viewer, jan: User, ewa: User, marek: User) -> None:
    kept, other, plain = of(jan, "Zostaje"), of(jan, "Do Marka"), of(jan, "Zwykła")
    draft = planned(boss, jan, ewa, note="Wspólna")
    change_row(boss, draft.pk, row_of(draft, kept.pk).pk, {"to": ""})
    change_row(boss, draft.pk, row_of(draft, other.pk).pk, {"to": str(marek.pk), "note": "Uważaj na rabat"})
    with pytest.raises(InvalidInput):
        change_row(boss, draft.pk, row_of(draft, plain.pk).pk, {"to": str(jan.pk)})
    with pytest.raises(NotFound):
        change_row(viewer_of_user(ewa), draft.pk, row_of(draft, plain.pk).pk, {"to": ""})
    hand_over(boss, draft.pk)
    assert (owner(kept), owner(other), owner(plain)) == (jan.pk, marek.pk, ewa.pk)
    assert dict(Note.objects.values_list("about_id", "body_text")) == {other.pk: "Uważaj na rabat", plain.pk: "Wspólna"}
    with pytest.raises(HandoverIsOver):
        change_row(boss, draft.pk, row_of(draft, plain.pk).pk, {"to": str(marek.pk)})


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


def test_nobody_hands_over_what_is_anothers_without_the_right(jan: User, ewa: User, marek: User) -> None:
    case = of(jan)
    with pytest.raises(NotAllowed):
        planned(viewer_of_user(marek), jan, ewa)
    assert not Handover.objects.exists()
    assert owner(case) == jan.pk


def test_a_manager_hands_over_for_their_teams_only_and_not_after_the_right_is_gone(
    jan: User, ewa: User, marek: User
) -> None:
    lead = with_role("sales_manager", "Olga", "Szef")
    team = Team.objects.create(name="Północ")
    for user in (lead, jan, ewa):
        Membership.objects.create(team=team, user=user)
    case, _foreign = of(jan), of(marek, "Obca")
    with pytest.raises(NotAllowed):
        planned(viewer_of_user(lead), marek, ewa)
    draft = planned(viewer_of_user(lead), jan, ewa)
    UserRole.objects.filter(user=lead).update(role=Role.objects.get(code="read_only"))
    lead = User.objects.get(pk=lead.pk)
    with pytest.raises(NotAllowed):
        hand_over(viewer_of_user(lead), draft.pk)
    assert owner(case) == jan.pk


def test_ones_own_matters_go_before_a_holiday_and_come_back_after_it(jan: User, ewa: User) -> None:
    seller = viewer_of_user(jan)
    case = of(jan)
    draft = planned(seller, jan, ewa, note="Wracam 10 stycznia")
    hand_over(seller, draft.pk)
    assert owner(case) == ewa.pk
    # It is Ewa's now and beyond Jan's reach; taking back what he gave away himself he may.
    undo_handover(seller, draft.pk)
    assert owner(case) == jan.pk


def test_others_do_not_see_a_handover_that_is_not_theirs(boss: Viewer, jan: User, ewa: User) -> None:
    draft = planned(boss, jan, ewa) if of(jan) else None
    assert draft is not None
    for work in (hand_over, undo_handover):
        with pytest.raises(NotFound):
            work(viewer_of_user(ewa), draft.pk)


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


def test_wrong_wishes_are_named_and_make_no_draft(boss: Viewer, jan: User, ewa: User) -> None:
    closed = make_user(is_active=False)
    for raw, place in (
        ({"what": ["cases"], "to": [str(ewa.pk)]}, "from"),
        ({"from": str(jan.pk), "to": [str(ewa.pk)]}, "what"),
        ({"from": str(jan.pk), "what": ["cases"]}, "to"),
        ({"from": str(jan.pk), "what": ["cases"], "to": [str(jan.pk)]}, "to"),
        ({"from": str(jan.pk), "what": ["cases"], "to": [str(closed.pk)]}, "to"),
        ({"from": str(jan.pk), "what": ["cases"], "team": "77777"}, "team"),
        ({"from": str(jan.pk), "what": ["cats"], "to": [str(ewa.pk)]}, "what"),
        ({"from": str(jan.pk), "what": ["cases"], "to": [str(ewa.pk)], "stages": ["nowhere"]}, "stages"),
        ({"from": str(jan.pk), "what": ["cases"], "to": "7"}, "to"),
        ({"from": "x", "what": ["cases"], "to": [str(ewa.pk)]}, "from"),
        ({"from": str(jan.pk), "what": ["cases"], "to": [str(ewa.pk)], "note": "x" * 2001}, "note"),
        ({"from": str(jan.pk), "what": ["cases"], "to": [str(ewa.pk)], "when": "now"}, "when"),
    ):
        with pytest.raises(InvalidInput) as refused:
            plan_handover(boss, raw)
        assert refused.value.errors[0].loc[0] == place, raw
    assert not Handover.objects.exists()


def test_an_empty_draft_cannot_be_made_true(boss: Viewer, jan: User, ewa: User) -> None:
    draft = planned(boss, jan, ewa)
    with pytest.raises(NothingToHandOver):
        hand_over(boss, draft.pk)
    with pytest.raises(CannotUndo):
        undo_handover(boss, draft.pk)


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


def test_the_preview_says_what_receivers_will_not_see_or_do(boss: Viewer, jan: User, ewa: User) -> None:
    reader = with_role("read_only", "Rita", "Czyta")
    of(jan)
    assert (shares(planned(boss, jan, ewa))[0].unseen, shares(planned(boss, jan, ewa))[0].closed) == (1, [])
    assert shares(planned(boss, jan, ewa, what=["cases", "parties"]))[0].unseen == 0
    assert shares(planned(boss, jan, reader))[0].closed == ["case"]


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
