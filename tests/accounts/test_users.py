from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from opiekun.accounts.errors import LastAdministrator
from opiekun.accounts.models import ApiToken, Role, Session, Team, User, UserRole
from opiekun.accounts.selectors.viewers import authenticate_token, viewer_of_user
from opiekun.accounts.services.tokens import create_token
from opiekun.accounts.services.users import activate_user, create_user, deactivate_user, edit_own_profile, edit_user
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.models import History
from opiekun.core.viewer import SYSTEM, Reach
from tests.accounts.people import PASSWORD, make_role, make_team, make_user, viewer
from tests.accounts.races import race

pytestmark = pytest.mark.django_db
NEW = {"email": "Ewa.Kos@Example.test", "first_name": "Ewa", "last_name": "Kos"}


def _codes(refused: pytest.ExceptionInfo[InvalidInput]) -> dict[Any, str]:
    return {error.loc[0]: error.code for error in refused.value.errors}


def test_created_user_logs_in_by_email_in_any_letter_case() -> None:
    user = create_user(viewer("administrator"), NEW, PASSWORD)
    assert (user.email, user.name) == ("ewa.kos@example.test", "Ewa Kos")
    assert authenticate(None, email="EWA.kos@example.TEST", password=PASSWORD) == user
    assert authenticate(None, email=user.email, password="something else") is None


def test_user_without_a_password_cannot_log_in() -> None:
    create_user(SYSTEM, NEW)
    assert authenticate(None, email=NEW["email"], password="") is None


def test_history_says_who_made_the_user_and_never_the_password() -> None:
    actor = viewer("administrator")
    user = create_user(actor, NEW, PASSWORD)
    made = History.objects.get(subject_id=user.pk, table_name="accounts_user", operation="insert")
    assert made.actor_id == actor.id
    assert made.changes["password"] == "***"


def test_salesperson_cannot_create_a_user() -> None:
    actor = viewer("salesperson")
    with pytest.raises(NotAllowed):
        create_user(actor, NEW)
    assert not User.objects.filter(first_name="Ewa").exists()


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "nobody", "email_format"),
        ("email", "", "required"),
        ("email", f"{'a' * 250}@b.pl", "too_long"),
        ("first_name", "A\x00B", "control_characters"),
        ("last_name", "\ud800", "control_characters"),
        ("last_name", "‮abc", "control_characters"),
        ("first_name", "x" * 81, "too_long"),
        ("phone", "not a phone", "phone_format"),
        ("language", "de", "choice"),
        ("role_ids", ["999999999"], "not_an_id"),
        ("team_ids", ["x"], "not_an_id"),
        ("shoe_size", "44", "unknown_field"),
    ],
)
def test_bad_value_is_refused_by_name_and_nothing_is_written(field: str, value: Any, code: str) -> None:
    actor = viewer("administrator")
    before = User.objects.count()
    with pytest.raises(InvalidInput) as refused:
        create_user(actor, {**NEW, field: value})
    assert _codes(refused) == {field: code}
    assert User.objects.count() == before


def test_missing_fields_are_all_named_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        create_user(SYSTEM, {})
    assert _codes(refused) == dict.fromkeys(("email", "first_name", "last_name"), "required")


def test_email_of_another_user_is_refused() -> None:
    create_user(SYSTEM, NEW)
    with pytest.raises(InvalidInput) as refused:
        create_user(SYSTEM, {**NEW, "email": "EWA.KOS@example.test"})
    assert _codes(refused) == {"email": "taken"}


def test_email_of_a_trashed_user_is_free_again_and_he_cannot_log_in() -> None:
    old = create_user(SYSTEM, NEW, PASSWORD)
    User.objects.filter(pk=old.pk).update(trashed_at="2026-01-01T00:00Z")
    new = create_user(SYSTEM, NEW, PASSWORD + "!")
    assert authenticate(None, email=NEW["email"], password=PASSWORD) is None
    assert authenticate(None, email=NEW["email"], password=PASSWORD + "!") == new


def test_changed_email_is_the_only_one_that_logs_in() -> None:
    user = create_user(SYSTEM, NEW, PASSWORD)
    edit_user(SYSTEM, user.pk, {"email": "ewa@example.test"})
    assert authenticate(None, email=NEW["email"], password=PASSWORD) is None
    assert authenticate(None, email="ewa@example.test", password=PASSWORD) == user


def test_edit_with_a_stale_version_changes_nothing() -> None:
    user = make_user()
    edited = edit_user(SYSTEM, user.pk, {"first_name": "Jan"}, expected=user.version)
    with pytest.raises(StaleVersion):
        edit_user(SYSTEM, user.pk, {"first_name": "Piotr"}, expected=user.version)
    user.refresh_from_db()
    assert (user.first_name, user.version) == ("Jan", edited.version)


def test_edit_that_changes_nothing_keeps_the_version() -> None:
    user = make_user(first_name="Jan")
    assert edit_user(SYSTEM, user.pk, {"first_name": "Jan"}).version == user.version


@pytest.mark.django_db(transaction=True)
def test_new_roles_and_teams_count_as_a_change_of_the_user() -> None:
    user, team = make_user(), make_team("Serwis")
    role = Role.objects.get(code="read_only")
    edited = edit_user(SYSTEM, user.pk, {"role_ids": [role.pk], "team_ids": [team.pk]})
    assert edited.version > user.version
    assert list(Team.objects.filter(memberships__user=user)) == [team]


def test_user_out_of_reach_is_not_found_and_one_in_sight_not_allowed() -> None:
    target = make_user()
    blind = make_role({("user", "view"): Reach.OWN, ("user", "edit"): Reach.OWN})
    seeing = make_role({("user", "view"): Reach.ALL, ("user", "edit"): Reach.OWN})
    with pytest.raises(NotFound):
        edit_user(viewer_of_user(make_user(role_ids=[blind.pk])), target.pk, {"first_name": "X"})
    with pytest.raises(NotAllowed):
        edit_user(viewer_of_user(make_user(role_ids=[seeing.pk])), target.pk, {"first_name": "X"})


def test_who_only_edits_users_can_neither_give_roles_nor_touch_an_administrator() -> None:
    role = make_role({("user", "view"): Reach.ALL, ("user", "edit"): Reach.ALL, ("role", "manage"): Reach.NONE})
    editor, target, admin = make_user(role_ids=[role.pk]), make_user(), make_user("administrator")
    actor = viewer_of_user(editor)
    with pytest.raises(NotAllowed):
        edit_user(actor, target.pk, {"role_ids": [role.pk]})
    with pytest.raises(NotAllowed):
        edit_user(actor, admin.pk, {"email": "mine@example.test"})
    with pytest.raises(NotAllowed):
        deactivate_user(actor, admin.pk)


def test_who_only_edits_users_cannot_widen_his_reach_by_joining_a_team() -> None:
    role = make_role({("user", "view"): Reach.ALL, ("user", "edit"): Reach.ALL, ("team", "view"): Reach.ALL})
    user, team = make_user(role_ids=[role.pk]), make_team("Sprzedaż")
    with pytest.raises(NotAllowed):
        edit_user(viewer_of_user(user), user.pk, {"team_ids": [team.pk]})
    assert edit_user(viewer_of_user(user), user.pk, {"team_ids": [], "first_name": "Jan"}).first_name == "Jan"


def test_who_manages_roles_cannot_make_himself_administrator() -> None:
    everyone = {("user", "view"): Reach.ALL, ("user", "edit"): Reach.ALL, ("role", "manage"): Reach.ALL}
    role = make_role(everyone)
    user = make_user(role_ids=[role.pk])
    administrator = Role.objects.get(code="administrator")
    with pytest.raises(NotAllowed):
        edit_user(viewer_of_user(user), user.pk, {"role_ids": [role.pk, administrator.pk]})


def test_own_profile_is_everyones_but_not_email_or_roles() -> None:
    actor = viewer()
    assert edit_own_profile(actor, {"theme": "dark", "phone": "601 202 303"}).phone == "+48601202303"
    with pytest.raises(InvalidInput) as refused:
        edit_own_profile(actor, {"email": "x@example.test"})
    assert _codes(refused) == {"email": "unknown_field"}


def test_deactivated_user_loses_sessions_and_tokens_for_good(client: Any) -> None:
    make_user("administrator")
    user = make_user("read_only")
    client.force_login(user)
    _, raw = create_token(SYSTEM, user.pk, "ERP", ["all"])
    deactivate_user(SYSTEM, user.pk)
    assert not Session.objects.filter(user=user).exists()
    activate_user(SYSTEM, user.pk)
    assert authenticate_token(raw) is None
    assert ApiToken.objects.get(user=user).revoked_at is not None
    assert authenticate(None, email=user.email, password=PASSWORD) == user


def test_last_administrator_can_be_neither_deactivated_nor_stripped() -> None:
    admin = make_user("administrator")
    make_user("administrator", "read_only")
    first_out = User.objects.exclude(pk=admin.pk).get(user_roles__role__code="administrator")
    deactivate_user(SYSTEM, first_out.pk)
    with pytest.raises(LastAdministrator):
        deactivate_user(SYSTEM, admin.pk)
    with pytest.raises(LastAdministrator):
        edit_user(SYSTEM, admin.pk, {"role_ids": []})
    admin.refresh_from_db()
    assert admin.is_active
    assert UserRole.objects.filter(user=admin).count() == 1


@pytest.mark.parametrize(
    "remove",
    [
        lambda admins: UserRole.objects.filter(user__in=admins).delete(),
        lambda admins: User.objects.filter(pk__in=admins).update(is_active=False),
        lambda admins: User.objects.filter(pk__in=admins).update(trashed_at="2026-01-01T00:00Z"),
    ],
    ids=["role", "closed", "trashed"],
)
@pytest.mark.django_db(transaction=True)
def test_raw_sql_cannot_remove_the_last_administrator(remove: Callable[[list[int]], object]) -> None:
    admin = make_user("administrator")
    make_user()
    with pytest.raises(IntegrityError):
        remove([admin.pk])
    assert User.objects.filter(is_active=True, user_roles__role__code="administrator").count() == 1


@pytest.mark.django_db(transaction=True)
def test_all_users_can_be_removed_together() -> None:
    """As when the demo company goes."""
    make_user("administrator")
    with transaction.atomic():
        UserRole.objects.all().delete()
        User.objects.all().delete()
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_leave_one() -> None:
    first, second = make_user("administrator"), make_user("administrator")
    outcomes = race(lambda: deactivate_user(SYSTEM, first.pk), lambda: deactivate_user(SYSTEM, second.pk))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LastAdministrator", "NoneType"]
    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_same_email_by_two_writers_makes_one_user() -> None:
    outcomes = race(*[lambda: create_user(SYSTEM, NEW)] * 4)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [*["InvalidInput"] * 3, "NoneType"]
