"""Codes that activities are stored with, and the words that are shown."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

# The kinds of interactions that the program brings; all others are a company's own.
SHIPPED_KINDS: Final = ("call", "email", "fax", "meeting", "letter", "chat", "sms", "visit")


class Direction(TextChoices):
    IN = "in", pgettext_lazy("direction of a call or letter", "Incoming")
    OUT = "out", pgettext_lazy("direction of a call or letter", "Outgoing")
    NONE = "none", pgettext_lazy("direction of a call or letter", "None")


class InteractionState(TextChoices):
    PLANNED = "planned", pgettext_lazy("state of an interaction", "Planned")
    DONE = "done", pgettext_lazy("state of an interaction", "Took place")
    MISSED = "missed", pgettext_lazy("state of an interaction", "Did not take place")


class ParticipantRole(TextChoices):
    FROM = "from", pgettext_lazy("role of a participant", "From")
    TO = "to", pgettext_lazy("role of a participant", "To")
    CC = "cc", pgettext_lazy("role of a participant", "Copy")
    BCC = "bcc", pgettext_lazy("role of a participant", "Blind copy")
    ATTENDEE = "attendee", pgettext_lazy("role of a participant", "Attendee")


class Visibility(TextChoices):
    """Who may read a note, of those who see its party or person at all."""

    PRIVATE = "private", pgettext_lazy("who reads a note", "Only me")
    TEAM = "team", pgettext_lazy("who reads a note", "My teams")
    ALL = "all", pgettext_lazy("who reads a note", "Everybody who sees the record")
