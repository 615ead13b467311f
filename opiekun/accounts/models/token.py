"""Keys by which other programs act for a user."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from opiekun.accounts.models.user import User


class ApiToken(models.Model):
    """Only the SHA-256 of the token is kept; ``prefix`` is its beginning, by which its owner knows it again.

    ``last_used_at`` is written at most once in some minutes, and not into the history.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=60))
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "accounts_api_token"
        default_permissions = ()
        indexes = [models.Index(fields=["user", "-id"], name="accounts_api_token_user")]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
