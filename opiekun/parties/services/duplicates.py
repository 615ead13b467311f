"""Likely duplicates of what is being entered: those within sight by name, of others at most whom to ask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.permissions import require
from opiekun.core.reading import Reader, WrongValue, record_id, text
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import ChannelKind
from opiekun.parties.permissions import PARTY, PERSON
from opiekun.parties.rules.channels import read_channel
from opiekun.parties.rules.party_input import PARTY_COLUMNS
from opiekun.parties.selectors.duplicates import Candidate, Match, like_parties, like_persons
from opiekun.parties.services.identifiers import Holder, hint
from opiekun.parties.services.saved import Notice

MOST: Final = 5
_WORDS: Final[Mapping[str, str | Promise]] = {
    "nip": _("the same NIP"),
    "regon": _("the same REGON"),
    "krs": _("the same KRS number"),
    "email": _("the same e-mail"),
    "phone": _("the same phone"),
    "same_name": _("the same name"),
    "alike_name": _("a similar name"),
}
_OF_PERSONS: Final[Mapping[str, str | Promise]] = {
    "same_name": _("the same first and last name"),
    "alike_name": _("a similar first and last name"),
}
# Of what is out of reach these are told by whom to ask, and nothing else is told of it.
_HINTED: Final = ("nip", "regon", "krs", "email")
_LIKE: Final[Mapping[str, Callable[[Viewer, Sequence[Candidate]], list[list[Match]]]]] = {
    PARTY: like_parties,
    PERSON: like_persons,
}


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Records that may be the same, the surest first, and what is said of those out of reach."""

    matches: Sequence[Match]
    hints: Sequence[Notice] = ()


def reason_words(match: Match) -> list[tuple[str, str]]:
    """The reasons of a match: code and words."""
    words = {**_WORDS, **(_OF_PERSONS if match.kind == PERSON else {})}
    return [(reason, str(words[reason])) for reason in match.reasons]


def _channel(kind: ChannelKind) -> Reader:
    as_text = text(254)

    def read(value: Any) -> str:
        written = as_text(value)
        return read_channel(kind, written).compared if written else ""

    return read


_READERS: Final[Mapping[str, Reader]] = {
    "name": text(300),
    **{name: PARTY_COLUMNS[name] for name in ("nip", "regon", "krs")},
    "phones": _channel(ChannelKind.PHONE),
    "emails": _channel(ChannelKind.EMAIL),
    "party": record_id,
    "exclude": record_id,
}


def read_candidate(raw: Mapping[str, Any], while_typing: bool = False) -> Candidate:
    """The entry in stored notation; ``phones`` and ``emails`` are lists.

    ``while_typing`` leaves out what cannot be read yet; else it raises InvalidInput naming the fields.
    """
    clean: dict[str, Any] = {}
    errors = []
    for name, value in raw.items():
        is_list = name in ("phones", "emails")
        try:
            read = [_READERS[name](part) for part in (value if is_list else [value])]
        except WrongValue as wrong:
            errors.append(FieldError((name,), wrong.code, str(wrong.message)))
            continue
        clean[name] = [part for part in read if part] if is_list else read[0]
    if errors and not while_typing:
        raise InvalidInput(errors)
    clean["party_id"] = clean.pop("party", None)
    return Candidate(**clean)


def find_duplicates(viewer: Viewer, kind: str, candidate: Candidate, hinting: bool = False) -> Duplicates:
    """What the entry may be already. Raises NotAllowed for whoever may not see records of the kind.

    With ``hinting`` whoever meets a number or an e-mail of a record out of reach is told whom to ask; logged, limited.
    """
    require(viewer, kind, "view")
    (found,) = _LIKE[kind](viewer, [candidate])
    matches = [match for match in found if match.is_seen][:MOST]
    return Duplicates(matches, _hints(viewer, found) if hinting else ())


def _hints(viewer: Viewer, found: Sequence[Match]) -> list[Notice]:
    hidden: dict[str, Match] = {}
    for match in found:
        for reason in match.reasons:
            if reason in _HINTED and not match.is_seen:
                hidden.setdefault(reason, match)
    return [Notice(f"{reason}_known", reason, hint(viewer, _holder(match))) for reason, match in hidden.items()]


def _holder(match: Match) -> Holder:
    return Holder(match.kind, match.id, match.owner_id, match.is_own, match.name, match.manager or None)
