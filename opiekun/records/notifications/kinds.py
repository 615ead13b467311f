"""The kinds of notifications; apps add theirs at start-up."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from opiekun.core.fields import Label
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Told:
    """What the words of a notification are made of: only what its reader may know now.

    ``record`` is the record's name and ``url`` its page, both empty when there is none; a notification about a record
    out of reach is not put into words at all. ``actor`` is the name of who did it, empty for the program itself.
    ``facts`` are those of the last time, ``times`` says how often it happened since the reader looked last. ``about``
    is what the record itself is about, where its kind of notification tells that.
    """

    record: str
    url: str
    actor: str
    facts: Mapping[str, Any]
    times: int = 1
    about: str = ""


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """A kind of notification under a code ("note.mention") that never changes.

    ``label`` names it in the preferences ("I am mentioned in a note"). ``words`` puts one into words, in the language
    that is active. ``in_app`` and ``mail`` are what users get who have chosen nothing: ``mail`` is True for at once,
    "digest" for once a day, False for never. ``link`` gives the address that it opens where that is not the record's
    page. With ``own_mail`` the app writes the mails itself, and asks ``wants_mail`` before it does. With ``gathers``
    the facts of what happens again are laid over those that are unread, instead of taking their place. ``about`` gives
    of the records of many notifications, all of which their reader may see, in words what each is about. ``sees``
    answers with those of such records of which the reader may be told this now, where that asks for more than to see
    the record.
    """

    code: str
    label: Label
    icon: str
    words: Callable[[Told], str]
    in_app: bool = True
    mail: bool | Literal["digest"] = False
    link: Callable[[Told], str] | None = None
    own_mail: bool = False
    gathers: bool = False
    about: Callable[[Collection[int]], Mapping[int, str]] | None = None
    sees: Callable[[Viewer, Collection[int]], Collection[int]] | None = None

    @property
    def usual_mail(self) -> Literal["now", "digest", "never"]:
        """When it is mailed to those who have chosen nothing."""
        if self.mail == "digest":
            return "digest"
        return "now" if self.mail else "never"


_kinds: Registry[NotificationKind] = Registry("notification kind")


def register_notification(kind: NotificationKind) -> None:
    """Add a kind at start-up."""
    _kinds.add(kind)


def notification_kind(code: str) -> NotificationKind:
    """The kind under the code (``KeyError`` when there is none)."""
    return _kinds.get(code)


def notification_kinds() -> list[NotificationKind]:
    """All kinds, in the order in which apps registered them."""
    return list(_kinds)
