"""Making, changing and closing users' accounts."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from opiekun.accounts import readers
from opiekun.accounts.added_values import added_values, refusing_added
from opiekun.accounts.errors import LastAdministrator, refused_field
from opiekun.accounts.models import ADMINISTRATOR, ApiToken, Session, User, UserRole
from opiekun.accounts.permissions import USER, guard_administrator
from opiekun.accounts.services.assignments import set_roles, set_teams
from opiekun.accounts.services.locking import lock_organisation, lock_user
from opiekun.core.errors import NotAllowed
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

_MADE_OF = ("email", "first_name", "last_name")


def create_user(actor: Viewer, raw: Mapping[str, Any], password: str | None = None) -> User:
    """A new active user; without a password he sets one by the link of his invitation.

    Raises InvalidInput (also for an e-mail that is taken), NotAllowed.
    """
    require(actor, USER, "create")
    # Hashing takes its time: nobody shall wait for it.
    hashed = make_password(password)
    with refusing_added(), writing(actor):
        lock_organisation()
        clean = added_values().read(actor, USER, raw, lambda own: readers.read(own, readers.USER, required=_MADE_OF))
        roles, teams = clean.pop("role_ids", []), clean.pop("team_ids", [])
        user = User(**clean, password=hashed)
        _refuse_taken_email(user.email, None)
        user.save(force_insert=True)
        set_roles(actor, user.pk, roles)
        set_teams(actor, user.pk, teams)
    user.refresh_from_db()
    return user


def edit_user(actor: Viewer, user_id: int, raw: Mapping[str, Any], expected: int | None = None) -> User:
    """Change the given fields of a user. Raises InvalidInput, NotFound, NotAllowed, StaleVersion, LastAdministrator."""
    with refusing_added(), writing(actor):
        user = lock_user(actor, user_id, "edit", expected)
        guard_administrator(actor, user_id)
        clean = added_values().read(actor, USER, raw, _read, user.custom, user_id)
        if "role_ids" in clean:
            was_administrator = _is_administrator(user_id)
            set_roles(actor, user_id, clean.pop("role_ids"))
            _keep_an_administrator(was_administrator)
        if "team_ids" in clean:
            set_teams(actor, user_id, clean.pop("team_ids"))
        if "email" in clean:
            _refuse_taken_email(clean["email"], user_id)
        _apply(user, clean)
    user.refresh_from_db()
    return user


def edit_own_profile(actor: Viewer, raw: Mapping[str, Any]) -> User:
    """Change what is everyone's own: name, phone, language, theme, density. Raises InvalidInput, NotAllowed."""
    clean = readers.read(raw, readers.PROFILE)
    if actor.id is None:
        raise NotAllowed
    with writing(actor):
        user = User.objects.select_for_update(no_key=True).get(pk=actor.id)
        _apply(user, clean)
    user.refresh_from_db()
    return user


def deactivate_user(actor: Viewer, user_id: int, expected: int | None = None) -> User:
    """Close the account: out of all browsers at once, tokens revoked; what was done stays under the name.

    Raises NotFound, NotAllowed, StaleVersion, LastAdministrator.
    """
    with writing(actor):
        user = lock_user(actor, user_id, "edit", expected)
        guard_administrator(actor, user_id)
        if user.is_active:
            user.is_active = False
            user.save(update_fields=["is_active"])
            _keep_an_administrator(_is_administrator(user_id))
            Session.objects.filter(user_id=user_id).delete()
            ApiToken.objects.filter(user_id=user_id, revoked_at__isnull=True).update(revoked_at=Now())
    user.refresh_from_db()
    return user


def activate_user(actor: Viewer, user_id: int, expected: int | None = None) -> User:
    """Open the account again; sessions and tokens of before stay closed. Raises NotFound, NotAllowed, StaleVersion."""
    with writing(actor):
        user = lock_user(actor, user_id, "edit", expected)
        guard_administrator(actor, user_id)
        _apply(user, {"is_active": True})
    user.refresh_from_db()
    return user


def _read(raw: Mapping[str, Any]) -> dict[str, Any]:
    return readers.read(raw, readers.USER)


def _is_administrator(user_id: int) -> bool:
    return UserRole.objects.filter(user_id=user_id, role__code=ADMINISTRATOR).exists()


def _keep_an_administrator(one_was_changed: bool) -> None:
    """Refuse when the change leaves no active administrator; the organisation's lock is held."""
    if one_was_changed and not UserRole.objects.filter(role__code=ADMINISTRATOR, user__is_active=True).exists():
        raise LastAdministrator


def _refuse_taken_email(email: str, user_id: int | None) -> None:
    taken = User.objects.filter(email=email, trashed_at__isnull=True).exclude(pk=user_id or 0)
    if taken.exists():
        raise refused_field("email", "taken", _("A user with this e-mail exists already."))


def _apply(user: User, clean: Mapping[str, Any]) -> None:
    """Save what differs; nothing when nothing does, so that the version stays."""
    changed = [name for name, value in clean.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, clean[name])
    if changed:
        user.save(update_fields=changed)
