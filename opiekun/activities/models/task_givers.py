"""The column that holds who gave a task away."""

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField

if TYPE_CHECKING:
    Ids = ArrayField[Any, Any]
else:
    Ids = ArrayField


class UserIdsField(Ids):
    """Ids of users, of which lists and filters ask as of a single reference: is one of these among them?"""


# "Is one of" means that they have one in common. (The stubs do not know that a class may be asked for its lookups.)
UserIdsField.register_lookup(ArrayField.get_lookups()["overlap"], "in")  # type: ignore[call-arg]
