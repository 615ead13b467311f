from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from opiekun.accounts.errors import FixedRole, RoleInUse, TeamBelowItself, TeamInUse
from opiekun.accounts.models import Access, AccessLog, Role, RoleRight, Team
from opiekun.accounts.selectors.teams import team_tree
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.access import log_access
from opiekun.accounts.services.roles import create_role, delete_role, edit_role
from opiekun.accounts.services.teams import create_team, edit_team, restore_team, set_members, trash_team
from opiekun.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.fields import FieldClass
from opiekun.core.trash.purging import purge_expired
from opiekun.core.viewer import SYSTEM, Reach
from tests.accounts.people import make_role, make_team, make_user, viewer
from tests.accounts.races import race

pytestmark = pytest.mark.django_db


def test_tree_is_drawn_depth_first_in_polish_order() -> None:
    top = make_team("Firma")
    make_team("Żywiec", top)
    make_team("Łódź", top)
    make_team("Lublin", top)
    make_team("Bałuty", Team.objects.get(name="Łódź"))
    drawn = [(line.name, line.depth) for line in team_tree(SYSTEM)]
    assert drawn == [("Firma", 0), ("Lublin", 1), ("Łódź", 1), ("Bałuty", 2), ("Żywiec", 1)]


def test_team_cannot_go_below_itself() -> None:
    above = make_team("A")
    below = make_team("C", make_team("B", above))
    with pytest.raises(TeamBelowItself):
        edit_team(SYSTEM, above.pk, {"parent_id": str(below.pk)})
    with pytest.raises(TeamBelowItself):
        edit_team(SYSTEM, above.pk, {"parent_id": str(above.pk)})
    above.refresh_from_db()
    assert above.parent_id is None


def test_raw_sql_cannot_close_a_circle() -> None:
    above = make_team("A")
    below = make_team("B", above)
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.filter(pk=above.pk).update(parent_id=below.pk)


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_cannot_close_a_circle_together() -> None:
    first, second = make_team("A"), make_team("B")
    outcomes = race(
        lambda: edit_team(SYSTEM, first.pk, {"parent_id": str(second.pk)}),
        lambda: edit_team(SYSTEM, second.pk, {"parent_id": str(first.pk)}),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "TeamBelowItself"]


@pytest.mark.django_db(transaction=True)
def test_two_raw_moves_at_once_cannot_close_a_circle_together() -> None:
    first, second = make_team("A"), make_team("B")
    outcomes = race(
        lambda: Team.objects.filter(pk=first.pk).update(parent_id=second.pk),
        lambda: Team.objects.filter(pk=second.pk).update(parent_id=first.pk),
    )
    refused = [outcome for outcome in outcomes if outcome is not None]
    assert len(refused) == 1
    assert Team.objects.filter(parent_id__isnull=False).count() == 1


def test_names_are_unique_below_one_parent_only() -> None:
    above = make_team("Firma")
    make_team("Serwis")
    make_team("Serwis", above)
    for parent in (None, str(above.pk)):
        with pytest.raises(InvalidInput):
            create_team(SYSTEM, {"name": "SERWIS", "parent_id": parent})


@pytest.mark.parametrize(("name", "code"), [("", "required"), ("x" * 121, "too_long"), ("a\x00", "control_characters")])
def test_bad_team_name_is_refused(name: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_team(SYSTEM, {"name": name})
    assert [(error.loc, error.code) for error in refused.value.errors] == [(("name",), code)]


def test_unknown_or_trashed_parent_is_refused() -> None:
    gone = make_team("Gone")
    trash_team(SYSTEM, gone.pk)
    for parent in (str(gone.pk), "99999999"):
        with pytest.raises(InvalidInput):
            create_team(SYSTEM, {"name": "A", "parent_id": parent})


def test_team_in_use_is_not_trashed() -> None:
    above = make_team("A")
    below = make_team("B", above)
    with pytest.raises(TeamInUse):
        trash_team(SYSTEM, above.pk)
    set_members(SYSTEM, below.pk, {make_user().pk: False})
    with pytest.raises(TeamInUse):
        trash_team(SYSTEM, below.pk)


def test_restore_refuses_when_the_name_is_taken_and_names_the_conflict() -> None:
    team = make_team("A")
    trash_team(SYSTEM, team.pk)
    make_team("a")
    with pytest.raises(Conflict) as refused:
        restore_team(SYSTEM, team.pk)
    assert refused.value.code == "name_taken"


def test_only_those_with_the_right_touch_teams() -> None:
    team, actor = make_team("A"), viewer("salesperson")
    with pytest.raises(NotAllowed):
        create_team(actor, {"name": "B"})
    with pytest.raises(NotAllowed):
        edit_team(actor, team.pk, {"name": "B"})
    with pytest.raises(NotFound):
        edit_team(viewer(), team.pk, {"name": "B"})


@pytest.mark.django_db(transaction=True)
def test_member_change_counts_as_a_change_of_the_team() -> None:
    team, user = make_team("A"), make_user()
    changed = set_members(SYSTEM, team.pk, {user.pk: True}, expected=team.version)
    assert changed.version > team.version
    with pytest.raises(StaleVersion):
        set_members(SYSTEM, team.pk, {}, expected=team.version)


def test_unknown_member_is_refused_and_nothing_changes() -> None:
    team, user = make_team("A"), make_user()
    set_members(SYSTEM, team.pk, {user.pk: True})
    with pytest.raises(InvalidInput):
        set_members(SYSTEM, team.pk, {99999999: False})
    assert team.memberships.count() == 1


def test_administrators_role_is_fixed() -> None:
    role = Role.objects.get(code="administrator")
    for change in (lambda: edit_role(SYSTEM, role.pk, {"name": "X"}), lambda: delete_role(SYSTEM, role.pk)):
        with pytest.raises(FixedRole):
            change()


def test_role_that_somebody_holds_is_not_removed() -> None:
    role = make_role({("user", "view"): Reach.ALL})
    user = make_user(role_ids=[role.pk])
    with pytest.raises(RoleInUse):
        delete_role(SYSTEM, role.pk)
    user.user_roles.all().delete()
    delete_role(SYSTEM, role.pk)
    assert not RoleRight.objects.filter(role_id=role.pk).exists()


@pytest.mark.parametrize(
    "rights",
    [{("moon", "view"): Reach.ALL}, {("user", "fly"): Reach.ALL}, {("role", "manage"): Reach.OWN}],
)
def test_right_that_makes_no_sense_is_refused(rights: dict[tuple[str, str], Reach]) -> None:
    before = Role.objects.count()
    with pytest.raises(InvalidInput):
        create_role(SYSTEM, {"name": "R"}, rights)
    assert Role.objects.count() == before


def test_role_name_is_unique_in_any_letter_case() -> None:
    with pytest.raises(InvalidInput):
        create_role(SYSTEM, {"name": "handlowiec"}, {})


def test_only_who_manages_roles_changes_them() -> None:
    actor = viewer("sales_manager")
    role = Role.objects.get(code="read_only")
    for change in (lambda: edit_role(actor, role.pk, {}), lambda: create_role(actor, {"name": "X"}, {})):
        with pytest.raises(NotAllowed):
            change()


def test_rights_on_kinds_of_missing_apps_stay() -> None:
    role = make_role({("user", "view"): Reach.ALL})
    RoleRight.objects.create(role=role, kind="app_not_installed", action="view", reach="all")
    edit_role(SYSTEM, role.pk, {}, {})
    assert list(role.rights.values_list("kind", flat=True)) == ["app_not_installed"]


def test_access_is_noted_with_who_what_and_which_details() -> None:
    user = make_user("sales_manager")
    log_access(viewer_of_user(user), Access.OPENED, "person", [7, 8], [FieldClass.PRIVATE])
    lines = AccessLog.objects.order_by("record_id")
    assert [(line.actor_id, line.record_id, line.field_classes) for line in lines] == [
        *((user.pk, 7, ["private"]), (user.pk, 8, ["private"]))
    ]


def test_team_is_removed_for_good_after_its_time_in_the_trash() -> None:
    old, fresh = make_team("Old"), make_team("Fresh")
    trash_team(SYSTEM, old.pk)
    trash_team(SYSTEM, fresh.pk)
    Team.objects.filter(pk=old.pk).update(trashed_at=timezone.now() - timedelta(days=31))
    purge_expired()
    assert list(Team.objects.values_list("name", flat=True)) == ["Fresh"]
