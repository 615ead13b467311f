"""The named refusals of the change feed."""

from django.utils.translation import gettext as _

from opiekun.core.errors import Refusal


class FeedBegunAnew(Refusal):
    """Nobody can say any more what happened since the place: the reader begins anew. ``facts`` says how."""

    def __init__(self, code: str, message: str, begin: str) -> None:
        super().__init__(message, code, 410, facts={"begin": begin})


def purged(begin: str) -> FeedBegunAnew:
    """The changes behind the place are no longer kept."""
    return FeedBegunAnew(
        "changes_purged",
        _("Changes that old are no longer kept. Take a new place from `begin`, read the lists, and go on from there."),
        begin,
    )


def another_feed(begin: str) -> FeedBegunAnew:
    """The place is of another history or of other rights than those of now."""
    return FeedBegunAnew(
        "feed_changed",
        _(
            "Since then a backup was restored, other kinds were asked for, or what the token may read has changed."
            " Take a new place from `begin`, read the lists, and go on from there."
        ),
        begin,
    )
