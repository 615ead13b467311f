from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from opiekun.accounts.models import ApiToken, User
from opiekun.accounts.rules.scopes import resource_name
from opiekun.accounts.selectors.viewers import authenticate_token, viewer_of_user
from opiekun.accounts.services.tokens import create_token, revoke_token
from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound
from opiekun.core.fields import FieldClass
from opiekun.core.models import History
from opiekun.core.viewer import SYSTEM
from tests.accounts.people import make_user
from tests.accounts.races import race

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_the_same_moment_makes_one_token() -> None:
    actor = viewer_of_user(make_user("administrator"))
    outcomes = race(*[lambda: create_token(actor, actor.id, "ERP", ["users:read"], form="s")] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["FormSentBefore", "NoneType"]
    assert ApiToken.objects.count() == 1


def test_secret_of_a_form_gives_each_user_another_token() -> None:
    one, other = make_user("administrator"), make_user("administrator")
    raws = {create_token(viewer_of_user(user), user.pk, "ERP", ["users:read"], form="s")[1] for user in (one, other)}
    assert len(raws) == 2
    assert all(authenticate_token(raw) for raw in raws)


def _viewer(*scopes: str, role: str = "administrator") -> UserViewer:
    _, raw = create_token(SYSTEM, make_user(role).pk, "ERP", scopes)
    found = authenticate_token(raw)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "resource"),
    [("party", "parties"), ("person", "persons"), ("party_list", "party-lists"), ("sales_order", "sales-orders")],
)
def test_resources_are_named_in_the_plural(kind: str, resource: str) -> None:
    assert resource_name(kind) == resource


def test_scope_narrows_what_the_user_may() -> None:
    viewer = _viewer("parties:read", "users:write")
    assert [viewer.can("party", action) for action in ("view", "export")] == [True, True]
    assert not viewer.can("party", "edit")
    assert [viewer.can("user", action) for action in ("edit", "view")] == [True, False]
    assert viewer.owners("person", "view") == frozenset()


def test_scope_gives_nothing_that_the_user_may_not() -> None:
    viewer = _viewer("*:write", "*:read", "private:read", role="read_only")
    assert viewer.can("party", "view")
    assert not viewer.can("party", "edit")
    assert not viewer.sees("person", FieldClass.PRIVATE)


def test_private_details_need_a_scope_of_their_own() -> None:
    assert not _viewer("*:read").sees("person", FieldClass.PRIVATE)
    assert _viewer("*:read", "private:read").sees("person", FieldClass.PRIVATE)


def test_only_the_scope_all_manages() -> None:
    assert not _viewer("*:read", "*:write").can("role", "manage")
    assert not _viewer("*:read", "*:write").is_administrator
    assert _viewer("all").can("role", "manage")


@pytest.mark.parametrize("raw", ["", "opk_", "opk_x", "Bearer", "opk_" + "ż" * 50, "opk_\x00", "opk_\ud800"])
def test_unknown_token_is_nobody(raw: str) -> None:
    assert authenticate_token(raw) is None


def test_expired_token_and_that_of_a_closed_account_are_nobody() -> None:
    user = make_user("read_only")
    token, raw = create_token(SYSTEM, user.pk, "ERP", ["all"], timezone.now() + timedelta(days=1))
    assert authenticate_token(raw) is not None
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert authenticate_token(raw) is None
    ApiToken.objects.filter(pk=token.pk).update(expires_at=None)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert authenticate_token(raw) is None


def test_bad_token_forms_are_refused_by_field() -> None:
    user = make_user()
    for name, scopes, expires, field in (
        ("", ["all"], None, "name"),
        ("a\x00", ["all"], None, "name"),
        ("ERP", [], None, "scopes"),
        ("ERP", ["moon:read"], None, "scopes"),
        ("ERP", ["all"], timezone.now(), "expires_at"),
    ):
        with pytest.raises(InvalidInput) as refused:
            create_token(SYSTEM, user.pk, name, scopes, expires)
        assert refused.value.errors[0].loc == (field,)
    assert not ApiToken.objects.exists()


def test_nobody_makes_a_token_for_another_and_no_token_makes_tokens() -> None:
    user = make_user("administrator")
    with pytest.raises(NotAllowed):
        create_token(viewer_of_user(user), make_user().pk, "ERP", ["all"])
    _, raw = create_token(SYSTEM, user.pk, "ERP", ["parties:read"])
    by_token = authenticate_token(raw)
    assert by_token is not None
    with pytest.raises(NotAllowed):
        create_token(by_token, user.pk, "More", ["all"])


def test_stranger_cannot_revoke_and_does_not_learn_that_it_exists() -> None:
    token, raw = create_token(SYSTEM, make_user("read_only").pk, "ERP", ["all"])
    with pytest.raises(NotFound):
        revoke_token(viewer_of_user(make_user("salesperson")), token.pk)
    assert authenticate_token(raw) is not None
    revoke_token(viewer_of_user(make_user("administrator")), token.pk)
    assert authenticate_token(raw) is None


def test_use_is_noted_but_not_in_the_history() -> None:
    token, raw = create_token(SYSTEM, make_user("read_only").pk, "ERP", ["all"])
    before = History.objects.count()
    authenticate_token(raw)
    assert ApiToken.objects.get(pk=token.pk).last_used_at is not None
    assert History.objects.count() == before
