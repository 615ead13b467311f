"""The column that holds who gave a task away."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayOverlap


class UserIdsField(ArrayField):
    """Ids of users, of which lists and filters ask as of a single reference: is one of these among them?"""


@UserIdsField.register_lookup
class AmongThem(ArrayOverlap):
    """Whether any of the ids is among them."""

    lookup_name = "in"
