"""The choices of tasks: what is stored, and the words that are shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TaskState(models.TextChoices):
    OPEN = "open", pgettext_lazy("task", "Open")
    DONE = "done", pgettext_lazy("task", "Done")
    CANCELLED = "cancelled", pgettext_lazy("task", "Cancelled")


class Priority(models.TextChoices):
    HIGH = "high", pgettext_lazy("priority", "High")
    NORMAL = "normal", pgettext_lazy("priority", "Normal")
    LOW = "low", pgettext_lazy("priority", "Low")


class Scope(models.TextChoices):
    """Which occurrences of a recurring task a change is about."""

    THIS = "this", _("Only this one")
    FOLLOWING = "following", _("This and the following")
    ALL = "all", _("All open ones")
