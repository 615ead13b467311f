"""The account managers that a file can name: by e-mail or by name."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.records.importing.mapping.words import plain_words
from opiekun.records.references import USER, referred

_NONE = _("There is no active user of this name or e-mail.")
_SEVERAL = _("Several users have this name. Give the e-mail.")


def user_by_words(actor: Viewer) -> Callable[[str], int]:
    """A reader of a user by e-mail, "Anna Kowalczyk" or "Kowalczyk Anna", of those whom the actor may see.

    The users are read now, once; the reader asks nobody. It raises WrongValue.
    """
    rows = list(referred(actor, USER).values_list("pk", "email", "first_name", "last_name")[:10_000])
    emails = {email.lower(): pk for pk, email, _first, _last in rows}
    names: dict[str, set[int]] = {}
    for pk, _email, first, last in rows:
        for name in (f"{first} {last}", f"{last} {first}"):
            names.setdefault(plain_words(name), set()).add(pk)
    return lambda text: _found(text, emails, names)


def _found(text: str, emails: Mapping[str, int], names: Mapping[str, set[int]]) -> int:
    by_email = emails.get(text.strip().lower())
    if by_email is not None:
        return by_email
    found = names.get(plain_words(text), set())
    if len(found) != 1:
        raise WrongValue("no_such_user", _SEVERAL if found else _NONE)
    return next(iter(found))
