"""How the entered fields of a message that we write are read, for forms and programs alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.activities.mail.sending.addresses import NotAnAddress, read_recipient
from opiekun.activities.rules.interaction_input import formatted, instant
from opiekun.core import reading
from opiekun.core.errors import FieldError
from opiekun.core.reading import Reader, WrongRows, WrongValue

MOST_RECIPIENTS: Final = 100
MOST_ATTACHMENTS: Final = 50
ROLES: Final = ("to", "cc", "bcc")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to whom the message goes. In a draft ``address`` may be anything that was typed."""

    address: str
    name: str = ""


def _rows(value: Any, most: int) -> list[Any]:
    if value in (None, ""):
        return []
    if not isinstance(value, list):
        raise WrongValue("not_rows")
    if len(value) > most:
        raise WrongValue("too_many", _("At most %(most)d rows.") % {"most": most})
    return value


def _typed(row: Any) -> str:
    """As one types it; programs may give address and name apart."""
    if isinstance(row, Mapping) and set(row) <= {"address", "name"} and isinstance(row.get("address"), str):
        name = str(row.get("name") or "").replace('"', "").replace("<", "").replace(">", "")
        return f'"{name}" <{row["address"]}>' if name else str(row["address"])
    if not isinstance(row, str):
        raise NotAnAddress
    return row


def addressees(value: Any) -> list[Addressee]:
    """Recipients, each address once."""
    found: dict[str, Addressee] = {}
    errors = []
    for place, row in enumerate(_rows(value, MOST_RECIPIENTS)):
        try:
            one = read_recipient(_typed(row))
            found.setdefault(one.address, Addressee(one.address, one.name))
        except NotAnAddress:
            shown = row if isinstance(row, str) else ""
            message = _("“%(typed)s” is not an e-mail address.") % {"typed": shown[:80]}
            errors.append(FieldError((place,), "email_format", message))
    if errors:
        raise WrongRows(errors)
    return [*found.values()]


def typed_addressees(value: Any) -> list[Addressee]:
    """Recipients of a draft: what is no address yet is kept as it was typed."""
    found: dict[str, Addressee] = {}
    for row in _rows(value, MOST_RECIPIENTS):
        try:
            typed = _typed(row)
            one = read_recipient(typed)
            kept = Addressee(one.address, one.name)
        except NotAnAddress:
            text = "".join(c for c in row if c.isprintable())[:254].strip() if isinstance(row, str) else ""
            if not text:
                continue
            kept = Addressee(text)
        found.setdefault(kept.address, kept)
    return [*found.values()]


def ids(value: Any) -> list[int]:
    """Ids of documents and the like, each once, in their order."""
    found = [reading.record_id(one) for one in _rows(value, MOST_ATTACHMENTS)]
    if None in found:
        raise WrongValue("not_an_id")
    return list(dict.fromkeys(one for one in found if one is not None))


_PLAIN: Final[Mapping[str, Reader]] = {
    "mailbox": reading.record_id,
    "mode": reading.choice(("new", "reply", "reply_all", "forward")),
    "about": reading.record_id,
    "party": reading.record_id,
    "person": reading.record_id,
    "record": reading.record_id,
    "subject": reading.text(300),
    "body": formatted,
    "with_quote": reading.boolean,
    "with_signature": reading.boolean,
    "scheduled_for": instant,
    "documents": ids,
    "forwarded": ids,
}
READERS: Final[Mapping[str, Reader]] = {**_PLAIN, **dict.fromkeys(ROLES, addressees)}
DRAFT_READERS: Final[Mapping[str, Reader]] = {**_PLAIN, **dict.fromkeys(ROLES, typed_addressees)}
