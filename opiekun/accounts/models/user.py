"""A person who works with the program."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower, Trim
from django.utils.translation import gettext_lazy as _

from opiekun.core.models import RecordModel
from opiekun.core.schema import Fold, PolishSortKey


class Language(models.TextChoices):
    POLISH = "pl", "Polski"
    ENGLISH = "en", "English"


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    COMFORTABLE = "comfortable", _("Comfortable")
    COMPACT = "compact", _("Compact")


class UserManager(BaseUserManager["User"]):
    """Looks users up by e-mail in any letter case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower(), trashed_at__isnull=True)


class User(RecordModel, AbstractBaseUser):
    """Logs in by e-mail, which is kept in lower case.

    A user who leaves is made inactive and stays as the author of what was done. ``name``, ``sort_key`` and
    ``search_key`` are computed by the database.
    """

    # Logins are kept with the session; a column here would make each login a change of the record.
    last_login = None

    email = models.EmailField(_("e-mail"), max_length=254)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    name = models.GeneratedField(
        expression=Trim(Concat("first_name", Value(" "), "last_name")),
        output_field=models.TextField(),
        db_persist=True,
    )
    sort_key = models.GeneratedField(
        expression=PolishSortKey(Concat("last_name", Value(" "), "first_name")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    search_key = models.GeneratedField(
        expression=Fold(
            Concat("first_name", Value(" "), "last_name", Value(" "), "email", output_field=models.TextField())
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True, default="", db_default="")
    language = models.CharField(max_length=2, choices=Language, default=Language.POLISH, db_default=Language.POLISH)
    theme = models.CharField(max_length=8, choices=Theme, default=Theme.AUTO, db_default=Theme.AUTO)
    density = models.CharField(
        max_length=12, choices=Density, default=Density.COMFORTABLE, db_default=Density.COMFORTABLE
    )
    is_active = models.BooleanField(default=True, db_default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        db_table = "accounts_user"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["email"], name="accounts_user_email", condition=Q(trashed_at__isnull=True)),
            models.CheckConstraint(name="accounts_user_email_lower", condition=Q(email=Lower(F("email")))),
            models.CheckConstraint(name="accounts_user_email_filled", condition=~Q(email="")),
            models.CheckConstraint(name="accounts_user_language", condition=Q(language__in=Language.values)),
            models.CheckConstraint(name="accounts_user_theme", condition=Q(theme__in=Theme.values)),
            models.CheckConstraint(name="accounts_user_density", condition=Q(density__in=Density.values)),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="accounts_user_sort"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="accounts_user_custom"),
        ]

    def __str__(self) -> str:
        return self.name or self.email
