from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import RoleRight, User, UserRole
from opiekun.accounts.selectors.rights import rights_of
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.roles import edit_role
from opiekun.accounts.services.teams import edit_team, trash_team
from opiekun.accounts.services.users import edit_user
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import EVERYONE, SYSTEM, Reach
from tests.accounts.people import make_role, make_team, make_user, viewer

pytestmark = pytest.mark.django_db


def _with_reach(reach: Reach, **user: Any) -> User:
    role = make_role({("team", "view"): Reach.ALL, ("user", "edit"): reach})
    return make_user(role_ids=[role.pk], **user)


def test_user_without_roles_may_do_nothing() -> None:
    nobody = viewer()
    assert not nobody.can("party", "view")
    assert nobody.owners("party", "view") == frozenset()
    assert not nobody.sees("party", FieldClass.BUSINESS)


def test_administrator_may_do_everything_to_all() -> None:
    admin = viewer("administrator")
    assert admin.owners("party", "trash") == EVERYONE
    assert admin.can("kind_of_an_app_not_written_yet", "manage")
    assert admin.sees("person", FieldClass.PERSONAL)


def test_nobody_sees_secret_fields() -> None:
    assert not viewer("administrator").sees("user", FieldClass.SECRET)


def test_own_reach_is_the_user_alone() -> None:
    team = make_team("Sprzedaż")
    make_user(teams=(team,))
    user = _with_reach(Reach.OWN, team_ids=[team.pk])
    assert viewer_of_user(user).owners("user", "edit") == {user.pk}


def test_team_reach_covers_members_of_own_teams_but_not_of_those_below() -> None:
    above = make_team("Sprzedaż")
    below = make_team("Sprzedaż Śląsk", above)
    colleague, other = make_user(teams=(above,)), make_user(teams=(below,))
    user = _with_reach(Reach.TEAM, team_ids=[above.pk])
    assert viewer_of_user(user).owners("user", "edit") == {user.pk, colleague.pk}
    assert other.pk not in viewer_of_user(user).owners("user", "edit")


def test_subtree_reach_covers_all_levels_below_and_none_above_or_beside() -> None:
    top = make_team("Firma")
    mine, beside = make_team("Sprzedaż", top), make_team("Serwis", top)
    deep = make_team("Pszczyna", make_team("Śląsk", mine))
    below = make_user(teams=(deep,))
    make_user(teams=(top,))
    make_user(teams=(beside,))
    user = _with_reach(Reach.SUBTREE, team_ids=[mine.pk])
    assert viewer_of_user(user).owners("user", "edit") == {user.pk, below.pk}


def test_user_without_a_team_reaches_himself_by_team_reach() -> None:
    user = _with_reach(Reach.SUBTREE)
    assert viewer_of_user(user).owners("user", "edit") == {user.pk}


def test_inactive_colleague_stays_within_reach() -> None:
    """What he owned must not get lost to his team."""
    team = make_team("Sprzedaż")
    gone = make_user(teams=(team,))
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert gone.pk in viewer_of_user(_with_reach(Reach.TEAM, team_ids=[team.pk])).owners("user", "edit")


def test_the_widest_of_several_roles_counts() -> None:
    near, far = make_role({("user", "edit"): Reach.OWN}), make_role({("user", "edit"): Reach.ALL}, sees_private=True)
    both = viewer_of_user(make_user(role_ids=[near.pk, far.pk]))
    assert both.owners("user", "edit") == EVERYONE
    assert not both.sees("user", FieldClass.PRIVATE)  # may not view users at all


def test_private_and_personal_details_are_rights_of_their_own() -> None:
    rights = {("user", "view"): Reach.ALL}
    private = viewer_of_user(make_user(role_ids=[make_role(rights, sees_private=True).pk]))
    personal = viewer_of_user(make_user(role_ids=[make_role(rights, sees_personal=True).pk]))
    assert [private.sees("user", c) for c in (FieldClass.BUSINESS, FieldClass.PRIVATE, FieldClass.PERSONAL)] == [
        *(True, True, False)
    ]
    assert [personal.sees("user", c) for c in (FieldClass.PRIVATE, FieldClass.PERSONAL)] == [False, True]


def _stamp() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stamp FROM accounts_rights_stamp")
        return cursor.fetchone()[0]


def test_rights_are_compiled_once_while_nothing_changes() -> None:
    user = make_user("salesperson")
    rights_of(user.pk)
    stamp = _stamp()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        first, second = rights_of(user.pk, stamp), rights_of(user.pk, stamp)
    assert first is second
    assert len(queries) == 0


@pytest.mark.parametrize("change", ["role", "role_right_by_sql", "user_role", "team_move", "team_trash", "membership"])
def test_every_change_of_rights_is_noticed(change: str) -> None:
    above = make_team("Firma")
    mine, other, empty = make_team("A", above), make_team("B", above), make_team("C", above)
    role = make_role({("user", "edit"): Reach.SUBTREE})
    user = make_user(role_ids=[role.pk], team_ids=[mine.pk])
    outsider = make_user(teams=(other,))
    rights_of(user.pk)
    before = _stamp()
    match change:
        case "role":
            edit_role(SYSTEM, role.pk, {}, {("user", "edit"): Reach.ALL})
        case "role_right_by_sql":
            RoleRight.objects.filter(role=role).delete()
        case "user_role":
            UserRole.objects.filter(user=user).delete()
        case "team_move":
            edit_team(SYSTEM, other.pk, {"parent_id": str(mine.pk)})
            assert outsider.pk in rights_of(user.pk, _stamp()).owners[Reach.SUBTREE]
        case "team_trash":
            trash_team(SYSTEM, empty.pk)
        case "membership":
            edit_user(SYSTEM, outsider.pk, {"team_ids": [str(mine.pk)]})
            assert outsider.pk in rights_of(user.pk, _stamp()).owners[Reach.SUBTREE]
    assert _stamp() != before


def test_rights_read_in_a_transaction_that_is_rolled_back_are_not_kept() -> None:
    role = make_role({})
    user = make_user(role_ids=[role.pk])
    with transaction.atomic():
        edit_role(SYSTEM, role.pk, {}, {("user", "edit"): Reach.ALL})
        assert rights_of(user.pk, _stamp()).reach("user", "edit") == Reach.ALL
        transaction.set_rollback(True)
    assert rights_of(user.pk, _stamp()).reach("user", "edit") == Reach.NONE
