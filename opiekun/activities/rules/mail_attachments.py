"""Which attachments of a message are papers that one looks for later, and which only dress it up."""

from typing import Final

# Logos and icons of signatures are as small as that, or come again with each message of their sender.
SMALL_PICTURE: Final = 8 * 1024
MOST_ELSEWHERE: Final = 2
_PAPERS: Final = frozenset({"file", "message"})
_SEALS: Final = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
        "application/ms-tnef",
    }
)


def is_paper(kind: str, media_type: str, size: int, is_shown: bool = False, elsewhere: int = 0) -> bool:
    """Whether an attachment is worth a document.

    ``is_shown``: the body of the message shows it in its place. ``elsewhere``: how many other messages have the same
    picture attached.
    """
    if kind not in _PAPERS or media_type in _SEALS:
        return False
    if not media_type.startswith("image/"):
        return True
    return not is_shown and size > SMALL_PICTURE and elsewhere < MOST_ELSEWHERE
