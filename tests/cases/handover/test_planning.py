"""What a handover is to give to whom: the draft, its preview, what is refused."""

import pytest

from opiekun.accounts.models import Membership, Role, Team, User, UserRole
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.models import Note
from opiekun.activities.services.tasks import create_task
from opiekun.cases.handover.doing import hand_over
from opiekun.cases.handover.errors import CannotUndo, HandoverIsOver, NothingToHandOver
from opiekun.cases.handover.planning import change_row, plan_handover
from opiekun.cases.handover.showing import shares
from opiekun.cases.handover.undoing import undo_handover
from opiekun.cases.models import Handover, HandoverRow
from opiekun.cases.services import move_case
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.models import PartyList
from opiekun.parties.services import add_to_list
from tests.cases.cases import make_party
from tests.cases.handover.handovers import of, owner, planned, row_of, with_role
from tests.parties.people import make_user

pytestmark = pytest.mark.django_db


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


def test_others_do_not_see_a_handover_that_is_not_theirs(boss: Viewer, jan: User, ewa: User) -> None:
    draft = planned(boss, jan, ewa) if of(jan) else None
    assert draft is not None
    for work in (hand_over, undo_handover):
        with pytest.raises(NotFound):
            work(viewer_of_user(ewa), draft.pk)


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


def test_the_preview_says_what_receivers_will_not_see_or_do(boss: Viewer, jan: User, ewa: User) -> None:
    reader = with_role("read_only", "Rita", "Czyta")
    of(jan)
    assert (shares(planned(boss, jan, ewa))[0].unseen, shares(planned(boss, jan, ewa))[0].closed) == (1, [])
    assert shares(planned(boss, jan, ewa, what=["cases", "parties"]))[0].unseen == 0
    assert shares(planned(boss, jan, reader))[0].closed == ["case"]
