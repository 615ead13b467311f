"""What was entered into the form of a message, as it was sent by the browser."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import QueryDict

from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.selectors.mail.outgoing_start import Start
from opiekun.activities.selectors.mail.reach import reached_message
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole

_LISTS: Final = ("to", "cc", "bcc", "documents", "forwarded")
_TEXTS: Final = ("mailbox", "mode", "about", "party", "person", "record", "subject", "body", "scheduled_for")
_CHECKS: Final = ("with_quote", "with_signature")


def raw_of(posted: QueryDict) -> dict[str, Any]:
    """The fields as they were sent."""
    raw: dict[str, Any] = {name: posted.getlist(name) for name in _LISTS}
    raw |= {name: str(posted.get(name, "")) for name in _TEXTS}
    raw |= {name: posted.get(name) == "on" for name in _CHECKS}
    for name in _LISTS:
        raw[name] = [one for one in raw[name] if one.strip()]
    return raw


def key_of(posted: QueryDict) -> UUID:
    """The message's own mark, which tells a second sending of the form from a second message."""
    try:
        return UUID(str(posted.get("key", "")))
    except ValueError:
        return uuid4()


def id_in(text: Any) -> int | None:
    """The id that a field holds, or nothing."""
    written = str(text or "")
    return whole(written)


def start_of_posted(viewer: Viewer, raw: Mapping[str, Any]) -> Start:
    """What was typed, to be shown again as it was."""
    about = id_in(raw["about"])
    documents = [pk for pk in map(id_in, raw["documents"]) if pk]
    return Start(
        mode=raw["mode"] or "new",
        about=reached_message(viewer, about) if about else None,
        party=id_in(raw["party"]),
        person=id_in(raw["person"]),
        record=id_in(raw["record"]),
        mailbox=raw["mailbox"],
        to=raw["to"],
        cc=raw["cc"],
        bcc=raw["bcc"],
        subject=raw["subject"],
        body=raw["body"],
        documents=list(reached_documents(viewer).filter(pk__in=documents).values_list("pk", "title")),
        forwarded=[pk for pk in map(id_in, raw["forwarded"]) if pk],
        with_quote=raw["with_quote"],
        with_signature=raw["with_signature"],
        scheduled_for=raw["scheduled_for"],
    )
