"""The choices of cases: what is stored, and the words that are shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseState(models.TextChoices):
    """The three states are fixed; each type of case has stages of its own in them."""

    POTENTIAL = "potential", pgettext_lazy("case", "Potential")
    ACTIVE = "active", pgettext_lazy("case", "Active")
    CLOSED = "closed", pgettext_lazy("case", "Closed")


class Outcome(models.TextChoices):
    """How a case was decided. An active case is won; a closed one is what its stage says."""

    NONE = "", pgettext_lazy("case", "Not decided")
    WON = "won", pgettext_lazy("case", "Won")
    LOST = "lost", pgettext_lazy("case", "Lost")


class PartyUse(models.TextChoices):
    """Whether cases of a type are with a party."""

    REQUIRED = "required", _("Always")
    OPTIONAL = "optional", _("Where there is one")
    NONE = "none", _("Never: internal cases")


class Mover(models.TextChoices):
    """Who may bring a case into a stage, among those who may edit it."""

    EDITORS = "editors", _("Whoever may edit the case")
    OWNER = "owner", _("Its owner")
    ROLES = "roles", _("Holders of roles")


class PersonRole(models.TextChoices):
    """What a person is to a case."""

    DECISION_MAKER = "decision_maker", pgettext_lazy("role of a person in a case", "Decision maker")
    INFLUENCER = "influencer", _("Gives an opinion")
    CHAMPION = "champion", _("On our side")
    BLOCKER = "blocker", _("Against it")
    USER = "user", pgettext_lazy("role of a person in a case", "User")
    BUYER = "buyer", _("Buyer")
    INVOICES = "invoices", _("Invoices")
    OTHER = "other", pgettext_lazy("role of a person in a case", "Other")


class Part(models.TextChoices):
    """How a colleague belongs to a case: participants see and edit it, followers are told what happens."""

    PARTICIPANT = "participant", _("Participant")
    FOLLOWER = "follower", _("Follower")


class Side(models.TextChoices):
    REVENUE = "revenue", _("Revenue")
    COST = "cost", _("Cost")


class Bucket(models.TextChoices):
    """Whether an amount has been ordered or promised, or has been invoiced, paid or worked."""

    COMMITTED = "committed", pgettext_lazy("amount", "Committed")
    ACTUAL = "actual", pgettext_lazy("amount", "Actual")
