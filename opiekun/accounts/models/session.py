"""Logged-in browsers; a row each, so that a user can see and close them."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Now

from opiekun.accounts.models.user import User


class Session(AbstractBaseSession):
    """A session; ``user`` is filled from its data at login, and removing a row logs that browser out."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    seen_at = models.DateTimeField(db_default=Now(), editable=False)
    address = models.GenericIPAddressField(null=True, editable=False)
    browser = models.CharField(max_length=300, default="", db_default="", editable=False)

    class Meta:
        db_table = "accounts_session"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d %H:%M}"
