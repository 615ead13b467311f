"""Colleagues in a case: who is told that they have a part in it, following and leaving by oneself."""

import pytest

from opiekun.cases.models import Case, CaseUser
from opiekun.cases.services import follow_case, leave_case, move_case, update_case
from opiekun.core.errors import NotFound
from opiekun.records.models import Notification
from tests.accounts.people import viewer
from tests.api.program import program
from tests.cases.cases import make_case
from tests.cases.test_case_pages import part, posted
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def told(user_id: int | None, code: str = "case.joined") -> int:
    return Notification.objects.filter(user_id=user_id or 0, code=code).count()


def parts(case: Case) -> dict[int, str]:
    return dict(CaseUser.objects.filter(case=case).values_list("user_id", "part"))


def test_who_is_let_into_a_case_is_told_once_and_who_does_not_see_it_is_not(jan: Somebody) -> None:
    boss, far = viewer("sales_manager"), viewer("salesperson")
    users = [{"user": str(boss.id), "part": "follower"}, {"user": str(far.id), "part": "follower"}]
    case = make_case(jan.viewer, users=users)
    assert (told(boss.id), told(far.id), told(jan.viewer.id)) == (1, 0, 0)
    # Another part is something new, the same one is not.
    update_case(jan.viewer, case.pk, {"users": users})
    assert told(boss.id) == 1
    update_case(jan.viewer, case.pk, {"users": [users[0], {"user": str(far.id), "part": "participant"}]})
    assert told(far.id) == 1
    move_case(jan.viewer, case.pk, {"stage": "sale_needs"})
    assert (told(boss.id, "case.moved"), told(far.id, "case.moved")) == (1, 1)


def test_whoever_sees_a_case_follows_it_and_is_told_until_they_leave(jan: Somebody) -> None:
    case, reader = make_case(jan.viewer), viewer("read_only")
    follow_case(reader, case.pk)
    follow_case(reader, case.pk)
    assert parts(case) == {reader.id: "follower"}
    move_case(jan.viewer, case.pk, {"stage": "sale_needs"})
    assert (told(reader.id), told(reader.id, "case.moved")) == (0, 1)
    assert leave_case(reader, case.pk).in_sight
    leave_case(reader, case.pk)
    assert parts(case) == {}
    follow_case(jan.viewer, case.pk)
    assert parts(case) == {}


def test_a_case_out_of_reach_is_not_followed_and_a_participant_stays_one(jan: Somebody) -> None:
    case, far = make_case(jan.viewer), viewer("salesperson")
    with pytest.raises(NotFound):
        follow_case(far, case.pk)
    with pytest.raises(NotFound):
        leave_case(far, case.pk)
    update_case(jan.viewer, case.pk, {"users": [{"user": str(far.id), "part": "participant"}]})
    follow_case(far, case.pk)
    assert parts(case) == {far.id: "participant"}
    assert not leave_case(far, case.pk).in_sight
    assert parts(case) == {}


def test_the_card_offers_to_follow_and_who_leaves_and_sees_the_case_no_more_gets_to_the_board(jan: Somebody) -> None:
    case, ewa = make_case(jan.viewer, "Hala"), log_in("salesperson", "Ewa", "Lis")
    at = f"/cases/{case.pk}/colleagues"
    assert "data-follows" not in part(jan, at)
    posted(jan, at, "case-colleagues", user=str(ewa.user.pk), part="follower")
    assert "does not see this case" in part(jan, at)
    assert ewa.client.get(at).status_code == 404
    update_case(jan.viewer, case.pk, {"users": [{"user": str(ewa.user.pk), "part": "participant"}]})
    assert "does not see this case" not in part(jan, at)
    assert "Leave the case" in part(ewa, at)
    answer = posted(ewa, at, "case-colleagues", remove=str(ewa.user.pk))
    assert answer["HX-Redirect"] == "/cases/board"
    assert parts(case) == {}

    reader = log_in("read_only", "Ola", "Mak")
    assert "data-follows" in part(reader, at)
    assert "Stop following" in posted(reader, at, "case-colleagues", me="follow").content.decode()
    assert posted(reader, at, "case-colleagues", me="leave")["HX-Refresh"] == "true"
    assert parts(case) == {}


def test_a_program_follows_and_leaves_for_its_user_with_a_token_that_writes(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    caller, reading = program("read_only", scopes=("cases:write", "cases:read")), program(scopes=("cases:read",))
    assert caller.user is not None
    assert caller.post(f"/cases/{case.pk}/follow").status_code == 204
    assert parts(case) == {caller.user.pk: "follower"}
    refused = reading.post(f"/cases/{case.pk}/follow")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")  # type: ignore[attr-defined]
    assert caller.post("/cases/999999999/leave").status_code == 404
    assert caller.post(f"/cases/{case.pk}/leave").status_code == 204
    assert parts(case) == {}


def test_a_follower_who_becomes_the_owner_stands_there_once_and_follows_again_afterwards(jan: Somebody) -> None:
    ewa = log_in("sales_manager", "Ewa", "Lis")
    case = make_case(jan.viewer, users=[{"user": str(ewa.user.pk), "part": "follower"}])
    at = f"/cases/{case.pk}/colleagues"
    assert "Follower</span>" in part(ewa, at)
    update_case(jan.viewer, case.pk, {"owner": str(ewa.user.pk)})
    card = part(ewa, at)
    assert card.count('<span class="o-item__title">Ewa Lis') == 1
    assert "Follower</span>" not in card
    update_case(ewa.viewer, case.pk, {"owner": str(jan.user.pk)})
    assert "Follower</span>" in part(ewa, at)
