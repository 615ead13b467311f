"""Checks of who may log in."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from opiekun.accounts.models import User


class EmailBackend(AuthenticationBackend):  # type: ignore[misc]
    """Login by e-mail and password, for active users outside the trash. There are no permissions of Django's own."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        return isinstance(user, User) and user.is_active and user.trashed_at is None
