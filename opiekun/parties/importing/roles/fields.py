"""The fields that columns of a file of roles can be: those of the role, then those of its party."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opiekun.core.fields import FieldType, Label
from opiekun.core.viewer import Viewer
from opiekun.parties.importing.fields import COMPANY, PARTY_FIELDS
from opiekun.parties.permissions import PARTY
from opiekun.parties.roles.fields import RoleField
from opiekun.parties.roles.kinds import RoleKind
from opiekun.records.importing.custom.fields import custom_import_fields
from opiekun.records.importing.mapping.words import plain_words
from opiekun.records.importing.registry import ImportField

# What columns of the party are called here: the role has fields of its own under some of these names.
PARTY_PREFIX: Final = "party_"
CURRENCY: Final = "_currency"
_NUMBER_WORDS: Final = ("=numer", "=nr", "=number", "=no")
_REMARKS_WORDS: Final = ("uwagi", "notatki", "remarks", "notes")


def role_fields(kind: RoleKind, viewer: Viewer) -> Sequence[ImportField]:
    """All fields of an import of roles of the kind."""
    own = [
        ImportField("number", _("Number"), kind.label, _of_number(kind)),
        *(one for field in kind.fields for one in _of_field(kind, field)),
        ImportField("remarks", _("Remarks"), kind.label, _REMARKS_WORDS),
        *custom_import_fields(viewer, kind.code),
    ]
    taken = {word.removeprefix("=") for field in own for word in field.words}
    return [*own, *_of_party(taken, [*PARTY_FIELDS, *_custom_of_party(viewer)])]


def _custom_of_party(viewer: Viewer) -> list[ImportField]:
    """Those that the company has of its own; the kind may have some of the same name."""
    return [
        replace(field, group=format_lazy("{}: {}", COMPANY, field.group))
        for field in custom_import_fields(viewer, PARTY)
    ]


def _of_number(kind: RoleKind) -> tuple[str, ...]:
    return (*_NUMBER_WORDS, *_words(kind.number_words), *_with(kind, "numer|nr|number"))


def _of_field(kind: RoleKind, field: RoleField) -> list[ImportField]:
    labels = [field.label, format_lazy("{} {}", field.label, field.unit)] if field.unit else [field.label]
    words = (*_words(field.words), *(f"={word}" for label in labels for word in in_languages(label)))
    summed = field.type in (FieldType.NUMBER, FieldType.MONEY)
    found = [ImportField(field.code, field.label, kind.label, tuple(dict.fromkeys(words)), summed=summed)]
    if field.type == FieldType.MONEY:
        label = format_lazy("{} ({})", field.label, pgettext_lazy("of an amount", "currency"))
        found.append(ImportField(f"{field.code}{CURRENCY}", label, kind.label, _of_currency(field)))
    return found


def _of_currency(field: RoleField) -> tuple[str, ...]:
    names = [f"={word} {name}" for word in in_languages(field.label) for name in ("waluta", "currency")]
    return (*names, *(f"=waluta {word}" for word in in_languages(field.label)), "=waluta", "=currency")


def _of_party(taken: set[str], fields: Sequence[ImportField]) -> list[ImportField]:
    """The fields of a party; a name that the role has itself means the role's."""
    return [
        replace(
            field,
            code=f"{PARTY_PREFIX}{field.code}",
            words=tuple(word for word in field.words if word.removeprefix("=") not in taken),
        )
        for field in fields
    ]


def _with(kind: RoleKind, words: str) -> tuple[str, ...]:
    """ "numer klienta": with what the kind is called, in each language."""
    return tuple(f"{word} {label}" for label in in_languages(kind.label) for word in words.split("|"))


def in_languages(label: Label, part: Callable[[str], str] = str) -> list[str]:
    """A label, or a part of it, in plain words, in Polish and English."""
    found = []
    for language in ("pl", "en") if isinstance(label, Promise) else ("pl",):
        with translation.override(language):
            found.append(plain_words(part(str(label))))
    return list(dict.fromkeys(word for word in found if word))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()
